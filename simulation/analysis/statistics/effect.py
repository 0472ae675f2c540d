"""The effect of a scenario on one outcome: member by member against its reference."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from simulation.analysis.statistics.bands import Bands, Series, bands, thinned
from simulation.analysis.statistics.headline import median_errors
from simulation.analysis.statistics.results import is_code, row_of
from simulation.analysis.statistics.summary import outcome_bands
from simulation.counts import counted

NO_PERCENT = (
    "months", "month", "log10 FLOP", "Elo points", "flag", "date", "event", "index", "truces"
)  # fmt: skip
"""Units whose zero is no absence, or of a few events: a relative difference means nothing."""

_UNPAIRED = 101  # quantile points that stand for a sample when every pair is formed

Values = NDArray[np.float32]


@dataclass(frozen=True)
class Effect:
    """One outcome under a scenario and its reference; every series is (months,).

    `difference` and `percent` are bands of the member-wise difference, `higher` and `lower` the
    shares of members in which the scenario is above and below, of those `counted`: that have a
    difference in that month. `percent` is 0 of a member that has nothing on either side. It is
    empty in months in which one has something in place of nothing, in which fewer than half of the
    members have a reference other than 0, and for units without a true zero. `first` is the row of
    the first month in which any member differs. Each `…_error` is the Monte Carlo standard error of
    that median; members that are not paired have none of the differences.
    """

    scenario: str
    reference: str
    outcome: str
    unit: str
    dates: tuple[str, ...]
    members: int
    paired: bool
    base: Bands
    changed: Bands
    difference: Bands
    percent: Bands
    higher: Series
    lower: Series
    counted: Series
    first: int | None
    base_error: Series
    changed_error: Series
    difference_error: Series
    percent_error: Series

    def __repr__(self) -> str:
        sides = f"{self.scenario} against {self.reference}"
        return f"<Effect: {self.outcome}, {sides}; {counted(self.members, 'member')}>"

    @property
    def same(self) -> bool:
        """Whether no member differs in any month."""
        return self.paired and self.first is None

    def row(self, date: str) -> int:
        """The row of a month, or of the last one where the run ends earlier."""
        return row_of(self.dates, date)


@dataclass(frozen=True)
class Gap:
    """Differences (months, pairs), relative ones in percent, and where any member differs."""

    absolute: NDArray[np.float64]
    percent: NDArray[np.float64]
    first: int | None

    def __repr__(self) -> str:
        return f"<Gap: {' x '.join(map(str, self.absolute.shape))}>"


def first_difference(effects: Iterable[Effect]) -> int | None:
    """The first row in which some member differs in one of them; None where none does."""
    return min((effect.first for effect in effects if effect.first is not None), default=None)


def measure(
    names: tuple[str, str, str],
    unit: str,
    dates: tuple[str, ...],
    base: Values,
    changed: Values,
    paired: bool,
    draws: int = 0,
) -> Effect:
    """The effect from series (months, members); `names` are scenario, reference and outcome.

    `draws` is how many posterior draws members come from, 0 for the priors.

    Unpaired samples are compared each with each, through 101 of their quantiles.
    """
    outcome = names[2]
    gap = _gap(*((base, changed) if paired else _each_with_each(base, changed)))
    if is_code(outcome):
        gap = Gap(gap.absolute * np.nan, gap.percent * np.nan, gap.first)
    if unit in NO_PERCENT:
        gap = Gap(gap.absolute, gap.percent * np.nan, gap.first)
    known = ~np.isnan(gap.absolute)
    return Effect(
        *names,
        unit=unit,
        dates=dates,
        members=changed.shape[1],
        paired=paired,
        base=outcome_bands(outcome, base),
        changed=outcome_bands(outcome, changed),
        difference=bands(gap.absolute),
        percent=bands(gap.percent),
        higher=_share(gap.absolute > 0, known),
        lower=_share(gap.absolute < 0, known),
        counted=known.sum(axis=1),
        first=gap.first if paired else None,
        base_error=median_errors(base, draws),
        changed_error=median_errors(changed, draws),
        difference_error=median_errors(gap.absolute if paired else gap.absolute[:, :0], draws),
        percent_error=median_errors(gap.percent if paired else gap.percent[:, :0], draws),
    )


def _gap(base: Values, changed: Values) -> Gap:
    old, new = base.astype(np.float64), changed.astype(np.float64)
    absolute = new - old
    relative = np.divide(100 * absolute, np.abs(old), out=np.zeros_like(old), where=old != 0)
    few = 2 * ((old != 0) & ~np.isnan(absolute)).sum(axis=1) < (~np.isnan(absolute)).sum(axis=1)
    from_nothing = ((old == 0) & (absolute != 0) & ~np.isnan(absolute)).any(axis=1)
    relative[few | from_nothing] = np.nan
    relative[np.isnan(absolute)] = np.nan
    same = (old == new) | (np.isnan(old) & np.isnan(new))
    apart = np.flatnonzero(~same.all(axis=1))
    return Gap(absolute, relative, int(apart[0]) if apart.size else None)


def _each_with_each(base: Values, changed: Values) -> tuple[Values, Values]:
    old, new = (thinned(values, _UNPAIRED).astype(np.float32) for values in (base, changed))
    return np.repeat(old, new.shape[1], axis=1), np.tile(new, (1, old.shape[1]))


def _share(yes: NDArray[np.bool_], known: NDArray[np.bool_]) -> Series:
    count = known.sum(axis=1)
    empty = np.full(len(count), np.nan)
    share: Series = np.divide((yes & known).sum(axis=1), count, out=empty, where=count > 0)
    return share
