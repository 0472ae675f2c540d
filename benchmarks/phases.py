"""`python -m benchmarks.phases`: µs a member-month by phase, at several sizes of a block.

CPU time of one core. With `--against FOLDER`, a checkout of another commit, both run in turns, so
that a busy machine spoils little, and the ratio of each phase is printed, the other's over this
one's. `make bench` takes the totals.
"""

from __future__ import annotations

import argparse
import json
import os
import statistics
import subprocess
import sys
import time
from collections.abc import Mapping, Sequence
from pathlib import Path
from typing import Any

ROOT = Path(__file__).resolve().parent.parent
SIZES = (2, 16, 64, 256)
Spent = Mapping[str, float]


def spent(members: int, months: int) -> dict[str, float]:
    """CPU seconds of each phase in a run of the baseline, whichever version is on the path."""
    from simulation.inputs import Draw, load_calibration, load_scenario
    from simulation.model.schedule import PHASES
    from simulation.model.world import ModelInputs, World

    known = load_calibration()
    scenario = load_scenario("baseline", known)
    draw = Draw(known, scenario, 1, 0, members)
    world = World(ModelInputs(known, scenario, draw, months))
    found = dict.fromkeys((phase.name for phase in PHASES), 0.0)
    for world.month in range(months):
        for phase in PHASES:
            began = time.process_time()
            phase.run(world)
            found[phase.name] += time.process_time() - began
    return found


def answer() -> None:
    """Serve measures: a size a line on the standard input, a JSON object a line on the output."""
    spent(2, 150)
    for line in sys.stdin:
        print(json.dumps(spent(int(line), 168)), flush=True)


class Version:
    """A checkout that measures itself in a process of its own."""

    def __init__(self, code: Path) -> None:
        setting = {**os.environ, "PYTHONPATH": str(code)}
        command = [sys.executable, str(Path(__file__).resolve()), "--answer"]
        self._process: Any = subprocess.Popen(
            command, cwd=code, env=setting, stdin=subprocess.PIPE, stdout=subprocess.PIPE, text=True
        )

    def measure(self, members: int) -> dict[str, float]:
        """CPU seconds of each phase, and of the whole run."""
        self._process.stdin.write(f"{members}\n")
        self._process.stdin.flush()
        found: dict[str, float] = json.loads(self._process.stdout.readline())
        return found | {"whole run": sum(found.values())}


def table(turns: Sequence[tuple[Spent, ...]], members: int) -> str:
    """Medians in µs a member-month, and of the ratio where two versions were measured."""
    lines = []
    for name in turns[0][0]:
        own = statistics.median(turn[0][name] for turn in turns) / members / 168 * 1e6
        line = f"{name:14s} {own:9.2f}"
        if len(turns[0]) > 1:
            line += f"  x{statistics.median(turn[1][name] / turn[0][name] for turn in turns):.2f}"
        lines.append(line)
    return "\n".join(lines)


def main() -> None:
    """Measure in turns and print a table for each size."""
    asked = argparse.ArgumentParser(description=__doc__)
    asked.add_argument("--against", type=Path, metavar="FOLDER")
    asked.add_argument("--sizes", type=int, nargs="+", default=SIZES)
    asked.add_argument("--turns", type=int, default=3)
    asked.add_argument("--answer", action="store_true", help=argparse.SUPPRESS)
    args = asked.parse_args()
    if args.answer:
        answer()
        return
    versions = [Version(code.resolve()) for code in (ROOT, args.against) if code]
    for members in args.sizes:
        turns = [tuple(one.measure(members) for one in versions) for _ in range(args.turns)]
        print(f"blocks of {members}: µs a member-month\n{table(turns, members)}\n")


if __name__ == "__main__":
    main()
