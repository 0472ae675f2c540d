"""`make mutants`: plant each bug in a copy of the code, and see which test notices.

What was killed is kept in `results/mutants` and not tried again while its code stays the same;
what lived is. Exit code 1 where less than 95 % are killed, or one lives without a reason.
"""

from __future__ import annotations

import argparse
import hashlib
import itertools
import json
import os
import re
import shutil
import subprocess
import sys
import tempfile
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass
from pathlib import Path
from queue import Queue

from . import ROOT, Mutant, Room, rooms

KEPT = ROOT / "results" / "mutants"
COPIED = ("simulation", "tests", "benchmarks")
LINKED = ("calibration", "scenarios", "docs", "pyproject.toml", "README.md", "CHANGELOG.md",
          "Makefile", "LICENSE", "CONTRIBUTING.md")  # fmt: skip
BAR = 0.95
# Planted code is not the code of the shipped draws; only these tests are about that.
ABOUT_THE_DRAWS = "not shipped_draws_are_of_this_model"


@dataclass(frozen=True)
class Result:
    """What became of a mutant: `by` is the test that noticed it, none where it lived."""

    mutant: Mutant
    key: str
    by: str

    @property
    def killed(self) -> bool:
        """Whether some test noticed."""
        return bool(self.by)


def key(mutant: Mutant) -> str:
    """What identifies a mutant in its code."""
    text = "\n".join((mutant.place, mutant.before, mutant.after, mutant.file().read_text("utf-8")))
    return hashlib.sha256(text.encode()).hexdigest()[:16]


class Copies:
    """Copies of the repository, one for each worker."""

    def __init__(self, folder: Path, count: int) -> None:
        self._free: Queue[Path] = Queue()
        self._written = itertools.count(1)
        for number in range(count):
            copy = folder / str(number)
            for name in COPIED:
                skip = shutil.ignore_patterns("__pycache__", "mutants")
                shutil.copytree(ROOT / name, copy / name, ignore=skip)
            for name in LINKED:
                (copy / name).symlink_to(ROOT / name)
            self._free.put(copy)

    def trial(self, mutant: Mutant, tests: tuple[str, ...], known: str, seconds: int) -> Result:
        """Plant a bug in a copy, run the tests, and mend the copy."""
        copy = self._free.get()
        file = mutant.file(copy)
        sound = file.read_text(encoding="utf-8")
        try:
            self._write(file, mutant.planted(copy))
            by = _run(copy, (known,), seconds) if known else ""
            by = by or _run(copy, tests, seconds)
        finally:
            self._write(file, sound)
            self._free.put(copy)
        return Result(mutant, key(mutant), by)

    def _write(self, file: Path, text: str) -> None:
        """Write a file with a time of its own, by which Python knows what it has compiled."""
        file.write_text(text, encoding="utf-8")
        os.utime(file, (0, next(self._written)))


def _run(copy: Path, tests: tuple[str, ...], seconds: int) -> str:
    """The first test that fails in a copy; '' where all pass."""
    options = ["-q", "-x", "-n", "0", "-p", "no:cacheprovider", "-p", "no:randomly"]
    options += ["-m", "not slow", "-k", ABOUT_THE_DRAWS, "--no-header", "--tb", "no", "-rfE"]
    here = [one for one in tests if (copy / one.partition("::")[0]).exists()]
    command = [sys.executable, "-m", "pytest", *options, *here]
    setting = {**os.environ, "PYTHONPATH": str(copy), "PYTHONWARNINGS": "ignore"}
    try:
        done = subprocess.run(
            command, cwd=copy, env=setting, capture_output=True, text=True, timeout=seconds
        )
    except subprocess.TimeoutExpired:
        return "a limit of time"
    if done.returncode in (0, 5):
        return ""
    told = re.search(r"^(?:FAILED|ERROR) (\S+)", done.stdout, re.MULTILINE)
    return told.group(1) if told else "an import"


def _kept(room: Room) -> dict[str, dict[str, str]]:
    """What is known of a room's mutants from before."""
    file = KEPT / f"{room.name}.jsonl"
    lines = file.read_text("utf-8").splitlines() if file.exists() else []
    return {one["name"]: one for one in map(json.loads, lines)}


def _keep(result: Result) -> None:
    KEPT.mkdir(parents=True, exist_ok=True)
    line = {"name": result.mutant.name, "key": result.key, "by": result.by}
    with (KEPT / f"{result.mutant.room}.jsonl").open("a", encoding="utf-8") as file:
        file.write(json.dumps(line) + "\n")


def judge(room: Room, copies: Copies, workers: int, seconds: int) -> list[Result]:
    """Try all of a room's mutants that are not known to be killed."""
    kept = _kept(room)

    def one(mutant: Mutant) -> Result:
        before = kept.get(mutant.name, {"key": "", "by": ""})
        if before["key"] == key(mutant) and before["by"]:
            return Result(mutant, before["key"], before["by"])
        known = before["by"] if "::" in before["by"] else ""
        result = copies.trial(mutant, room.tests, known, seconds)
        _keep(result)
        print(f"  {'killed' if result.killed else 'LIVES '} {mutant.name}: {mutant.what}"
              + (f" [{result.by}]" if result.killed else ""), flush=True)  # fmt: skip
        return result

    with ThreadPoolExecutor(workers) as pool:
        return list(pool.map(one, room.mutants))


def main() -> int:
    """Try the rooms that are asked for, and print a table."""
    asked = argparse.ArgumentParser(description=__doc__)
    asked.add_argument("rooms", nargs="*", help="names of rooms, all if none")
    asked.add_argument("--workers", type=int, default=2)
    asked.add_argument("--seconds", type=int, default=900, help="limit of a mutant's tests")
    args = asked.parse_args()
    every = {room.name: room for room in rooms()}
    wanted = [every[name] for name in args.rooms or every]
    results: list[Result] = []
    with tempfile.TemporaryDirectory() as folder:
        copies = Copies(Path(folder), args.workers)
        for room in wanted:
            print(room.name, flush=True)
            results += judge(room, copies, args.workers, args.seconds)
    return report(wanted, results)


def report(wanted: list[Room], results: list[Result]) -> int:
    """Print planted and killed by room, and who lives; the exit code."""
    print(f"\n{'room':<12}{'planted':>8}{'killed':>8}")
    for room in wanted:
        mine = [one for one in results if one.mutant.room == room.name]
        print(f"{room.name:<12}{len(mine):>8}{sum(one.killed for one in mine):>8}")
    killed, lived = sum(one.killed for one in results), [r for r in results if not r.killed]
    share = killed / max(len(results), 1)
    print(f"{'all':<12}{len(results):>8}{killed:>8}  {100 * share:.1f} %")
    for one in lived:
        reason = one.mutant.lives or "NO REASON GIVEN"
        print(f"lives: {one.mutant.room} {one.mutant.name}: {one.mutant.what} ({reason})")
    unexplained = any(not one.mutant.lives for one in lived)
    return 1 if share < BAR or unexplained else 0


if __name__ == "__main__":
    sys.exit(main())
