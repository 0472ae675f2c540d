"""`make bench`: measures, prints medians and ratios, and appends a line to history.jsonl.

Everything is taken once, then what has the narrowest bars again, to medians of five, in turns. It
ends within ten minutes on two quiet cores: what does not fit is not measured, and the table says
so. `--only processes,memory` takes those parts alone; `--full` takes all, in an hour.
"""

from __future__ import annotations

import argparse
import json
import math
import os
import platform
import statistics
import sys
import time
from collections import defaultdict
from collections.abc import Iterator, Mapping, Sequence
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

from benchmarks import measures
from benchmarks.measures import BARS, MEASURES, PARTS, SPEED, Measure
from simulation.experiment.manifest import code_hash

HISTORY = Path(__file__).with_name("history.jsonl")
_BUDGET, _FULL = 570.0, 3600.0  # seconds
_PACE = 25.0  # members a second, until it is measured
Row = dict[str, float]


def main(chosen: Sequence[Measure], budget: float, keep: bool) -> None:
    """Take the measures in turns, then print and keep them."""
    began, load = time.monotonic(), os.getloadavg()[0]
    turns: list[Row] = []
    left_out = list(dict.fromkeys(_taken(chosen, began + budget, turns)))
    print(file=sys.stderr)
    row = {
        "when": datetime.now(UTC).isoformat(timespec="seconds"),
        "code": code_hash(),
        "python": platform.python_version(),
        "machine": f"{platform.machine()}, {os.cpu_count()} cores",
        "load": round(load, 1),
        "took": round(time.monotonic() - began),
        **summed_up(turns),
    }
    _print(row, left_out)
    if keep:
        with HISTORY.open("a", encoding="utf-8") as file:
            file.write(json.dumps(row, allow_nan=False) + "\n")


def summed_up(turns: Sequence[Row]) -> dict[str, Any]:
    """Medians over turns, how many there were, and ratios."""
    values: dict[str, list[float]] = defaultdict(list)
    for turn in turns:
        for name, value in turn.items():
            values[name].append(value)
    return {
        "turns": {name: len(found) for name, found in values.items()},
        "spans": {name: [min(v), max(v)] for name, v in values.items() if len(v) > 1},
        "medians": {name: statistics.median(found) for name, found in values.items()},
        "ratios": measures.ratios(turns),
    }


def _taken(chosen: Sequence[Measure], end: float, turns: list[Row]) -> Iterator[str]:
    """Fill `turns`; yields what there was no time for, or no package."""
    pace = _PACE
    for number in range(max(measure.turns for measure in chosen)):
        turns.append({})
        for measure in chosen:
            if number >= measure.turns:
                continue
            if time.monotonic() + measure.members / pace + measure.seconds > end:
                yield measure.what if not number else f"{measure.what} (turn {number + 1})"
                continue
            print(f"\rturn {number + 1}: {measure.what:45s}", end="", file=sys.stderr, flush=True)
            found = {k: v for k, v in measure.take().items() if math.isfinite(v)}
            turns[-1] |= found
            pace = found.get(SPEED, pace)
            if not found:
                yield measure.what


def _print(row: Mapping[str, Any], left_out: Sequence[str]) -> None:
    for name, middle in row["medians"].items():
        span = "({:.4g} to {:.4g})".format(*row["spans"][name]) if name in row["spans"] else ""
        print(f"{name:50s} {middle:10.4g}  {span:24s} {_held(name, middle)}".rstrip())
    for name, ratio in row["ratios"].items():
        print(f"{name:50s} {ratio:10.3g}  {'ratio':24s} {_held(name, ratio)}".rstrip())
    print(f"took {row['took']} s; load at the start {row['load']}")
    if left_out:
        print("not measured, for want of time or of a package:", "; ".join(left_out))


def _held(name: str, value: float) -> str:
    """How a figure does against its bar, "" where it has none."""
    if name not in BARS:
        return ""
    holds, bar = BARS[name]
    sign = {"ge": "at least", "le": "at most", "lt": "under"}[holds.__name__]
    return f"{'meets' if holds(value, bar) else 'MISSES'} the bar: {sign} {bar:g}"


def _parts(text: str) -> tuple[str, ...]:
    parts = tuple(text.split(","))
    wrong = [part for part in parts if part not in PARTS]
    if wrong:
        raise argparse.ArgumentTypeError(f"no part {wrong[0]!r}, but {', '.join(PARTS)}")
    return parts


if __name__ == "__main__":
    parser = argparse.ArgumentParser(prog="python -m benchmarks", description=__doc__)
    parser.add_argument("--only", type=_parts, default=PARTS, metavar=",".join(PARTS))
    parser.add_argument("--full", action="store_true", help="the long measures too, in an hour")
    parser.add_argument("--budget", type=float, help="seconds")
    parser.add_argument("--no-history", action="store_true", help="print only")
    given = parser.parse_args()
    main(
        [m for m in MEASURES if m.part in given.only and (given.full or not m.long)],
        given.budget or (_FULL if given.full else _BUDGET),
        not given.no_history,
    )
