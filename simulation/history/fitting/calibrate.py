"""Posterior draws from history: prior members, moved in steps and run again after each."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass, replace
from typing import TYPE_CHECKING

import numpy as np
from numpy.typing import NDArray

from simulation import rng
from simulation.history.fitting.discrepancy import Figures, figures
from simulation.history.fitting.foretold import shortfalls
from simulation.history.fitting.search import Search
from simulation.history.fitting.simulated_history import SimulatedHistory, simulate_history
from simulation.history.fitting.smoother import inflate, informative
from simulation.inputs.draws.posterior import Posterior

if TYPE_CHECKING:
    from simulation.history.observed.selection import Compared
    from simulation.inputs import Calibration, Scenario

Values = NDArray[np.float64]
DRAWS, STEPS, SEED = 4096, 5, 20220131
ALIKE = 0.01  # spread of members, in errors of a figure, below which it tells none apart
Report = Callable[[int, int], None]


@dataclass(frozen=True)
class Effort:
    """How hard to try: draws, steps, the seed, worker processes, and a progress bar."""

    draws: int = DRAWS
    steps: int = STEPS
    seed: int = SEED
    workers: int = 1
    report: Report | None = None


@dataclass(frozen=True)
class Calibrated:
    """The prior and the posterior history, all figures, the rows of those fitted, and the draws.

    `inflation` has the factor of the errors of each fitted figure.
    """

    prior: SimulatedHistory
    after: SimulatedHistory
    data: Figures
    fitted: NDArray[np.intp]
    inflation: Values
    posterior: Posterior


def calibrate(
    calibration: Calibration,
    scenario: Scenario,
    compared: Sequence[Compared],
    effort: Effort | None = None,
    until: int | None = None,
) -> Calibrated:
    """Fit the uncertain parameters to the observations of `compared` known by the month `until`.

    Each member keeps its chance of the months fitted, and the streams that move no figure: what
    they do to its figures is part of what its other streams make up for.
    """
    how = effort or Effort()
    simulator = _Simulator(how)
    prior = simulator.run(replace(calibration, posterior=None), scenario, compared)
    every = figures(compared, prior.figures, calibration)
    rows = distinguishing(every, prior.figures, until)
    data = every.take(rows)
    shown = data.scaled(prior.figures[rows])
    inflation = inflate(shown, data)
    streams = informative(prior.scores, shown)
    names = tuple(prior.streams[i] for i in streams)
    errors = rng.normal(how.seed, "calibrate.errors", 0, how.draws, len(data))
    missed = shortfalls(data, how.seed, how.draws)
    search = Search(prior.scores[streams], shown, data.inflated(inflation), errors, missed)
    for _ in range(how.steps):
        scores = search.proposed()
        draws = draws_of(names, scores).aligned(how.seed)
        run = simulator.run(replace(calibration, posterior=draws), scenario, compared)
        search.judge(scores, data.scaled(run.figures[rows]))
    past = int(data.month[~data.foretold].max()) + 1
    draws = replace(draws_of(names, search.scores), origin=how.seed, past=past)
    after = simulator.run(replace(calibration, posterior=draws), scenario, compared)
    return Calibrated(prior, after, every, rows, inflation, draws)


def distinguishing(data: Figures, simulated: Values, until: int | None) -> NDArray[np.intp]:
    """Rows of the figures known by the month `until` that can tell one member from another.

    Before a product is sold all members show nothing: a miss there is no factor to learn from or
    to carry on.
    """
    known = data.known <= (data.known.max() if until is None else until)
    error = np.hypot(data.structural, data.measured)
    return np.flatnonzero(known & (data.scaled(simulated).std(axis=1) > ALIKE * error))


def draws_of(streams: tuple[str, ...], scores: Values) -> Posterior:
    """Posterior draws from normal scores, (streams, draws)."""
    from scipy.special import ndtr

    return Posterior.of(streams, ndtr(scores))


class _Simulator:
    """Simulates history several times, with one progress for all."""

    def __init__(self, how: Effort) -> None:
        self.how, self.done = how, 0

    def run(
        self, calibration: Calibration, scenario: Scenario, compared: Sequence[Compared]
    ) -> SimulatedHistory:
        how = self.how

        def report(done: int, total: int) -> None:
            if how.report:
                how.report(self.done * total + done, (how.steps + 2) * total)

        found = simulate_history(
            calibration, scenario, how.seed, how.draws, compared, how.workers, report
        )
        self.done += 1
        return found
