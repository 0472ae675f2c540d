"""Shares of a block made by copies of the process: the same bytes, whatever becomes of a copy."""

from __future__ import annotations

import json
import multiprocessing
import os
import signal
import subprocess
import sys
import threading
import time
from collections.abc import Callable
from dataclasses import replace
from functools import partial
from pathlib import Path
from types import SimpleNamespace
from typing import Any

import fake_model
import pytest
from fake_model import FakeBlock

from simulation.errors import RunError, StoppedError
from simulation.experiment import copies, ensemble, manifest, tables, work
from simulation.experiment.copies import Patience, can_copy, shares
from simulation.experiment.design import build, parse_axes
from simulation.experiment.ensemble import (
    Plan,
    copy_count,
    division,
    execute,
    worker_count,
)
from simulation.experiment.reader import Run
from simulation.experiment.sweep import Sweep
from simulation.experiment.tasks import Part, Task
from simulation.experiment.workers import make_in_copies
from simulation.inputs import Calibration, Draw, Scenario
from tests.processes import KILL, launch

Contents = Callable[[Path], dict[str, bytes]]
Plans = Callable[..., Plan]
HERE = os.getpid()  # of the tests: copies have another

needs_fork = pytest.mark.skipif(not hasattr(os, "fork"), reason="processes cannot be copied here")


@pytest.fixture(autouse=True)
def few_members_are_shared(monkeypatch: pytest.MonkeyPatch) -> None:
    """Three processors, and shares of six members are worth a copy.

    A trial of planted bugs runs in a fork of the process that has imported this.
    """
    monkeypatch.setattr(sys.modules[__name__], "HERE", os.getpid())
    monkeypatch.setattr(ensemble, "processors", lambda: 3)
    monkeypatch.setattr(ensemble, "_FEWEST_SHARED", 6)


def killed(calibration: Calibration, scenario: Scenario, draw: Draw, count: int) -> FakeBlock:
    """Every copy is killed, as by a lack of memory."""
    if os.getpid() != HERE:
        os.kill(os.getpid(), KILL)
    return fake_model.simulate(calibration, scenario, draw, count)


def failing(calibration: Calibration, scenario: Scenario, draw: Draw, count: int) -> FakeBlock:
    """Something that copies alone lack, such as memory."""
    if os.getpid() != HERE:
        raise MemoryError
    return fake_model.simulate(calibration, scenario, draw, count)


def standing(calibration: Calibration, scenario: Scenario, draw: Draw, count: int) -> FakeBlock:
    """Copies never end."""
    while os.getpid() != HERE:
        time.sleep(0.05)
    return fake_model.simulate(calibration, scenario, draw, count)


def stilled(calibration: Calibration, scenario: Scenario, draw: Draw, count: int) -> FakeBlock:
    """Every copy is stopped, as from outside."""
    if os.getpid() != HERE:
        os.kill(os.getpid(), signal.SIGSTOP)
    return fake_model.simulate(calibration, scenario, draw, count)


def late(calibration: Calibration, scenario: Scenario, draw: Draw, count: int) -> FakeBlock:
    """The copies' answer to the first scenario comes when that of the second is waited for."""
    if os.getpid() != HERE and scenario.name == "baseline":
        time.sleep(0.5)
    block = fake_model.simulate(calibration, scenario, draw, count)
    return replace(block, values=block.values + len(scenario.name))


def broken(calibration: Calibration, scenario: Scenario, draw: Draw, count: int) -> FakeBlock:
    """Fails for the last members."""
    if draw.stop == 20:
        raise ValueError("no chips left")
    return fake_model.simulate(calibration, scenario, draw, count)


def stopped(calibration: Calibration, scenario: Scenario, draw: Draw, count: int) -> FakeBlock:
    """Ctrl-C, while copies are at work."""
    if os.getpid() == HERE:
        raise KeyboardInterrupt
    return standing(calibration, scenario, draw, count)


