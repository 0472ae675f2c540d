"""The draws that ship: the past that they cover, and that each is the one that was looked at."""

from __future__ import annotations

import re
from dataclasses import replace

import numpy as np
import pytest

from simulation.api.evidence.gathering import shipped
from simulation.api.evidence.page import COVERED
from simulation.history.fitting import discrepancy
from simulation.history.fitting.discrepancy import Figures
from simulation.history.observed import startup
from simulation.history.observed.operators import Simulated, measure
from simulation.history.observed.selection import select
from simulation.inputs import Calibration, Draw, load_scenario
from simulation.inputs.draws import posterior
from simulation.locate import data_root
from simulation.model.outcomes.table import outcome_table
from simulation.model.world import ModelInputs, simulate

from . import golden_draws

MEMBERS, SEED = 64, 1
Past = tuple[Figures, np.ndarray]


@pytest.fixture(scope="module")
def past(calibration: Calibration) -> Past:
    """Observed figures with their errors, and what members of the shipped draws have for them."""
    known = replace(calibration, posterior=posterior.load(calibration))
    compared = select(known, {one.name: one.unit for one in outcome_table(known)}).compared
    names = {name for one in compared for name in (*one.formula.top, *one.formula.bottom)}
    last = max(obs.last for one in compared for obs in one.observations)
    scenario = load_scenario("baseline", known)
    draw = Draw(known, scenario, SEED, 0, MEMBERS)
    block = simulate(ModelInputs(known, scenario, draw, last + 1))
    held = {name: block.values[:, block.outcomes.index(name)].astype(float) for name in names}
    before = startup.before(known, scenario, SEED, MEMBERS, sorted(names))
    seen = Simulated(held, before)
    found = [
        measure(one.operator, one.formula, seen)[[obs.last for obs in one.observations]]
        for one in compared
    ]
    data = discrepancy.figures(compared, np.concatenate(found), known)
    return data, data.scaled(np.concatenate(found))


def covered(past: Past, errors: np.ndarray) -> float:
    """Share of the figures inside the 90 % band of members and errors."""
    data, shown = past
    noise = np.random.default_rng(1).normal(size=shown.shape)
    low, high = np.nanquantile(shown + errors[:, None] * noise, (0.05, 0.95), axis=1)
    return float(np.mean((low <= data.observed) & (data.observed <= high)))


def test_the_shipped_draws_cover_the_past_that_they_were_fitted_to(past: Past) -> None:
    """With the errors of the figures, and with those of the model as well, within the goal."""
    data, _ = past
    assert len(data) > 200
    of_figures = covered(past, data.measured)
    of_both = covered(past, np.hypot(data.measured, data.structural))
    assert COVERED == (0.80, 0.97)
    assert COVERED[0] <= of_figures < of_both <= COVERED[1]


def test_members_alone_cover_less_than_the_goal(past: Past) -> None:
    """Bands of members are of what was, not of what sources say of it: these err as well.

    The fit lets a member miss a figure by that figure's error and by the model's. What `backtest`
    shows without errors covers 73 to 75 % of the figures, short of 80 %. Draws that reach 80 % are
    a reason to say so where this is told, not to leave this as it is.
    """
    data, _ = past
    assert 0.68 <= covered(past, np.zeros(len(data))) < COVERED[0]


def test_exams_on_file_meet_the_goal_of_coverage_and_beat_naive_forecasts(
    calibration: Calibration,
) -> None:
    found = shipped(calibration)
    assert len({row["cut"] for row in found}) >= 4
    for row in found:
        assert COVERED[0] <= row["coverage_90"] <= COVERED[1], row["cut"]
        assert row["coverage_50"] < row["coverage_90"]
        assert min(row["skill_last_value_pooled"], row["skill_trend_pooled"]) > 0, row["cut"]


def test_the_shipped_draws_are_those_that_were_looked_at(calibration: Calibration) -> None:
    """By the names of parameters and chances, in full, from a file that no fit writes."""
    found = posterior.load(calibration)
    assert found is not None
    told = golden_draws.read()
    names = list(dict.fromkeys(row["name"] for row in told))
    assert len(names) > 20
    for made, row in zip(golden_draws.rows(found, calibration, names), told, strict=True):
        assert made | {"value": ""} == row | {"value": ""}, f"`{golden_draws.COMMAND}`"
        assert float(made["value"] or 0) == pytest.approx(float(row["value"] or 0), rel=1e-12)
    moved = replace(found, streams=(*found.streams[1:], found.streams[0]))
    other = golden_draws.rows(moved, calibration, names)
    same = sum(one == row for one, row in zip(other, told, strict=True))
    assert same < 0.05 * len(told), "a column under another's name shows"


def test_the_forecast_in_force_is_of_the_shipped_draws(calibration: Calibration) -> None:
    page = (data_root() / "docs" / "forecasts" / "README.md").read_text("utf-8")
    (named,) = re.findall(r"^\| `(\S+-(\w{8})\.csv)` \| \*\*in force\*\*", page, re.M)
    held = posterior.load(calibration)
    assert held is not None
    assert named[1] == held.digest[:8]
    assert (data_root() / "docs" / "forecasts" / named[0]).is_file()
