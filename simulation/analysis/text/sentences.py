"""What a scenario does to an outcome, as one sentence: the titles of charts and reports."""

from __future__ import annotations

import math
from collections.abc import Mapping
from dataclasses import dataclass

import numpy as np

from simulation.analysis.statistics.bands import Bands
from simulation.analysis.statistics.effect import Effect
from simulation.analysis.statistics.results import is_code
from simulation.analysis.text.called import called
from simulation.analysis.text.numbers import POINTS, apart, error_text, signed, unit_text, with_unit
from simulation.analysis.text.words import capital, month, phrase

SAME = "does not change"
BARELY = "hardly changes"
LIKELY_FROM = 2 / 3
"""Share of members on one side from which a direction is likely.

It grades the words about one effect, told with its interval. Whether a conclusion outlives another
view is asked of clear ones, and more strictly: `AGREE` of `analysis.statistics.verdict`, with the
error of the share in a sample of members.

Source: IPCC guidance note on the consistent treatment of uncertainties (Mastrandrea and others
2010), table 1: likely, 66 to 100 %.
"""
_ROUNDED = 0.005  # a share of members up to this would be told as none
_MOST_PERCENT = 1000.0


@dataclass(frozen=True)
class Change:
    """Median and 90 % interval of a change, in per cent, points, or the outcome's own unit.

    `error` is the Monte Carlo standard error of the median, NaN where it is not known. That of one
    member, which is `alone`, has no interval.
    """

    median: float
    low: float
    high: float
    unit: str
    error: float = math.nan
    alone: bool = False

    @property
    def verb(self) -> str:
        """Says "raises" or "lowers" where the whole interval does, and the median is not "0"."""
        if self.low == self.high == 0:
            return SAME
        if signed(self.low) == signed(self.high) == "0":
            return BARELY
        if signed(self.median) == "0":
            return "changes"
        return "raises" if self.low > 0 else "lowers" if self.high < 0 else "changes"

    @property
    def still(self) -> bool:
        """Whether it is told as none, or as hardly any."""
        return self.verb in (SAME, BARELY)

    @property
    def known(self) -> bool:
        """Whether there is a median to speak of."""
        return math.isfinite(self.median)

    def brief(self, exactly: bool = False) -> str:
        """For small spaces: "−3 % (−8 to 0)"; `exactly` adds its error, "−3 ±0.2 % (−8 to 0)"."""
        if not self.known:
            return "no comparison"
        if self.verb == SAME:
            return "no change"
        if self.verb == BARELY:
            return "hardly any change"
        span = " to ".join(apart(self.low, self.high, signed))
        size = signed(self.median)
        if exactly and math.isfinite(self.error):
            size = f"{size} ±{error_text(self.error, 1 if self.error < 10 else 2)}"
        size = with_unit(size, self.unit)
        return size if self.alone else f"{size} ({span})"


def change(effect: Effect, date: str, rows: slice | None = None) -> Change:
    """The change at a date: points for shares, else per cent, else in the outcome's unit.

    Per cent must make sense in `rows` (by default the date's own): where many references are
    near zero, a change of thousands of per cent says less than the amount.
    """
    row = effect.row(date)
    bands, unit = basis(effect, rows or slice(row, row + 1))
    low, median, high = (float(series[row]) for series in (bands.p05, bands.p50, bands.p95))
    error = effect.percent_error if unit == "%" else effect.difference_error
    exact = float(error[row]) * (100 if unit == POINTS else 1)
    return Change(median, low, high, unit, exact, bool(effect.counted[row] == 1))


def basis(effect: Effect, rows: slice) -> tuple[Bands, str]:
    """The difference as readers see it, and its unit: points, per cent, or the outcome's own."""
    if effect.unit == "1":
        return effect.difference.scaled(100), POINTS
    extremes = np.concatenate([effect.percent.p05[rows], effect.percent.p95[rows]])
    if np.isfinite(extremes).all() and np.abs(extremes).max(initial=0) <= _MOST_PERCENT:
        return effect.percent, "%"
    return effect.difference, unit_text(effect.unit)