def living() -> list[str]:
    """Copies of this process; other tests keep workers of another kind."""
    names = [one.name for one in multiprocessing.active_children()]
    return [name for name in names if name.startswith("Fork")]


class Told:
    """Progress that keeps what is said about the work."""

    def __init__(self) -> None:
        self.lines: list[str] = []

    def __call__(self, done: int, total: int) -> None:
        """Nobody counts."""

    def say(self, text: str) -> None:
        """Keep a line."""
        self.lines.append(text)


def be_patient(monkeypatch: pytest.MonkeyPatch, patience: Patience) -> None:
    """Give every run of a test such patience."""
    monkeypatch.setattr(work, "make_in_copies", partial(make_in_copies, patience=patience))


def run(plan: Plan, folder: Path, function: Any = fake_model.simulate, **more: Any) -> Path:
    """Execute on the fake model, by as many processes as are worth it."""
    execute(plan, folder, engine=fake_model.engine(function), **more)
    return folder


@needs_fork
@pytest.mark.parametrize("function", [fake_model.simulate, killed, failing, standing, late])
def test_shares_are_the_block_whatever_becomes_of_copies(
    plan: Plans, tmp_path: Path, contents: Contents, monkeypatch: pytest.MonkeyPatch, function: Any
) -> None:
    be_patient(monkeypatch, Patience(0.3 if function in (standing, late) else 60.0, 0.0))
    wide = plan(block=256)
    assert copy_count(wide) == 3
    alone = run(wide, tmp_path / "alone", function, workers=1)
    assert contents(run(wide, tmp_path / "shared", function)) == contents(alone)
    assert not living()


@needs_fork
@pytest.mark.parametrize(
    ("function", "least", "silent", "told"),
    [
        (fake_model.simulate, 60.0, 0.0, []),
        (stilled, 0.0, 60.0, ["does not answer: its part is made here"] * 2),
        (stilled, 0.5, 0.0, ["of this run, 1 s more at most", "does not answer: its part is"] * 2),
        (killed, 60.0, 0.0, []),
    ],
)
def test_a_copy_that_stands_still_is_told_and_its_part_taken_back(
    plan: Plans,
    tmp_path: Path,
    contents: Contents,
    monkeypatch: pytest.MonkeyPatch,
    function: Any,
    least: float,
    silent: float,
    told: list[str],
) -> None:
    """Stopped (SIGSTOP), it held a run up for half a minute, and nobody said why."""
    said = Told()
    be_patient(monkeypatch, Patience(least, 0.0, silent))
    alone = run(plan(block=256), tmp_path / "alone", workers=1)
    folder = run(plan(block=256), tmp_path / "shared", function, progress=said)
    assert contents(folder) == contents(alone)
    if function is not fake_model.simulate:  # where it is slow, it may be waited for
        assert len(said.lines) == len(told)
        assert all(part in line for part, line in zip(told, said.lines, strict=True))
    assert not living()


def test_an_answer_that_comes_after_all_is_no_answer_to_the_next_question() -> None:
    ours, theirs = multiprocessing.Pipe(duplex=False)
    said: list[str] = []
    unborn: Any = SimpleNamespace(pid=None)
    copy = copies._Copy(ours, unborn, said.append)
    with ours, theirs:
        theirs.send("first")
        assert copy.answer(60.0, 60.0) == "first"
        assert copy.answer(0.0, 60.0) is None
        theirs.send("late")
        assert copy.answer(60.0, 60.0) is None
    assert len(said) == 1


def test_as_long_is_waited_as_its_part_takes_here() -> None:
    assert Patience(3.0, 2.0).seconds(5.0) == 13.0


@needs_fork
def test_points_of_a_sweep_lie_side_by_side_in_a_share(
    calibration: Calibration, pair: tuple[Scenario, Scenario], tmp_path: Path, contents: Contents
) -> None:
    design = build(parse_axes([f"parameters.{fake_model.PRICE}=20000:40000"]), "mc", 3, 1)
    sweep = Sweep(calibration, pair[0], design, 20, 1, until="2022-03", block=256)
    assert copy_count(sweep) == 3
    execute(sweep, tmp_path / "alone", engine=fake_model.engine(), workers=1)
    execute(sweep, tmp_path / "shared", engine=fake_model.engine())
    assert contents(tmp_path / "shared") == contents(tmp_path / "alone")


