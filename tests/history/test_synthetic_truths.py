"""Simulation-based calibration: made-up histories, whose truth is known, give it back."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass, replace

import numpy as np
import pytest
from numpy.typing import NDArray
from scipy.special import ndtr

from simulation import rng
from simulation.api.calibrating import observed
from simulation.history.fitting.contraction import own_scale
from simulation.history.fitting.discrepancy import Figures, figures
from simulation.history.fitting.simulated_history import (
    SimulatedHistory,
    simulate_history,
    streams_of,
)
from simulation.history.fitting.smoother import update
from simulation.inputs import Calibration, load_scenario

Values = NDArray[np.float64]
MEMBERS, TRUTHS = 2548, 500
CONTRACTED = 0.7
FEWEST, MOST = 0.86, 0.94  # of the truths inside 90 % intervals
BAR = 8  # parameters that shall contract
AT = np.linspace(-4.0, 4.0, 1601)
Update = Callable[[Values, Values, Figures, Values], Values]


@dataclass(frozen=True)
class Truths:
    """An ensemble whose first members are the truths, each seen with error and discrepancy.

    `scales` (parameters' streams, places) are the parameters on their own scales at scores `AT`.
    """

    made: SimulatedHistory
    data: Figures
    seen: Values
    scales: Values

    def judged(self, by: Update, truths: int) -> dict[str, float]:
        """Coverage of the 90 % intervals of the parameters that contract under an update."""
        members = self.seen.shape[1] - TRUTHS
        root = np.linalg.cholesky(self.data.covariance())
        noise = rng.normal(11, "sbc.truths", 0, TRUTHS, len(self.data))
        errors = rng.normal(11, "sbc.errors", TRUTHS, TRUTHS + members, len(self.data))
        prior, shown = self.made.scores[:, TRUTHS:], self.seen[:, TRUTHS:]
        inside = np.zeros((len(self.made.streams), truths), dtype=bool)
        ratios = np.ones_like(inside, dtype=float)
        for truth in range(truths):
            observed = self.seen[:, truth] + root @ noise[:, truth]
            after = by(prior, shown, replace(self.data, observed=observed), errors)
            for row in np.flatnonzero((after != prior).any(axis=1)[: len(self.scales)]):
                low, high = np.quantile(after[row], [0.05, 0.95])
                inside[row, truth] = low <= self.made.scores[row, truth] <= high
                own = [np.interp(each, AT, self.scales[row]) for each in (after[row], prior[row])]
                ratios[row, truth] = own[0].std() / own[1].std()
        kept = np.flatnonzero(ratios.mean(axis=1) <= CONTRACTED)
        return {self.made.streams[i]: float(inside[i].mean()) for i in kept}


def passes(cover: dict[str, float]) -> bool:
    """Eight parameters contract and cover as often as the band says; none claims to know more.

    One that contracts and covers too often errs on the safe side; it does not count, and does no
    harm.
    """
    sound = [name for name, share in cover.items() if FEWEST <= share <= MOST]
    return len(sound) >= BAR and min(cover.values()) >= FEWEST


@pytest.fixture(scope="module")
def truths(calibration: Calibration) -> Truths:
    compared = observed(calibration)
    scenario = load_scenario("baseline", calibration)
    made = simulate_history(calibration, scenario, 11, MEMBERS, compared, workers=2)
    data = figures(compared, made.figures, calibration)
    entries = {e.stream: e for e in reversed(list(calibration.parameters())) if e.drawn}
    priors = [entries[stream].value for stream in streams_of(calibration)]
    scales = np.stack([own_scale(prior, ndtr(AT)) for prior in priors])
    return Truths(made, data, data.scaled(made.figures), scales)


@pytest.fixture(scope="module")
def cover(truths: Truths) -> dict[str, float]:
    """How often the intervals of contracting parameters cover their truths."""
    return truths.judged(update, TRUTHS)


@pytest.mark.slow
@pytest.mark.timeout(1800)
def test_truths_lie_in_their_posteriors(cover: dict[str, float]) -> None:
    assert passes(cover), sorted(cover.items())


@pytest.mark.slow
@pytest.mark.timeout(1800)
def test_the_prior_given_back_fails(truths: Truths) -> None:
    """With the update switched off nothing contracts, however well the prior covers."""
    assert not passes(truths.judged(lambda prior, *_: prior, 20))


@pytest.mark.slow
@pytest.mark.timeout(1800)
def test_shrinking_without_looking_fails(truths: Truths) -> None:
    """Members drawn together, whatever was observed, contract, and miss their truths."""
    cover = truths.judged(lambda prior, *_: 0.5 * prior, 100)
    assert len(cover) >= BAR
    assert not passes(cover)
