"""Observation operators: from monthly outcomes to what a source measured.

Each gives a series over the months of the run, (months, members): the figure that the source would
have published had its period ended in that month. An observation is compared with one row of it.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from simulation.history.observed.formulas import Formula
from simulation.history.observed.periods import HALF, MONTH, QUARTER, YEAR, Form

Values = NDArray[np.float64]
_YEAR = 12
_ROUNDING = 1e-6  # float32 outcomes leave about this much of a year's flow after differencing


@dataclass(frozen=True)
class Operator:
    """How a source counts.

    `months` is the length of the window of flows (0: none), `since` the first month of a count
    that never starts anew; `noun` is what one observation is called, `per` what a value is about.
    `of_levels`: not a count of flows but a mean or a growth of a level from the month `since` on.
    """

    form: Form
    noun: str
    per: str = ""
    months: int = 0
    since: int | None = None
    of_levels: Callable[[Values, int], Values] | None = None

    @property
    def of_year(self) -> bool:
        """Whether a figure is about twelve months, as trailing years are."""
        return self.months == _YEAR

    @property
    def needs_flow(self) -> bool:
        """Whether months are taken out of trailing years."""
        if self.of_levels is not None:
            return False
        return self.since is not None or self.months not in (0, _YEAR)


def mean_since(levels: Values, since: int) -> Values:
    """Means of a level from the month `since` on; NaN before it."""
    means = np.full_like(levels, np.nan)
    months = np.arange(1, len(levels) - since + 1)[:, None]
    means[since:] = np.cumsum(levels[since:], axis=0) / months
    return means


def growth_since(levels: Values, since: int) -> Values:
    """Factor a year by which 10^level has grown since the month `since`; NaN up to it."""
    factors = np.full_like(levels, np.nan)
    years = np.arange(1, len(levels) - since)[:, None] / _YEAR
    factors[since + 1 :] = 10.0 ** ((levels[since + 1 :] - levels[since]) / years)
    return factors


OPERATORS = {
    "level": Operator(MONTH, "figure"),
    "calendar_year": Operator(YEAR, "year", "a year", 12),
    "half_year": Operator(HALF, "half-year", "in half a year", 6),
    "quarter": Operator(QUARTER, "quarter", "in a quarter", 3),
    "fiscal_quarter": Operator(MONTH, "quarter", "in a quarter", 3),
    "fiscal_year": Operator(MONTH, "fiscal year", "a year", 12),
    "cumulative_since_2022": Operator(MONTH, "count", "since January 2022", since=0),
    "cumulative_since_2024": Operator(MONTH, "count", "since January 2024", since=24),
    "cumulative_since_2025": Operator(MONTH, "count", "since January 2025", since=36),
    "mean_since_2023": Operator(
        MONTH, "mean", "on average since January 2023", since=12, of_levels=mean_since
    ),
    "growth_since_2022": Operator(
        MONTH, "growth", "a year since January 2022", since=0, of_levels=growth_since
    ),
}


@dataclass(frozen=True)
class Simulated:
    """Outcomes of a run, (months, members) each, and their trailing years before it, (members,)."""

    outcomes: Mapping[str, Values]
    before: Mapping[str, Values]


def measure(operator: Operator, formula: Formula, run: Simulated) -> Values:
    """What the source would have seen in the run, (months, members); NaN where there is nothing."""
    seen = _sum(operator, formula.top, run)
    if operator.of_levels is not None and operator.since is not None:
        return operator.of_levels(seen, operator.since)
    if formula.bottom:
        bottom = _sum(operator, formula.bottom, run)
        seen = np.divide(seen, bottom, out=np.full_like(seen, np.nan), where=bottom > 0)
    return mean_of_year(seen) if formula.averaged else seen


def monthly(trailing: Values, before: Values) -> Values:
    """Monthly flows (months, members) from their sums over twelve months.

    `before` (members,) is the sum over the year before the first month, whose months are equal:
    the start-up flow. Without it the flows are not determined, for each sum adds one month and
    drops one. With it, m[t] = sum[t] - sum[t-1] + m[t-12] is exact.
    """
    change = np.diff(trailing, axis=0, prepend=before[None])
    flows = np.concatenate([np.repeat(before[None] / _YEAR, _YEAR, axis=0), change])
    for row in range(_YEAR, len(flows)):
        flows[row] += flows[row - _YEAR]
    found = flows[_YEAR:]
    # what is too small to be told from rounding so far: months to come have no say
    found[found < _ROUNDING * np.maximum.accumulate(trailing, axis=0)] = 0.0
    return found


def window(flows: Values, before: Values, months: int) -> Values:
    """Sums of flows over the last `months` months, the start-up year included."""
    earlier = np.repeat(before[None] / _YEAR, months, axis=0)
    total: Values = np.cumsum(np.concatenate([earlier, flows]), axis=0)
    return total[months:] - total[:-months]


def count(flows: Values, since: int) -> Values:
    """Sums of flows from the month `since` on; NaN before it."""
    total = np.full_like(flows, np.nan)
    total[since:] = np.cumsum(flows[since:], axis=0)
    return total


def mean_of_year(levels: Values) -> Values:
    """Means of a level over the last twelve months; NaN while the run is younger."""
    total: Values = np.cumsum(np.concatenate([np.zeros_like(levels[:1]), levels]), axis=0)
    means = np.full_like(levels, np.nan)
    means[_YEAR - 1 :] = (total[_YEAR:] - total[:-_YEAR]) / _YEAR
    return means


def _sum(operator: Operator, names: tuple[str, ...], run: Simulated) -> Values:
    trailing = _total(names, run.outcomes)
    if not operator.needs_flow:
        return trailing
    before = _total(names, run.before)
    flows = monthly(trailing, before)
    if operator.since is not None:
        return count(flows, operator.since)
    return window(flows, before, operator.months)


def _total(names: tuple[str, ...], table: Mapping[str, Values]) -> Values:
    return np.asarray(sum(table[name].astype(np.float64) for name in names))
