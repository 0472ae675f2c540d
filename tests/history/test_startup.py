"""The start-up year makes months exact: against the model's own monthly flows."""

from __future__ import annotations

from collections.abc import Callable

import numpy as np
import pytest

from simulation.history.observed import startup
from simulation.history.observed.operators import monthly
from simulation.inputs import Calibration, load_scenario
from simulation.model.world import World

MONTHS = 30


def test_months_of_the_model(calibration: Calibration, world: Callable[..., World]) -> None:
    made = world(stop=3, months=MONTHS)
    maker = made.layout.row["makers"]["nvidia"]
    true = []
    while made.running:
        made.step()
        true.append(made.state.revenue[maker] / 1e9)
    column = made.recorder.names.index("revenue.nvidia")
    year = made.recorder.values[:, column].astype(float)
    baseline = load_scenario("baseline", calibration)
    names = ["revenue.nvidia", "memory_stacks.samsung", "memory.samsung", "sites.world"]
    before = startup.before(calibration, baseline, 1, 3, names)
    assert list(before) == names[:2], "levels have no start-up year"
    assert monthly(year, before["revenue.nvidia"]) == pytest.approx(np.array(true), rel=1e-4)
    of_year, of_month = (
        made.recorder.values[:, made.recorder.names.index(name)].astype(float)
        for name in names[1:3]
    )
    assert monthly(of_year, before[names[1]]) == pytest.approx(of_month, rel=1e-4)


def test_members_do_not_depend_on_how_many(
    calibration: Calibration, monkeypatch: pytest.MonkeyPatch
) -> None:
    baseline = load_scenario("baseline", calibration)
    names = ["capex.us4"]
    many = startup.before(calibration, baseline, 1, 5, names)["capex.us4"]
    one = startup.before(calibration, baseline, 1, 1, names)["capex.us4"]
    monkeypatch.setattr(startup, "_BLOCK", 2)
    split = startup.before(calibration, baseline, 1, 5, names)["capex.us4"]
    assert one.shape == (1,)
    assert np.array_equal(many, split)
    assert many[0] == one[0]


def test_the_eve_stays_what_it_was_while_the_world_runs(world: Callable[..., World]) -> None:
    """A view of the running sums would be overwritten by them."""
    made = world(stop=3, months=MONTHS)
    before = made.recorder.startup(made)
    kept = {name: values.copy() for name, values in before.items()}
    made.run()
    for name, values in before.items():
        assert np.array_equal(values, kept[name]), name
