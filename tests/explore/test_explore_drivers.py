"""Drivers of what a page shows: a change that hangs on one assumption names that one."""

from __future__ import annotations

import numpy as np
import pytest

from simulation.api.draws import drawing_from
from simulation.explore.answer import REFERENCE, WORLD, Pair
from simulation.explore.drivers import drivers
from simulation.inputs import Draw, load_scenario
from simulation.model.outcomes.table import outcome_table

MEMBERS = 240
PARAMETER = "grey.doubling_months"


@pytest.mark.parametrize("changed", [True, False])
def test_the_assumption_that_decides_is_named(changed: bool) -> None:
    calibration = drawing_from()
    baseline = load_scenario("baseline", calibration)
    outcome = next(one for one in outcome_table(calibration) if one.name == "ratio.stock")
    decides = Draw(calibration, baseline, 1, 0, MEMBERS)[PARAMETER]
    noise = np.random.default_rng(1).normal(0, 0.1 * decides.std(), MEMBERS)
    reference = np.zeros((1, 1, MEMBERS)) + (0 if changed else decides + noise)
    world = reference + (decides + noise if changed else 0)
    titles = {WORLD: "Your world", REFERENCE: "Baseline"}
    values = [side.astype(np.float32) for side in (world, reference)]
    pair = Pair({outcome.name: outcome}, ("2030-12",), *values, titles)
    found = drivers(pair, outcome.name, "2030-12", 1, (baseline, baseline), calibration)
    assert found["drivers"][0]["name"] == PARAMETER
    assert found["drivers"][0]["share"] > 0.9
    assert found["drivers"][0]["evidence"] == "assumption"
    assert ("against the baseline" in found["told"][0]) is changed
