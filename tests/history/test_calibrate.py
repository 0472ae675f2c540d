"""The fit as a whole, on few members: what it keeps, and what it leaves out."""

from __future__ import annotations

from dataclasses import replace

import numpy as np
import pytest

from simulation import months
from simulation.api.history.calibrating import observed
from simulation.finite import NotFiniteError
from simulation.history.fitting.calibrate import Calibrated, Effort, calibrate, distinguishing
from simulation.history.fitting.simulated_history import simulate_history
from simulation.inputs import Calibration, load_scenario
from simulation.model.world import Block, World
from tests.history import synthetic

UNTIL = months.index("2024-12")
EFFORT = Effort(draws=96, steps=1, seed=3)


@pytest.fixture(scope="module")
def fitted(calibration: Calibration) -> Calibrated:
    scenario = load_scenario("baseline", calibration)
    return calibrate(calibration, scenario, observed(calibration), EFFORT, UNTIL)


def test_a_draw_shows_in_every_run_what_it_was_chosen_for(
    calibration: Calibration, fitted: Calibrated
) -> None:
    """Whatever the seed, the draws explain the fitted figures as they did: none is mixed anew."""
    scenario, drawn = load_scenario("baseline", calibration), fitted.posterior
    assert drawn.streams
    assert (drawn.origin, drawn.past) == (EFFORT.seed, fitted.data.month[fitted.fitted].max() + 1)
    with_draws = replace(calibration, posterior=drawn)
    seed, compared = EFFORT.seed + 1, observed(calibration)
    again = simulate_history(with_draws, scenario, seed, EFFORT.draws, compared).figures
    first = np.argsort(drawn.rows(EFFORT.seed, 0, EFFORT.draws))
    other = np.argsort(drawn.rows(seed, 0, EFFORT.draws))
    rows = fitted.fitted
    assert np.array_equal(fitted.after.figures[rows][:, first], again[rows][:, other])
    ahead = np.setdiff1d(np.arange(len(fitted.data)), rows)
    assert not np.array_equal(fitted.after.figures[ahead][:, first], again[ahead][:, other])


@pytest.mark.parametrize(("value", "word"), [(np.nan, "no number"), (np.inf, "infinite")])
def test_a_run_that_gives_no_numbers_is_not_fitted(
    calibration: Calibration, monkeypatch: pytest.MonkeyPatch, value: float, word: str
) -> None:
    """A figure that is no number would count as none, or as the largest number there is."""
    run = World.run

    def broken(world: World) -> Block:
        block = run(world)
        block.values[1, block.outcomes.index("capex.meta"), 2] = value
        return block

    compared = [one for one in observed(calibration) if one.series.outcome == "capex.meta"][:1]
    compared = [replace(compared[0], observations=compared[0].observations[:1])]
    monkeypatch.setattr(World, "run", broken)
    scenario = load_scenario("baseline", calibration)
    told = f"^baseline against history: capex.meta is {word} in 2022-02 for member 2$"
    with pytest.raises(NotFiniteError, match=told):
        simulate_history(calibration, scenario, 1, 4, compared)


def test_the_fit_comes_nearer(fitted: Calibrated) -> None:
    rows, data = fitted.fitted, fitted.data.take(fitted.fitted)
    misses = [
        np.abs(data.scaled(made.figures[rows]) - data.observed[:, None]).mean()
        for made in (fitted.prior, fitted.after)
    ]
    assert misses[1] < 0.9 * misses[0]


def test_a_figure_that_all_members_show_alike_tells_nothing() -> None:
    _, seen = synthetic.ensemble(100)
    figures = 10**seen
    figures[2] = 7.0
    data = synthetic.figures(seen[:, 0])
    assert distinguishing(data, figures, None).tolist() == [0, 1, 3, 4, 5]
    assert distinguishing(data, figures, 9).tolist() == [0, 1]
