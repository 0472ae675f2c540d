"""`make mutants`: plant each bug in a copy of the code, and see which test notices.

What was killed is kept in `results/mutants` and not tried again while its code stays the same;
what lived is. A mutant whose place is no longer there is stale, and counts as not killed.
Exit code 1 where less than 95 % are killed, one lives without a reason, or one is stale.
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
import time
from collections.abc import Iterator
from dataclasses import dataclass, replace
from functools import cache, cached_property
from pathlib import Path

from . import ROOT, Mutant, Room, forks, rooms

KEPT = ROOT / "results" / "mutants"
COPIED = ("simulation", "tests", "benchmarks", "calibration", "scenarios", "docs")
FILES = ("pyproject.toml", "README.md", "CHANGELOG.md", "Makefile", "LICENSE", "CONTRIBUTING.md")
BAR = 0.95
# A copy with a bug in it is not the code of the shipped draws: a test that says so proves nothing.
SOUND = "not shipped_draws_are_fresh"


@dataclass(frozen=True)
class Result:
    """What became of a mutant: `by` is the test that noticed it, none where it lived.

    `stale` says why it could not be planted.
    """

    mutant: Mutant
    key: str
    by: str
    stale: str = ""

    @property
    def killed(self) -> bool:
        """Whether some test noticed."""
        return bool(self.by)


def key(mutant: Mutant) -> str:
    """What identifies a mutant in its code."""
    text = "\n".join((mutant.place, mutant.before, mutant.after, mutant.file().read_text("utf-8")))
    return hashlib.sha256(text.encode()).hexdigest()[:16]


class Copies:
    """A copy of the repository, made when it is first needed."""

    def __init__(self, folder: Path) -> None:
        self._folder, self._written = folder, itertools.count(1)

    @cached_property
    def _copy(self) -> Path:
        for name in COPIED:
            skip = shutil.ignore_patterns("__pycache__", "mutants")
            shutil.copytree(ROOT / name, self._folder / name, ignore=skip)
        for name in FILES:
            shutil.copy(ROOT / name, self._folder / name)
        return self._folder

    def trial(self, mutant: Mutant, tests: tuple[str, ...], seconds: int) -> Result:
        """Plant a bug in the copy, run the tests, and mend the copy."""
        file = mutant.file(self._copy)
        sound = file.read_text(encoding="utf-8")
        try:
            self._write(file, mutant.planted(self._copy))
            by = _run(self._copy, tests, seconds)
        finally:
            self._write(file, sound)
        return Result(mutant, key(mutant), by)

    def _write(self, file: Path, text: str) -> None:
        """Write a file with a time of its own, by which Python knows what it has compiled."""
        file.write_text(text, encoding="utf-8")
        os.utime(file, (0, next(self._written)))


def _run(copy: Path, tests: tuple[str, ...], seconds: int) -> str:
    """The first test that fails in a copy; '' where all pass."""
    options = [one for one in forks.OPTIONS if one != "--no-summary"]
    command = [sys.executable, "-m", "pytest", *options, "-rfE", "-k", SOUND, *tests]
    setting = {**os.environ, "PYTHONPATH": str(copy), "PYTHONWARNINGS": "ignore"}
    try:
        done = subprocess.run(
            command,
            cwd=copy,
            env=setting,
            capture_output=True,
            text=True,
            timeout=forks.WAITING * seconds,
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
    kept, results, waiting = _kept(room), [], []
    for mutant in room.mutants:
        if why := mutant.stale():
            print(f"  STALE  {why}", flush=True)
            results.append(Result(mutant, "", "", why))
            continue
        before = kept.get(mutant.name, {"key": "", "by": ""})
        if before["key"] == key(mutant) and before["by"]:
            results.append(Result(mutant, before["key"], before["by"]))
        else:
            waiting.append(mutant)
    if not waiting:
        return results
    forks.warm(room.tests)
    skipped = _failing_anyway(room.tests, 4 * seconds)
    for result in _tried(waiting, room, copies, workers, seconds, skipped):
        _keep(result)
        results.append(result)
        by = f" [{result.by}]" if result.killed else ""
        word = "killed" if result.killed else "LIVES "
        print(f"  {word} {result.mutant.name}: {result.mutant.what}{by}", flush=True)
    return results


@cache
def _failing_anyway(tests: tuple[str, ...], seconds: int) -> tuple[str, ...]:
    """Options that leave out tests that fail without a bug: these tell nothing."""
    found = [one for one in forks.Fork.begin(None, tests, seconds).wait().split("\n") if one]
    if found:
        print(f"  fail on sound code: {', '.join(found)}", flush=True)
    # What cannot even be collected would stop every run, so that all bugs looked noticed.
    return tuple(f"--{'deselect' if '::' in one else 'ignore'}={one}" for one in found)


def _tried(
    waiting: list[Mutant],
    room: Room,
    copies: Copies,
    workers: int,
    seconds: int,
    skipped: tuple[str, ...],
) -> Iterator[Result]:
    """Results as they come: of forks, and where these would not do, of a copy."""
    running: list[forks.Fork] = []
    while waiting or running:
        while waiting and len(running) < workers:
            mutant = waiting.pop(0)
            if not room.processes and forks.possible(mutant):
                running.append(forks.Fork.begin(mutant, room.tests, seconds, skipped))
            else:
                yield copies.trial(mutant, (*skipped, *room.tests), seconds)
        for one in list(running):
            by = one.over()
            if by is not None:
                running.remove(one)
                yield Result(one.mutant, key(one.mutant), by)
        time.sleep(0.05)


def main() -> int:
    """Try the rooms that are asked for, and print a table."""
    asked = argparse.ArgumentParser(description=__doc__)
    asked.add_argument("rooms", nargs="*", help="names of rooms, all if none")
    asked.add_argument("--workers", type=int, default=2)
    asked.add_argument(
        "--seconds", type=int, default=900, help="processor time of a mutant's tests"
    )
    about = "only the first of a room's places of tests"
    asked.add_argument("--quick", action="store_true", help=about)
    args = asked.parse_args()
    every = {room.name: room for room in rooms()}
    if args.quick:
        every = {name: replace(room, tests=room.tests[:1]) for name, room in every.items()}
    wanted = [every[name] for name in args.rooms or every]
    results: list[Result] = []
    with tempfile.TemporaryDirectory() as folder:
        copies = Copies(Path(folder))
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
    killed, stale = sum(one.killed for one in results), [r for r in results if r.stale]
    lived = [one for one in results if not one.killed and not one.stale]
    share = killed / max(len(results), 1)
    print(f"{'all':<12}{len(results):>8}{killed:>8}  {100 * share:.1f} %")
    for one in lived:
        reason = one.mutant.lives or "NO REASON GIVEN"
        print(f"lives: {one.mutant.room} {one.mutant.name}: {one.mutant.what} ({reason})")
    for one in stale:
        print(f"STALE, never planted: {one.mutant.room} {one.stale}")
    unexplained = any(not one.mutant.lives for one in lived)
    return 1 if share < BAR or unexplained or stale else 0


if __name__ == "__main__":
    sys.exit(main())
