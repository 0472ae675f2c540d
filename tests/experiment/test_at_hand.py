"""What is derived from a small run is made while its last block is written, from the same rows."""

from __future__ import annotations

import threading
import time
from collections.abc import Callable
from pathlib import Path
from typing import Any

import fake_model
import numpy as np
import pytest

from simulation.api.runs import summarise
from simulation.errors import RunError, StoppedError
from simulation.experiment import ensemble, manifest, tables
from simulation.experiment.ensemble import Plan, execute
from simulation.experiment.reader import Run
from simulation.inputs import Calibration, Draw, Scenario

Plans = Callable[..., Plan]
Contents = Callable[[Path], dict[str, bytes]]
pytestmark = pytest.mark.skipif(
    not ensemble.can_copy(), reason="processes cannot be copied here, and all is read from files"
)


@pytest.fixture(autouse=True)
def few_members_are_shared(monkeypatch: pytest.MonkeyPatch) -> None:
    """Two processors, and shares of six members are worth a copy."""
    monkeypatch.setattr(ensemble, "processors", lambda: 2)
    monkeypatch.setattr(ensemble, "_FEWEST_SHARED", 6)


def run(plan: Plan, folder: Path, function: Any = fake_model.simulate, **more: Any) -> Path:
    """Execute on the fake model, by as many processes as are worth it."""
    execute(plan, folder, engine=fake_model.engine(function), **more)
    return folder


def never(calibration: Calibration, scenario: Scenario, draw: Draw, count: int) -> Any:
    """For blocks of which none is to be made."""
    raise AssertionError("a block is made again")


def baseline_fails(
    calibration: Calibration, scenario: Scenario, draw: Draw, count: int
) -> fake_model.FakeBlock:
    """The first scenario fails in the share of this process; copies take long over the second."""
    if scenario.name == "baseline" and draw.start == 0:
        raise ValueError("no chips left")
    if draw.start > 0 and scenario.name != "baseline":
        time.sleep(0.3)
    return fake_model.simulate(calibration, scenario, draw, count)


def test_what_is_read_is_what_lies_on_the_disk(plan: Plans, tmp_path: Path) -> None:
    seen: list[Run] = []
    folder = run(plan(block=256), tmp_path, finish=seen.append)
    (held,), read = seen, Run.open(folder)
    assert set(held.held) == set(read.manifest["blocks"]), "nothing is read from the disk"
    assert (held.members == read.members).all()
    assert held.dates == read.dates
    for scenario in read.scenarios:
        found = held.arrays(scenario, list(read.outcomes))
        for name, values in read.arrays(scenario, list(read.outcomes)).items():
            np.testing.assert_array_equal(found[name], values, name)


def test_files_are_those_of_a_run_in_one_process(
    plan: Plans, tmp_path: Path, contents: Contents
) -> None:
    alone = run(plan(block=256), tmp_path / "alone", workers=1, finish=summarise)
    shared = run(plan(block=256), tmp_path / "shared", finish=summarise)
    assert contents(shared) == contents(alone)
    assert {"summary.csv", "datapackage.json"} <= contents(shared).keys()


def test_a_run_of_which_a_block_was_there_is_read_whole(plan: Plans, tmp_path: Path) -> None:
    """The block that is made last is not all of it, nor has it what copies said of another."""
    seen: list[Run] = []
    whole = Run.open(run(plan(block=256), tmp_path / "whole", workers=1))
    folder = tmp_path / "cut"
    with pytest.raises(RunError, match="no chips left"):
        run(plan(block=256), folder, baseline_fails, finish=seen.append)
    assert not seen, "a run that lacks a block has no summary"
    run(plan(block=256), folder, resume=True, finish=seen.append)
    for name in whole.scenarios:
        found = seen[0].arrays(name, list(whole.outcomes))
        for outcome, values in whole.arrays(name, list(whole.outcomes)).items():
            np.testing.assert_array_equal(found[outcome], values, outcome)


@pytest.mark.parametrize("error", [RunError("the disk is full"), OSError(28, "no space")])
def test_a_block_that_the_disk_refuses_is_told_and_made_again(
    plan: Plans, tmp_path: Path, monkeypatch: pytest.MonkeyPatch, error: Exception
) -> None:
    def refused(path: Path, table: Any) -> None:
        raise error

    with monkeypatch.context() as patch:
        patch.setattr(tables, "write_table", refused)
        with pytest.raises(RunError, match=r"disk is full|no space"):
            run(plan(block=256), tmp_path, finish=summarise)
    found = manifest.read(tmp_path)
    assert found is not None
    assert (found["status"], found["blocks"]) != ("done", {})
    assert not any(block.get("status") == "done" for block in found["blocks"].values())
    assert execute(
        plan(block=256), tmp_path, engine=fake_model.engine(), resume=True, finish=summarise
    )


@pytest.mark.parametrize("stop", [KeyboardInterrupt(), RunError("no place for a summary")])
def test_a_summary_that_fails_loses_no_block(
    plan: Plans, tmp_path: Path, monkeypatch: pytest.MonkeyPatch, stop: BaseException
) -> None:
    """Nor where the last one is still being written."""

    write, failed = tables.write_table, threading.Event()

    def late(path: Path, table: Any) -> None:
        if path.name.startswith("block-ban"):
            assert failed.wait(60), "the summary does not wait for the block"
        write(path, table)

    def fails(run: Run) -> None:
        failed.set()
        raise stop

    monkeypatch.setattr(tables, "write_table", late)
    with pytest.raises((StoppedError, RunError)):
        run(plan(block=256), tmp_path, finish=fails)
    seen: list[Run] = []
    run(plan(block=256), tmp_path, never, resume=True, finish=seen.append)
    assert len(seen) == 1
    assert not seen[0].held, "they are read from the disk"