@needs_fork
def test_copies_do_make_their_shares(plan: Plans, tmp_path: Path) -> None:
    def noted(calibration: Calibration, scenario: Scenario, draw: Draw, count: int) -> FakeBlock:
        (tmp_path / f"{scenario.name} {draw.start} {draw.stop} {os.getpid()}").touch()
        return fake_model.simulate(calibration, scenario, draw, count)

    run(plan(block=256), tmp_path / "run", noted)
    made = sorted(file.name.split() for file in tmp_path.iterdir() if file.is_file())
    spans = [["0", "6"], ["13", "20"], ["6", "13"]]
    assert [one[:3] for one in made] == [
        [name, *span] for name in ("baseline", "h200_sales_allowed") for span in spans
    ]
    makers = [{one[3] for one in made if one[1:3] == span} for span in spans]
    assert makers[0] == {str(os.getpid())}
    assert [len(each) for each in makers] == [1, 1, 1], "a copy goes on with the next file"
    assert len(set.union(*makers)) == 3


@needs_fork
@pytest.mark.parametrize(
    ("function", "by_a_copy"), [(fake_model.simulate, True), (killed, False)], ids=["copy", "here"]
)
def test_a_copy_writes_the_tables_beside_the_blocks(
    plan: Plans, tmp_path: Path, monkeypatch: pytest.MonkeyPatch, function: Any, by_a_copy: bool
) -> None:
    def noted(path: Path, *more: Any) -> None:
        (tmp_path / f"{path.name} {os.getpid()}").touch()
        write(path, *more)

    write = tables.write_members
    monkeypatch.setattr(tables, "write_members", noted)
    folder = run(plan(block=256), tmp_path / "run", function)
    found = [file.name.split() for file in tmp_path.iterdir() if file.is_file()]
    assert [name for name, _ in found] == ["members.parquet"], "once"
    assert (found[0][1] != str(os.getpid())) is by_a_copy
    assert manifest.is_whole(folder, manifest.read(folder) or {})
    assert "members.parquet" in json.loads((folder / "manifest.json").read_text())["files"]


