"""The past as an exam: fit on what was known at a cut, forecast what came after, and score it."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

import numpy as np
from numpy.typing import NDArray

from simulation import months, rng
from simulation.errors import InputError
from simulation.history.fitting.calibrate import Calibrated, Effort, calibrate
from simulation.history.fitting.discrepancy import Figures, carried, unconditional
from simulation.history.observed.selection import told_by
from simulation.history.scoring.naive import RULES, ensemble
from simulation.history.scoring.scores import Scale, crps
from simulation.inputs.calibration.knowledge import Known, known_at

if TYPE_CHECKING:
    from simulation.history.fitting.simulated_history import SimulatedHistory
    from simulation.history.observed.selection import Compared, Observation
    from simulation.inputs import Calibration, Scenario

Values = NDArray[np.float64]
LEVELS = (0.05, 0.25, 0.5, 0.75, 0.95)
FORECASTS = ("posterior", "prior", "model", "carried")


@dataclass(frozen=True)
class Exam:
    """A cut, what was fitted, and a row for every figure that came to be known after it.

    `forecasts` hold the figures to come on their scales, (future, members) each: from the
    posterior; from the prior, which has seen no figure at all; from the posterior without the
    errors carried on ("model"); and from prior members with them ("carried"), which tells what
    the parameters learnt from what the errors did.
    """

    cut: int
    known: Known
    compared: tuple[Compared, ...]
    fit: Calibrated
    future: NDArray[np.intp]
    forecasts: dict[str, Values]
    rows: tuple[dict[str, Any], ...]

    @property
    def label(self) -> str:
        """The cut as YYYY-MM."""
        return months.label(self.cut)


def examine(
    calibration: Calibration,
    scenario: Scenario,
    compared: Sequence[Compared],
    cut: int,
    effort: Effort,
) -> Exam:
    """Fit what was known at the month `cut`, and score what was not.

    Policies after the cut are those that came (a forecast conditional on them). InputError where
    nothing was known by the cut, or nothing came after it. What firms had foretold by the cut is
    fitted like what was known; it is not scored.
    """
    known = known_at(calibration, cut)
    compared = told_by(compared, cut)
    each = [(one, obs) for one in compared for obs in one.observations]
    future = np.flatnonzero([obs.known > cut for _, obs in each])
    if len(future) in (0, len(each)):
        what = "after" if len(future) == 0 else "by"
        raise InputError(f"no observation came to be known {what} {months.label(cut)}")
    fit = calibrate(known.calibration, scenario, compared, effort, cut)
    forecasts = forecast(fit, future, effort.seed)
    rows = tuple(
        _row(one, obs, scale, {name: values[i] for name, values in forecasts.items()}, cut)
        for i, (one, obs, scale) in enumerate(_each(each, fit.data, future))
    )
    return Exam(cut, known, tuple(compared), fit, future, forecasts, rows)


def forecast(fit: Calibrated, future: NDArray[np.intp], seed: int) -> dict[str, Values]:
    """Figures to come on their scales, (future, members), by where the members come from."""
    size = len(fit.fitted)
    order = np.concatenate([fit.fitted, future])
    plain = fit.data.take(order)
    data = plain.inflated(_factors(plain, fit.inflation))
    ahead = np.arange(size, len(order))
    errors = rng.normal(seed, "exam.errors", 0, fit.after.figures.shape[1], len(future))

    def with_errors(history: SimulatedHistory) -> Values:
        shown = data.scaled(history.figures[order])
        return np.asarray(shown[size:] + carried(data, size, shown[:size], errors))

    coming = plain.take(ahead)
    alone = coming.scaled(fit.after.figures[future])
    blind = coming.scaled(fit.prior.figures[future]) + unconditional(coming, errors)
    found = (with_errors(fit.after), blind, alone, with_errors(fit.prior))
    return dict(zip(FORECASTS, found, strict=True))


def _factors(data: Figures, inflation: Values) -> Values:
    """Factors of all figures: those to come have the factor of their group, 1 if it is new."""
    by_group = dict(zip(data.group[: len(inflation)].tolist(), inflation.tolist(), strict=True))
    return np.array([by_group.get(group, 1.0) for group in data.group.tolist()])


def _each(
    each: Sequence[tuple[Compared, Observation]], data: Figures, rows: NDArray[np.intp]
) -> Iterator[tuple[Compared, Observation, Scale]]:
    for row in rows:
        yield (*each[row], data.scales[row])


def _row(
    one: Compared, obs: Observation, scale: Scale, members: dict[str, Values], cut: int
) -> dict[str, Any]:
    value = float(scale(max(obs.value, scale.least)))
    low, lower, middle, upper, high = np.quantile(members["posterior"], LEVELS)
    row: dict[str, Any] = {
        "series": one.name,
        "counted": one.counted,
        "outcome": one.series.outcome,
        "unit": one.unit,
        "period": obs.period,
        "last": months.label(obs.last),
        "ahead": obs.last - cut,
        "observed": obs.value,
        "p05": scale.back(float(low)),
        "p50": scale.back(float(middle)),
        "p95": scale.back(float(high)),
        "inside_50": bool(lower <= value <= upper),
        "inside_90": bool(low <= value <= high),
        "log10_ratio": float(middle) - value,
        "log10_width": float(high - low),
    }
    row |= {f"crps_{name}": crps(values, value) for name, values in members.items()}
    return row | _naive(one, obs, scale, cut, value)


def _naive(
    one: Compared, obs: Observation, scale: Scale, cut: int, value: float
) -> dict[str, float]:
    """Scores of the naive forecasts; NaN where the past is too short for one."""
    whole = sorted((*one.earlier, *one.observations), key=lambda o: o.last)
    past = [o for o in whole if o.known <= cut]
    step = sum(past[-1].last < o.last <= obs.last for o in whole) if past else 1
    at = np.array([float(o.last) for o in past])
    values = np.array([float(scale(max(o.value, scale.least))) for o in past])
    found = {}
    for name, rule in RULES.items():
        members = ensemble(rule, at, values, float(obs.last), max(step, 1))
        found[f"crps_{name}"] = crps(members, value) if members.size else np.nan
    return found
