"""Posterior draws from history: a bank of prior members, moved in steps and run again."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass, replace
from typing import TYPE_CHECKING

import numpy as np
from numpy.typing import NDArray

from simulation import rng
from simulation.history.bank import Bank, bank
from simulation.history.discrepancy import Figures, figures
from simulation.history.smoother import inflate, update
from simulation.inputs.posterior import Posterior

if TYPE_CHECKING:
    from simulation.history.selection import Compared
    from simulation.inputs import Calibration, Scenario

Values = NDArray[np.float64]
DRAWS, STEPS, SEED = 4096, 4, 20220131
UNMOVED = 0.95  # ratio of spreads above which, without a shift, a parameter keeps its prior
SHIFTED = 0.1  # shift in prior standard deviations that counts as one
Report = Callable[[int, int], None]


@dataclass(frozen=True)
class Effort:
    """How hard to try: draws, steps, the seed of the bank, worker processes, and a progress bar."""

    draws: int = DRAWS
    steps: int = STEPS
    seed: int = SEED
    workers: int = 1
    report: Report | None = None


@dataclass(frozen=True)
class Calibrated:
    """The prior and the posterior bank, all figures, the rows of those fitted, and the draws.

    `inflation` has the factor of the errors of each fitted figure.
    """

    prior: Bank
    after: Bank
    data: Figures
    fitted: NDArray[np.intp]
    inflation: Values
    posterior: Posterior

    @property
    def contraction(self) -> dict[str, float]:
        """Posterior over prior standard deviation of each stream's normal score."""
        ratio = self.after.scores.std(axis=1) / self.prior.scores.std(axis=1)
        return dict(zip(self.prior.streams, ratio.tolist(), strict=True))


def calibrate(
    calibration: Calibration,
    scenario: Scenario,
    compared: Sequence[Compared],
    effort: Effort | None = None,
    until: int | None = None,
) -> Calibrated:
    """Fit the uncertain parameters to the observations of `compared` known by the month `until`.

    The steps share the evidence: with n of them each sees errors larger by the root of n, so that
    together they use every figure once, and members are run again in between because the model is
    not linear.
    """
    how = effort or Effort()
    told = _Told(how)
    current = prior = told.bank(replace(calibration, posterior=None), scenario, compared)
    every = figures(compared, prior.seen, calibration)
    rows = np.flatnonzero(every.known <= (every.known.max() if until is None else until))
    data = every.take(rows)
    inflation = inflate(data.scaled(prior.seen[rows]), data)
    weaker = data.inflated(inflation * np.sqrt(how.steps))
    for step in range(how.steps):
        errors = rng.normal(how.seed, f"calibrate.errors.{step}", 0, how.draws, len(data))
        moved = update(current.scores, data.scaled(current.seen[rows]), weaker, errors)
        last = step == how.steps - 1
        draws = draws_of(prior, moved, keep=last)
        current = told.bank(replace(calibration, posterior=draws), scenario, compared)
    return Calibrated(prior, current, every, rows, inflation, draws)


def draws_of(prior: Bank, scores: Values, keep: bool) -> Posterior:
    """Posterior draws from normal scores; with `keep`, streams that did not move are left out."""
    from scipy.special import ndtr

    ratio = scores.std(axis=1) / prior.scores.std(axis=1)
    shift = np.abs(scores.mean(axis=1) - prior.scores.mean(axis=1))
    rows = np.flatnonzero((ratio < UNMOVED) | (shift > SHIFTED) | (not keep))
    return Posterior.of(tuple(prior.streams[i] for i in rows), ndtr(scores[rows]))


class _Told:
    """Runs banks and reports one progress for all of them."""

    def __init__(self, how: Effort) -> None:
        self.how, self.done = how, 0

    def bank(
        self, calibration: Calibration, scenario: Scenario, compared: Sequence[Compared]
    ) -> Bank:
        how = self.how

        def report(done: int, total: int) -> None:
            if how.report:
                how.report(self.done * total + done, (how.steps + 1) * total)

        found = bank(calibration, scenario, how.seed, how.draws, compared, how.workers, report)
        self.done += 1
        return found
