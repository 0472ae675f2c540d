"""`make mutants`: plant each bug, and see which test notices.

The test that noticed it last (`noticed.csv`) is asked first, and alone; only where that passes, or
none is on file, all tests of the room are. What came out goes on file, and into the README's table.
A mutant whose place is no longer there is stale, and counts as not killed.
Exit code 1 where less than 95 % are killed, one lives without a reason, or one is stale.
"""

from __future__ import annotations

import argparse
import sys
import tempfile
import time
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, replace
from datetime import UTC, date, datetime
from pathlib import Path

from tests.nights import tonight

from . import Mutant, Room, copies, forks, noticed, rooms

BAR = 0.95
SECONDS = 900
Asked = tuple[Mutant, tuple[str, ...]]


@dataclass(frozen=True)
class Result:
    """What became of a mutant: `by` is the test that noticed it, none where it lived.

    `seconds` is the processor time of all its trials; `stale` says why it could not be planted.
    """

    mutant: Mutant
    by: str
    seconds: float = 0.0
    stale: str = ""

    @property
    def killed(self) -> bool:
        """Whether some test noticed."""
        return bool(self.by)

    def notice(self) -> noticed.Notice:
        """As it is kept."""
        room, name = self.mutant.room, self.mutant.name
        day = datetime.now(UTC).date().isoformat()
        seconds = round(self.seconds, 1)
        return noticed.Notice(room, name, noticed.key(self.mutant), seconds, day, self.by)


@dataclass(frozen=True)
class Trials:
    """How trials run: in forks, or in copies of which there is one for each at a time."""

    places: tuple[copies.Copy, ...]
    seconds: int = SECONDS

    def run(
        self,
        waiting: list[Asked],
        processes: bool,
        skipped: tuple[str, ...] = (),
    ) -> Iterator[Result]:
        """Results of mutants and the tests that each is to meet, as they come."""
        running: dict[copies.Copy, forks.Fork | copies.Trial] = {}
        while waiting or running:
            for place in self.places:
                if waiting and place not in running:
                    mutant, tests = waiting.pop(0)
                    if processes or not forks.possible(mutant):
                        trial = copies.Trial(mutant, place, tests, self.seconds, skipped)
                        running[place] = trial
                    else:
                        running[place] = forks.Fork.begin(mutant, tests, self.seconds, skipped)
            for place, one in list(running.items()):
                if (by := one.over()) is not None and one.mutant is not None:
                    del running[place]
                    yield Result(one.mutant, by, one.seconds)
            time.sleep(0.05)

    def failing_anyway(self, tests: tuple[str, ...]) -> tuple[str, ...]:
        """Options that leave out tests that fail without a bug: these tell nothing."""
        told = forks.Fork.begin(None, tests, 4 * self.seconds).wait()
        failing = [one for one in told.split("\n") if one]
        if failing:
            print(f"  fail on sound code: {', '.join(failing)}", flush=True)
        # What cannot even be collected would stop every run, so that all bugs looked noticed.
        return tuple(f"--{'deselect' if '::' in one else 'ignore'}={one}" for one in failing)


def judge(room: Room, trials: Trials, known: dict[str, str]) -> Iterator[Result]:
    """Try a room's mutants; `known` has the test that noticed a mutant before, by name."""
    waiting = []
    for mutant in room.mutants:
        if why := mutant.stale():
            print(f"  STALE  {why}", flush=True)
            yield Result(mutant, "", stale=why)
        else:
            waiting.append(mutant)
    asked, spent = [one for one in waiting if known.get(one.name, "").startswith("tests/")], {}
    if asked:
        alone: list[Asked] = [(mutant, (known[mutant.name],)) for mutant in asked]
        tests = tuple({test: None for _, (test,) in alone})
        forks.warm(tuple({test.partition("::")[0]: None for test in tests}))
        for result in trials.run(alone, room.processes, trials.failing_anyway(tests)):
            spent[result.mutant.name] = result.seconds
            # A test that is gone ends a trial as well, and has noticed nothing.
            if "::" in result.by or result.by == forks.LATE:
                waiting.remove(result.mutant)
                yield result
    if waiting:
        forks.warm(room.tests)
        every: list[Asked] = [(mutant, room.tests) for mutant in waiting]
        for result in trials.run(every, room.processes, trials.failing_anyway(room.tests)):
            more = spent.get(result.mutant.name, 0.0)
            yield replace(result, seconds=result.seconds + more)


