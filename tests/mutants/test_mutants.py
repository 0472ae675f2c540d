"""Every planted bug still finds its place, so that the nightly run means something."""

from __future__ import annotations

import ast
import bisect
import functools
import os
import re
from collections import Counter
from collections.abc import Iterator
from dataclasses import replace
from datetime import date
from pathlib import Path
from typing import NamedTuple

import pytest

from tests.mutants import (
    ROOT,
    SCRIPT,
    Mutant,
    Room,
    copies,
    forks,
    line_starts,
    noticed,
    rooms,
    tree,
)
from tests.mutants import __main__ as trials

ROOMS = rooms()
# Files in which only tests marked as slow start processes, and trials leave these out.
SLOW_ONLY = ("test_claims_both_ways.py", "test_synthetic_truths.py")
MUTANTS = [mutant for room in ROOMS for mutant in room.mutants]
FEW = ROOMS[:2]


@pytest.fixture(scope="module", autouse=True)
def forgotten() -> Iterator[None]:
    """Trees are many objects, which all later searches for garbage would look through."""
    yield
    tree.cache_clear()


def test_each_mutant_applies() -> None:
    wrong = [f"{one.room}, {one.name}: {why}" for one in MUTANTS if (why := _unfit(one))]
    assert MUTANTS
    assert not wrong, "\n".join(wrong)


def _unfit(mutant: Mutant) -> str:
    """Why a bug cannot be planted, "" where it can."""
    try:
        changed = _changed(mutant)
    except (LookupError, SyntaxError) as error:
        return str(error)
    if not mutant.what:
        return "it does not say what it is"
    return "" if changed.planted != changed.sound else "it changes nothing"


class Changed(NamedTuple):
    """The part of a file that a bug is in, from `first` on: what it does without and with it."""

    first: int
    sound: str
    planted: str


@functools.cache
def _changed(mutant: Mutant) -> Changed:
    """What a bug changes, whatever the layout; SyntaxError where it leaves no code.

    The statements of the module that it is in stand for the file: the others stay as they are.
    """
    sound, piece = mutant.found()
    if mutant.file().suffix == SCRIPT:
        return Changed(0, " ".join(sound.split()), " ".join(mutant.planted().split()))
    starts = _starts(sound)
    first = starts[bisect.bisect_right(starts, piece.start) - 1]
    end = starts[bisect.bisect_left(starts, piece.stop)]
    planted = sound[first : piece.start] + mutant.after.strip() + sound[piece.stop : end]
    return Changed(first, _code(sound[first:end]), _code(planted))


@functools.cache
def _starts(text: str) -> list[int]:
    """Where a module's statements begin, with their decorators, and where the last one ends."""
    lines, starts = line_starts(text), [0]
    for node in tree(text).body:
        decorators = getattr(node, "decorator_list", [])
        starts.append(lines[min(one.lineno for one in (node, *decorators)) - 1])
    return [*starts, len(text)]


@functools.cache
def _code(text: str) -> str:
    """What a piece of code does, whatever its layout."""
    return ast.dump(ast.parse(text))


def test_there_are_enough_of_them() -> None:
    assert len(MUTANTS) >= 120
    assert len({(mutant.room, mutant.name) for mutant in MUTANTS}) == len(MUTANTS)


def test_none_is_planted_twice() -> None:
    """Two names of one bug would count it twice among the killed."""
    names: dict[tuple[Path, int, str], str] = {}
    for mutant in MUTANTS:
        changed = _changed(mutant)
        planted = mutant.file(), changed.first, changed.planted
        assert names.setdefault(planted, mutant.name) == mutant.name


def test_rooms_name_tests_that_exist() -> None:
    for room in ROOMS:
        assert all((ROOT / test).exists() for test in room.tests), room.name


def test_rooms_try_the_tests_that_noticed() -> None:
    """Else a bug is noticed by one test alone, and lives once that goes by another name."""
    tried = {room.name: tuple(room.tests) for room in rooms()}
    by = [(one.room, one.by) for one in noticed.read().values() if one.by]
    assert [(room, test) for room, test in by if not test.startswith(tried[room])] == []