def sentence(
    effect: Effect, date: str, titles: Mapping[str, str], rows: slice | None = None
) -> str:
    """The title of a chart: `"X" lowers China's compute by 3 % (90 %: 1 to 8 %) in Dec 2028`."""
    who, against = (called(titles.get(n, n)) for n in (effect.scenario, effect.reference))
    what, when = phrase(effect.outcome), month(effect.dates[effect.row(date)])
    found = change(effect, date, rows)
    if is_code(effect.outcome) or not found.known:
        return f"{capital(what)}: {who} and {against}"
    who = capital(who)
    if found.verb == SAME:
        return f"{who} {SAME} {what} {_until(effect, date)}"
    if found.verb == BARELY:
        return f"{who} {BARELY} {what} in {when}"
    return f"{who} {found.verb} {what} by {amount(found)} in {when}"


def _until(effect: Effect, date: str) -> str:
    """The months for which "does not change" holds: all up to one, or that one alone."""
    row = effect.row(date)
    when = month(effect.dates[row])
    if effect.first is None or effect.first >= row:
        return f"by {when}"
    return f"in the year to {when}" if effect.unit.endswith("/year") else f"in {when}"


def reading(effect: Effect, date: str, titles: Mapping[str, str]) -> str:
    """How sure the change is: the share of members in which the outcome is higher and lower."""
    row = effect.row(date)
    against = called(titles.get(effect.reference, effect.reference))
    up, down = float(effect.higher[row]), float(effect.lower[row])
    if not effect.paired:
        return f"higher than {against} with probability {up:.2f} (members are not paired)"
    some, every = int(effect.counted[row]), f"{effect.members:,} paired members"
    if not some:
        return f"without a value to compare in any of {every}"
    members = every if some == effect.members else f"the {some:,} of {every} that have a value"
    if some == 1:
        side = "equal to" if not up + down else f"{'higher' if up else 'lower'} than"
        one = "the one member" if effect.members == 1 else f"the one of {every} that has a value"
        return f"{side} {against} in {one}"
    if 1.0 in (up, down):
        return f"{'higher' if up else 'lower'} than {against} in all {members}"
    if not up + down:
        return f"equal to {against} in all {members}"
    higher, lower = share_of_members(up), share_of_members(down)
    return f"higher than {against} in {higher} of {members}, lower in {lower}"


def share_of_members(part: float) -> str:
    """A share of members, none told as nothing that is something, or as all that is not."""
    if 0 < part <= _ROUNDED:
        return "under 1 %"
    return "over 99 %" if 1 - _ROUNDED <= part < 1 else f"{100 * part:.0f} %"


def size(effect: Effect, date: str) -> float:
    """How large the change is relative to the reference, in per cent; 0 where that says nothing."""
    size = abs(float(effect.percent.p50[effect.row(date)]))
    return size if math.isfinite(size) else 0.0


def amount(found: Change) -> str:
    """How large a change is, without a sign where it has a verb: `5 % (90 %: 3 to 9 %)`."""
    if found.verb != "changes":
        return magnitude(found)
    return _with_span(found, signed(found.median), apart(found.low, found.high, signed))


def magnitude(found: Change) -> str:
    """How large a change is beside a verb that has its sign; signs of ends only where they differ.

    A median of that sign may have an interval that reaches beyond zero: "9 % (90 %: −33 to +12 %)".
    """
    median = signed(abs(found.median)).removeprefix("+")
    if found.low < 0 < found.high:
        return _with_span(found, median, apart(found.low, found.high, signed))
    sizes = sorted(map(abs, (found.low, found.high)))
    low, high = (text.removeprefix("+") for text in apart(sizes[0], sizes[1], signed))
    return _with_span(found, median, (low, high))


def _with_span(found: Change, median: str, ends: tuple[str, str]) -> str:
    span = f" (90 %: {ends[0]} to {ends[1]}{' %' if found.unit == '%' else ''})"
    return f"{with_unit(median, found.unit)}{'' if found.alone else span}"
