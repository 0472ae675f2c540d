"""What firms foretell is fitted with the error of its kind, and is never scored."""

from __future__ import annotations

from dataclasses import replace

import numpy as np
import pytest

from simulation import months
from simulation.experiment.tasks import WORLD
from simulation.history.fitting.discrepancy import figures
from simulation.history.fitting.foretold import shortfalls
from simulation.history.observed.selection import Selection, select, told_by
from simulation.inputs import Calibration
from tests.history import synthetic

MEMBERS = 4000


@pytest.fixture(scope="module")
def selection(calibration: Calibration) -> Selection:
    return select(calibration, {o.name: o.unit for o in WORLD.outcomes(calibration)})


def test_members_miss_together_and_to_one_side() -> None:
    data = synthetic.figures(np.full(6, 2.0))
    assert not shortfalls(data, 1, MEMBERS).any()
    tails = np.array([[0.0, 0.0], [0.1, 0.2], [0.1, 0.4], [0.4, 0.2], [0.0, 0.0], [0.1, 0.2]])
    found = shortfalls(replace(data, tails=tails), 1, MEMBERS)
    assert (found >= 0).all()
    assert not found[[0, 4]].any()
    assert np.allclose(found[2], 2 * found[1])
    assert (found[3] > 0)[found[1] > 0].all()
    assert (found > 0).mean(axis=1) == pytest.approx(tails[:, 0], abs=0.02)
    assert found[3].mean() == pytest.approx(0.4 * 0.2, rel=0.1)


def test_nothing_foretold_is_scored(selection: Selection) -> None:
    assert selection.foretold
    assert not any(one.series.foretold for one in selection.compared)
    observed = {one.group for one in selection.compared}
    assert not observed & {one.group for one in selection.foretold}


def test_what_was_foretold_later_is_not_there(selection: Selection) -> None:
    every = (*selection.compared, *selection.foretold)
    early, late = (told_by(every, months.index(cut)) for cut in ("2025-06", "2026-09"))
    assert early == selection.compared
    assert late == every


def test_a_forecast_is_known_before_its_period_ends(selection: Selection) -> None:
    for one in selection.foretold:
        assert all(obs.known < obs.last for obs in one.observations), one.name
        assert one.series.name.startswith("guidance.")


def test_errors_follow_kind_and_check(calibration: Calibration, selection: Selection) -> None:
    every = (*selection.compared, *selection.foretold)
    size = sum(len(one.observations) for one in every)
    data = figures(every, np.ones((size, 3)), calibration)
    assert data.foretold.sum() == sum(len(one.observations) for one in selection.foretold)
    checked = tuple(
        replace(one, observations=tuple(replace(obs, verified=True) for obs in one.observations))
        for one in every
    )
    narrow = figures(checked, np.ones((size, 3)), calibration)
    doubtful = np.array([not obs.verified for one in every for obs in one.observations])
    assert doubtful.any()
    assert (data.measured[doubtful] > narrow.measured[doubtful]).all()
    assert (data.measured == narrow.measured)[~doubtful].all()
    widest = calibration.entries["discrepancy.plan"].value.median()
    plans = np.array([one.series.role == "plan" for one in every for _ in one.observations])
    assert (data.measured[plans] >= widest).all()