def test_a_piece_that_moved_is_told(tmp_path: Path) -> None:
    file = tmp_path / "simulation" / "model.py"
    file.parent.mkdir()
    file.write_text("def f(x):\n    return x +  1\n\n\ndef g(x):\n    return x + 1\n", "utf-8")
    one = Mutant("room", "name", "model.f", "x + 1", "x - 1", "a sign")
    assert one.planted(tmp_path) == file.read_text("utf-8").replace("x +  1", "x - 1")
    twice = Mutant("room", "name", "model", "x + 1", "x - 1", "a sign")
    with pytest.raises(LookupError, match="2 times in model"):
        twice.planted(tmp_path)
    gone = Mutant("room", "name", "model.h", "x + 1", "x - 1", "a sign")
    with pytest.raises(LookupError, match="0 times h"):
        gone.planted(tmp_path)
    assert gone.stale(tmp_path).startswith("name: 0 times h")
    assert not one.stale(tmp_path)


def test_a_script_of_a_page_is_a_file_by_its_name(tmp_path: Path) -> None:
    file = tmp_path / "simulation" / "page" / "table.js"
    file.parent.mkdir(parents=True)
    file.write_text("const late = (i) => i % 12 === 11;\n", "utf-8")
    one = Mutant("room", "name", "page.table", "=== 11", "=== 0", "a month")
    assert one.planted(tmp_path) == "const late = (i) => i % 12 === 0;\n"
    inside = Mutant("room", "name", "page.table.late", "=== 11", "=== 0", "a month")
    assert inside.stale(tmp_path)
    assert not forks.possible(next(one for one in MUTANTS if one.file().suffix == SCRIPT))


@functools.cache
def _killed(mutant: Mutant, key: str = "") -> noticed.Notice:
    in_code = key or noticed.key(mutant)
    return noticed.Notice(mutant.room, mutant.name, in_code, 3.0, "2026-11-02", "tests/a.py::x")


def _tried(before: dict[tuple[str, str], noticed.Notice], day: int) -> set[Mutant]:
    whole = trials.of_today(FEW, 4, before, date(2026, 11, day))
    assert [room.name for room in whole] == [room.name for room in FEW]
    return {one for room in whole for one in room.mutants}


def test_every_bug_has_its_night() -> None:
    planted = [mutant for room in FEW for mutant in room.mutants]
    assert len(planted) > 20
    killed = {(one.room, one.name): _killed(one) for one in planted}
    nights = [_tried(killed, day) for day in range(1, 5)]
    assert Counter(one for night in nights for one in night) == Counter(planted)
    assert max(map(len, nights)) - min(map(len, nights)) <= 1


def test_a_bug_in_code_that_changed_is_tried_every_night() -> None:
    """So is one that lived, and one that was never tried."""
    lived, changed, new = MUTANTS[:3]
    few = [mutant for room in FEW for mutant in room.mutants]
    before = {(one.room, one.name): _killed(one) for one in few if one != new}
    before[lived.room, lived.name] = replace(_killed(lived), by="")
    before[changed.room, changed.name] = _killed(changed, key="of other code")
    for day in range(1, 5):
        assert {lived, changed, new} <= _tried(before, day)


def test_some_are_tried_by_name() -> None:
    one = MUTANTS[0]
    (room,) = [r for r in trials.called(ROOMS, [one.name]) if r.name == one.room]
    assert room.mutants == (one,)
    with pytest.raises(LookupError, match="no bug is called nobody"):
        trials.called(ROOMS, [one.name, "nobody"])


def test_a_stale_bug_is_no_killed_one(capsys: pytest.CaptureFixture[str]) -> None:
    gone = Mutant("room", "name", "model.no_such_place.f", "x + 1", "x - 1", "a sign")
    room = Room("room", (), (gone,))
    results = list(trials.judge(room, trials.Trials(()), {}))
    assert trials.report([room], results) == 1
    told = capsys.readouterr().out
    assert "STALE, never planted: room name: 0 times no_such_place in model" in told
    assert re.search(r"^all +1 +0  0.0 %", told, re.MULTILINE)