def main() -> int:
    """Try the rooms that are asked for, and print a table."""
    asked = argparse.ArgumentParser(description=__doc__)
    asked.add_argument("rooms", nargs="*", help="names of rooms, all if none")
    asked.add_argument("--workers", type=int, default=2, help="trials at a time")
    about = "processor time of a mutant's tests"
    asked.add_argument("--seconds", type=int, default=SECONDS, help=about)
    about = "only the first of a room's places of tests"
    asked.add_argument("--quick", action="store_true", help=about)
    about = "leave out what was killed in the file as it is"
    asked.add_argument("--changed", action="store_true", help=about)
    about = "only what changed since it was tried, and a part: all have a turn in so many nights"
    asked.add_argument("--nights", type=int, default=1, help=about)
    asked.add_argument("--only", nargs="+", default=[], help="only the bugs of these names")
    args = asked.parse_args()
    whole = rooms()
    today = of_today(whole, args.nights, noticed.read())
    every = {room.name: room for room in (called(today, args.only) if args.only else today)}
    results: list[Result] = []
    with tempfile.TemporaryDirectory() as folder:
        places = tuple(copies.Copy(Path(folder, str(i))) for i in range(args.workers))
        for name in args.rooms or every:
            results += _try(every[name], Trials(places, args.seconds), args.quick, args.changed)
    noticed.tell(whole)
    return report([every[name] for name in args.rooms or every], results)


def of_today(
    whole: list[Room],
    nights: int,
    before: Mapping[tuple[str, str], noticed.Notice],
    day: date | None = None,
) -> list[Room]:
    """Rooms with the mutants to try on a day.

    These are all that were not killed in the code as it is, and of the others those whose turn it
    is, each once in so many nights.
    """
    every = [mutant for room in whole for mutant in room.mutants]
    turn = set(tonight(every, nights, day))
    chosen = turn | {one for one in every if not _done(one, before.get((one.room, one.name)))}
    return [
        replace(room, mutants=tuple(filter(chosen.__contains__, room.mutants))) for room in whole
    ]


def called(whole: list[Room], names: list[str]) -> list[Room]:
    """Rooms that have bugs of some names, with these alone; LookupError for an unknown name."""
    found = [
        replace(room, mutants=tuple(one for one in room.mutants if one.name in names))
        for room in whole
    ]
    if strange := set(names) - {one.name for room in found for one in room.mutants}:
        raise LookupError(f"no bug is called {', '.join(sorted(strange))}")
    return [room for room in found if room.mutants]


def _try(room: Room, trials: Trials, quick: bool, changed: bool) -> list[Result]:
    """Try a room, print and keep what comes out."""
    print(room.name, flush=True)
    before = {name: one for (of, name), one in noticed.read().items() if of == room.name}
    kept = [
        Result(mutant, before[mutant.name].by)
        for mutant in room.mutants
        if changed and _done(mutant, before.get(mutant.name))
    ]
    left = tuple(one for one in room.mutants if all(one != had.mutant for had in kept))
    asked = replace(room, mutants=left, tests=room.tests[: 1 if quick else None])
    for result in judge(asked, trials, {name: one.by for name, one in before.items()}):
        kept.append(result)
        if not result.stale and (result.killed or not quick):
            noticed.keep([result.notice()], rooms())
        if not result.stale:
            by = f" [{result.by}] {result.seconds:.1f} s" if result.killed else ""
            word = "killed" if result.killed else "LIVES "
            print(f"  {word} {result.mutant.name}: {result.mutant.what}{by}", flush=True)
    return kept


def _done(mutant: Mutant, before: noticed.Notice | None) -> bool:
    """Whether it was killed in the file as it is."""
    known = before is not None and before.by and not mutant.stale()
    return bool(known and before and before.key == noticed.key(mutant))


def report(wanted: list[Room], results: list[Result]) -> int:
    """Print planted and killed by room, and who lives; the exit code."""
    print(f"\n{'room':<12}{'planted':>8}{'killed':>8}{'CPU s':>8}")
    for room in wanted:
        mine = [one for one in results if one.mutant.room == room.name]
        spent = sum(one.seconds for one in mine)
        print(f"{room.name:<12}{len(mine):>8}{sum(one.killed for one in mine):>8}{spent:>8.0f}")
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
