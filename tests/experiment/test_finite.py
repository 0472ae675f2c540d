"""A run whose results are no numbers fails, says where first, and keeps what it has written."""

from __future__ import annotations

import json
from dataclasses import replace
from pathlib import Path

import numpy as np
import pytest

from simulation.errors import RunError
from simulation.experiment.ensemble import Plan, execute
from simulation.experiment.tasks import Engine
from simulation.inputs import Calibration, Draw, Scenario, load_scenario
from tests.experiment import fake_model


def broken(
    calibration: Calibration, scenario: Scenario, draw: Draw, count: int
) -> fake_model.FakeBlock:
    """Members 5 and 6 lose a number in the third month, and an outcome is undefined at first."""
    block = fake_model.simulate(calibration, scenario, draw, count)
    values = block.values.copy()
    values[0, 0] = np.nan
    for member, value in ((5, np.nan), (6, np.inf)):
        if draw.start <= member < draw.stop:
            values[2:, 1, member - draw.start] = value
    return replace(block, values=values)


def outcomes(calibration: Calibration) -> tuple[fake_model.FakeOutcome, ...]:
    """The first may be undefined."""
    first, second = fake_model.outcomes(calibration)
    return replace(first, undefined="at first"), second


def infinite(
    calibration: Calibration, scenario: Scenario, draw: Draw, count: int
) -> fake_model.FakeBlock:
    """What may be undefined is infinite."""
    block = fake_model.simulate(calibration, scenario, draw, count)
    values = block.values.copy()
    values[1, 0, 0] = -np.inf
    return replace(block, values=values)


def plan(calibration: Calibration, members: int, keep: tuple[str, ...] = ()) -> Plan:
    scenarios = (load_scenario("baseline", calibration),)
    return Plan(calibration, scenarios, members, 1, "2022-06", block=4, outcomes=keep)


def test_where_it_is_first(calibration: Calibration, tmp_path: Path) -> None:
    run = plan(calibration, 12)
    with pytest.raises(RunError) as caught:
        execute(run, tmp_path / "r", workers=1, engine=Engine(broken, outcomes))
    name = "baseline: compute.china is no number in 2022-03 for member 5"
    assert f"({name}; so are results of 1 more members)" in str(caught.value)
    assert caught.value.exit_code == 1
    facts = json.loads((tmp_path / "r" / "manifest.json").read_text())
    status = [facts["blocks"][name]["status"] for name in sorted(facts["blocks"])]
    assert (facts["status"], status) == ("failed", ["done", "failed", "done"])
    assert len(list((tmp_path / "r" / "series").glob("*.parquet"))) == 2


def test_what_is_not_kept_does_not_count(calibration: Calibration, tmp_path: Path) -> None:
    run = plan(calibration, 8, ("compute.us",))
    assert execute(run, tmp_path / "r", workers=1, engine=Engine(broken, outcomes))


def test_infinite_is_never_undefined(calibration: Calibration, tmp_path: Path) -> None:
    with pytest.raises(RunError, match=r"compute\.us is infinite in 2022-02 for member 0"):
        execute(plan(calibration, 4), tmp_path / "r", workers=1, engine=Engine(infinite, outcomes))