@needs_fork
def test_a_table_that_a_copy_cannot_write_is_told_by_its_parent(
    plan: Plans, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    def full(path: Path, *more: Any) -> None:
        raise RunError(f"{path}: no space left")

    monkeypatch.setattr(tables, "write_members", full)
    with pytest.raises(RunError, match=r"members\.parquet: no space left"):
        run(plan(block=256), tmp_path / "run")
    monkeypatch.undo()
    assert not living()


@needs_fork
def test_one_worker_is_this_process_alone(plan: Plans, tmp_path: Path) -> None:
    def here(calibration: Calibration, scenario: Scenario, draw: Draw, count: int) -> FakeBlock:
        (tmp_path / f"{os.getpid()}").touch()
        return fake_model.simulate(calibration, scenario, draw, count)

    run(plan(block=256), tmp_path / "run", here, workers=1)
    assert [file.name for file in tmp_path.iterdir() if file.is_file()] == [str(os.getpid())]


@needs_fork
def test_what_fails_in_a_copy_is_told_as_elsewhere(plan: Plans, tmp_path: Path) -> None:
    with pytest.raises(RunError, match="no chips left"):
        run(plan(block=256), tmp_path, broken)
    assert not living()


@needs_fork
def test_nothing_goes_on_after_ctrl_c(plan: Plans, tmp_path: Path) -> None:
    with pytest.raises(StoppedError):
        run(plan(block=256), tmp_path, stopped)
    assert not living()


@needs_fork
def test_a_run_of_which_all_blocks_are_there_is_finished(plan: Plans, tmp_path: Path) -> None:
    def stop(run: Run) -> None:
        raise KeyboardInterrupt

    with pytest.raises(StoppedError):
        run(plan(block=256), tmp_path, finish=stop)
    finished: list[Run] = []
    run(plan(block=256), tmp_path, resume=True, finish=finished.append)
    assert [one.folder for one in finished] == [tmp_path]


@needs_fork
def test_where_no_process_can_be_started_all_is_made_here(
    plan: Plans, tmp_path: Path, contents: Contents, monkeypatch: pytest.MonkeyPatch
) -> None:
    def refused(self: Any) -> None:
        raise BlockingIOError("no more processes")

    monkeypatch.setattr(multiprocessing.get_context("fork").Process, "start", refused)
    wide = plan(block=256)
    alone = run(wide, tmp_path / "alone", workers=1)
    assert contents(run(wide, tmp_path / "shared")) == contents(alone)


@needs_fork
def test_copies_end_with_a_killed_parent() -> None:
    script = (
        "import os, time\n"
        "from simulation.experiment.copies import copies\n"
        "class Standing:\n"
        "    def cells(self, task):\n"
        "        os.write(1, b'%d\\n' % os.getpid())\n"
        "        time.sleep(100)\n"
        "from simulation.experiment.tasks import Task\n"
        "with copies(Standing(), [Task('x', 0, 9, ())], 3, tuple):\n"
        "    time.sleep(100)\n"
    )
    parent = launch(("-c", script), stdout=subprocess.PIPE)
    assert parent.stdout is not None
    pids = [int(parent.stdout.readline()) for _ in range(2)]
    parent.kill()
    # the pipe stays open as long as a copy lives, and communicate() waits for its end
    parent.communicate(timeout=60)
    assert len(set(pids)) == 2


@pytest.mark.parametrize(
    ("first", "stop", "number", "cuts"),
    [
        (0, 200, 2, [0, 100, 200]),
        (256, 266, 3, [256, 259, 262, 266]),
        (0, 2, 1, [0, 2]),
    ],
)
def test_shares_are_almost_equal(first: int, stop: int, number: int, cuts: list[int]) -> None:
    whole = Task("file", first, stop, (Part(0),))
    made = shares(whole, number)
    assert [one.first for one in made] == cuts[:-1]
    assert [one.stop for one in made] == cuts[1:]
    assert all((one.file, one.parts) == (whole.file, whole.parts) for one in made)


@needs_fork
def test_few_members_and_many_files_are_not_shared(
    plan: Plans, pair: tuple[Scenario, Scenario], monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(ensemble, "processors", lambda: 4)
    one = {"scenarios": pair[:1], "block": 256}
    assert copy_count(plan(**one, members=11)) == 1
    assert copy_count(plan(**one, members=12)) == 2
    assert copy_count(plan(**one, members=200)) == 4
    assert copy_count(plan(**one, members=768)) == 4
    assert copy_count(plan(**one, members=769)) == 1, "many files keep workers busy"
    assert division(plan(**one, members=200), None) == (1, 4)
    assert division(plan(**one, members=200), 3) == (3, 1), "as many workers as were asked for"
    assert division(plan(**one, members=769), None) == (worker_count(plan(**one, members=769)), 1)
    monkeypatch.setattr(ensemble, "processors", lambda: 1)
    assert copy_count(plan(**one, members=200)) == 1


@needs_fork
@pytest.mark.parametrize("daemon", [True, False])
def test_a_process_at_work_in_several_threads_is_not_copied(daemon: bool) -> None:
    """A lock that another thread holds would stay locked; a progress bar waits in a daemon."""
    found, go = [], threading.Event()
    other = threading.Thread(target=lambda: (found.append(can_copy()), go.wait()), daemon=daemon)
    other.start()
    try:
        assert can_copy() == daemon
    finally:
        go.set()
        other.join()
    assert found == [False], "never from another thread than the main one"