def test_whoever_noticed_before_is_asked_first_and_all_where_it_notices_no_more(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    """A test on file that passes, or is gone, is no reason to call a bug killed, or alive."""
    one, two, three = MUTANTS[:3]
    asked: list[tuple[str, tuple[str, ...]]] = []

    class Trials(trials.Trials):
        def run(
            self,
            waiting: list[trials.Asked],
            processes: bool,
            skipped: tuple[str, ...] = (),
        ) -> Iterator[trials.Result]:
            asked.extend((mutant.name, tests) for mutant, tests in waiting)
            said: dict[tuple[str, ...], str] = {
                ("tests/a.py::gone",): "an import",
                ("tests/a.py::x",): "tests/a.py::x",
                ("tests/a.py",): "tests/a.py::y",
            }
            yield from (trials.Result(mutant, said[tests], 2.0) for mutant, tests in waiting)

        def failing_anyway(self, tests: tuple[str, ...]) -> tuple[str, ...]:
            return ()

    monkeypatch.setattr(forks, "warm", lambda tests: None)
    room, known = Room("room", ("tests/a.py",), (one, two, three)), {one.name: "tests/a.py::x"}
    known[two.name] = "tests/a.py::gone"
    results = {r.mutant: (r.by, r.seconds) for r in trials.judge(room, Trials(()), known)}
    alone = [(one.name, ("tests/a.py::x",)), (two.name, ("tests/a.py::gone",))]
    assert asked == [*alone, (two.name, ("tests/a.py",)), (three.name, ("tests/a.py",))]
    assert results == {
        one: ("tests/a.py::x", 2.0),
        two: ("tests/a.py::y", 4.0),
        three: ("tests/a.py::y", 2.0),
    }


def test_the_table_counts_what_is_on_file(tmp_path: Path) -> None:
    one, two, three = MUTANTS[:3]
    room, file = Room(one.room, (), (one, two, three)), tmp_path / "noticed.csv"
    killed = noticed.Notice(
        one.room, one.name, noticed.key(one), 3.0, "2026-11-02", "tests/a.py::x"
    )
    lived = noticed.Notice(one.room, two.name, "of other code", 4.0, "2026-11-01", "")
    gone = noticed.Notice(one.room, "no longer planted", "", 1.0, "2026-11-03", "tests/a.py::x")
    noticed.keep([killed, lived, gone], [room], file)
    known = noticed.read(file)
    assert list(known.values()) == sorted((killed, lived), key=lambda notice: notice.name)
    assert f"| {one.room} | 3 | 2 | 1 | 1 | 1 | 2026-11-02 | 7 |" in noticed.table([room], known)
    assert "33.3 % are killed" in noticed.table([room], known)


@pytest.mark.slow
@pytest.mark.skipif(not hasattr(os, "fork"), reason="trials are forks")
def test_a_trial_is_limited_by_its_work_and_not_by_its_wait(tmp_path: Path) -> None:
    """A busy machine makes a trial wait, which tells nothing of its bug."""
    for name, body, by in (
        ("spins", "while True: pass", "a limit of time"),
        ("waits", "__import__('time').sleep(4)", ""),
    ):
        file = tmp_path / f"test_{name}.py"
        file.write_text(f"def test_it():\n    {body}\n", "utf-8")
        assert forks.Fork.begin(None, (str(file),), seconds=3).wait() == by


def test_where_tests_start_processes_a_bug_is_planted_in_files(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    """A process that a test starts imports files: in memory alone, it would run sound code."""
    mutant = next(one for one in MUTANTS if one.room == "experiment")

    class Trial:
        seconds = 0.0

        def __init__(self, mutant: Mutant, *_: object) -> None:
            self.mutant = mutant

        def over(self) -> str:
            return "a copy"

    monkeypatch.setattr(copies, "Trial", Trial)
    monkeypatch.setattr(forks.Fork, "begin", lambda *_: pytest.fail("planted in memory"))
    places = (copies.Copy(Path("unused")),)
    (result,) = trials.Trials(places).run([(mutant, ("a test",))], processes=True)
    assert result.by == "a copy"


def test_rooms_whose_tests_start_processes_say_so() -> None:
    starts = re.compile(r"LocalCluster|subprocess\.|\blaunch\(|workers=[2-9]|session: Session")
    for room in ROOMS:
        files = {
            file
            for test in map(ROOT.joinpath, room.tests)
            for file in (test.rglob("test_*.py") if test.is_dir() else (test,))
            if file.name not in SLOW_ONLY and starts.search(file.read_text("utf-8"))
        }
        assert bool(files) == room.processes, (room.name, files)
