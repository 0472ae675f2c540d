"""Simulation-based calibration: made-up histories, whose truth is known, give it back.

The procedure that made the shipped draws fits all histories at once: each member looks for the draw
that explains the history of its own truth, all share the slopes, and every step runs the model. The
truth is as likely in any place among its draws as in any other (Talts et al. 2018), so that of
nineteen draws the least and the greatest hold it between them in nine cases of ten.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace

import numpy as np
import pytest
from numpy.typing import NDArray
from scipy.special import ndtr

from simulation import rng
from simulation.api.history.calibrating import observed
from simulation.history.fitting.calibrate import STEPS, distinguishing, draws_of
from simulation.history.fitting.contraction import own_scale
from simulation.history.fitting.discrepancy import figures
from simulation.history.fitting.search import Search
from simulation.history.fitting.simulated_history import simulate_history, streams_of
from simulation.history.fitting.smoother import informative
from simulation.inputs import Calibration, load_scenario
from tests.nights import has_turn

Values = NDArray[np.float64]
SEEDS, TRUTHS, EACH = (11, 12), 500, 19  # truths of a seed, and draws of each
CONTRACTED = 0.7
FEWEST, MOST = 0.86, 0.94  # of the truths inside 90 % intervals
BAR = 8  # parameters that shall contract
AT = np.linspace(-4.0, 4.0, 1601)
ITS_NIGHT = has_turn(4)  # recipes have the first ones


@dataclass(frozen=True)
class Truths:
    """Truths and what was drawn for each, as normal scores of the parameters that history moves.

    `streams` names the parameters, `true` is (parameters, truths), `prior` and `after` are
    (parameters, truths, EACH); `scales` (parameters, places) are the parameters on their own scales
    at scores `AT`.
    """

    streams: tuple[str, ...]
    true: Values
    prior: Values
    after: Values
    scales: Values

    def judged(self, after: Values) -> dict[str, float]:
        """Part of the truths between the least and the greatest draw, where parameters contract."""
        return {
            name: float(((low <= true) & (true <= high)).mean())
            for name, true, low, high, ratio in zip(
                self.streams,
                self.true,
                after.min(axis=2),
                after.max(axis=2),
                self.ratios(after),
                strict=True,
            )
            if ratio <= CONTRACTED
        }

    def ratios(self, after: Values) -> Iterator[float]:
        """Spread of draws over that of the prior, on each parameter's own scale, mean of truths."""
        for scale, drawn, before in zip(self.scales, after, self.prior, strict=True):
            spread = np.interp(drawn, AT, scale).std(axis=1, ddof=1).mean()
            yield float(spread / np.interp(before, AT, scale).std())


def passes(cover: dict[str, float]) -> bool:
    """Eight parameters contract and cover as often as the band says; none claims to know more.

    One that contracts and covers too often errs on the safe side; it does not count, and does no
    harm.
    """
    sound = [name for name, share in cover.items() if FEWEST <= share <= MOST]
    return len(sound) >= BAR and min(cover.values()) >= FEWEST


def pooled(parts: Sequence[Truths]) -> Truths:
    """Truths of several ensembles, of the parameters that history moves in all of them."""
    names = [name for name in parts[0].streams if all(name in one.streams for one in parts)]
    rows = [[one.streams.index(name) for name in names] for one in parts]
    true, prior, after = (
        np.concatenate([getattr(one, of)[mine] for one, mine in zip(parts, rows, strict=True)], 1)
        for of in ("true", "prior", "after")
    )
    return Truths(tuple(names), true, prior, after, parts[0].scales[rows[0]])


def fitted(calibration: Calibration, seed: int, truths: int = TRUTHS, each: int = EACH) -> Truths:
    """Truths, the first members of an ensemble, and draws fitted to what each would have shown."""
    compared, scenario = observed(calibration), load_scenario("baseline", calibration)
    members, known = truths * (1 + each), replace(calibration, posterior=None)
    made = simulate_history(known, scenario, seed, members, compared, workers=2)
    every = figures(compared, made.figures, calibration)
    rows = distinguishing(every, made.figures, None)
    data = every.take(rows)
    shown = data.scaled(made.figures[rows])
    streams = informative(made.scores, shown)
    names = tuple(made.streams[i] for i in streams)
    noise = rng.normal(seed, "sbc.truths", 0, truths, len(data))
    seen = shown[:, :truths] + np.linalg.cholesky(data.covariance()) @ noise
    whose = np.concatenate([np.arange(truths), np.repeat(np.arange(truths), each)])
    errors = rng.normal(seed, "sbc.errors", 0, members, len(data))
    other = data.observed[:, None] - seen[:, whose]  # each member has its own truth's history
    search = Search(made.scores[streams], shown, data, errors, other)
    for _ in range(STEPS):
        scores = search.proposed()
        drawn = replace(known, posterior=draws_of(names, scores).aligned(seed))
        run = simulate_history(drawn, scenario, seed, members, compared, workers=2)
        search.judge(scores, data.scaled(run.figures[rows]))
    return _parameters(calibration, names, made.scores[streams], search.scores, truths, each)


def _parameters(
    calibration: Calibration,
    names: tuple[str, ...],
    start: Values,
    scores: Values,
    truths: int,
    each: int,
) -> Truths:
    """Truths and draws of parameters; shocks of the run are no parameters."""
    entries = {e.stream: e for e in reversed(list(calibration.parameters())) if e.drawn}
    mine = [i for i, name in enumerate(names) if name in streams_of(calibration)]
    shape = (len(mine), truths, each)
    scales = [own_scale(entries[names[i]].value, ndtr(AT)) for i in mine]
    return Truths(
        tuple(names[i] for i in mine),
        start[mine, :truths],
        start[mine, truths:].reshape(shape),
        scores[mine, truths:].reshape(shape),
        np.stack(scales),
    )


@pytest.fixture(scope="module")
def truths(calibration: Calibration) -> Truths:
    return pooled([fitted(calibration, seed) for seed in SEEDS])


@pytest.mark.slow
@pytest.mark.skipif(not ITS_NIGHT, reason="others have their turn tonight")
@pytest.mark.timeout(1800)
def test_truths_lie_among_their_draws(truths: Truths) -> None:
    cover = truths.judged(truths.after)
    assert passes(cover), sorted(cover.items())


@pytest.mark.slow
@pytest.mark.skipif(not ITS_NIGHT, reason="others have their turn tonight")
@pytest.mark.timeout(1800)
def test_the_prior_given_back_fails(truths: Truths) -> None:
    """Without the search nothing contracts, however well the prior covers."""
    assert not truths.judged(truths.prior)


@pytest.mark.slow
@pytest.mark.skipif(not ITS_NIGHT, reason="others have their turn tonight")
@pytest.mark.timeout(1800)
def test_shrinking_without_looking_fails(truths: Truths) -> None:
    """Members drawn together, whatever was observed, contract, and miss their truths."""
    cover = truths.judged(0.5 * truths.prior)
    assert len(cover) >= BAR
    assert not passes(cover)
