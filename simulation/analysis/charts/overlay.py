"""Chart of one observed series over what a run simulates."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np
from matplotlib.axes import Axes
from numpy.typing import NDArray

from simulation.analysis.charts import axis
from simulation.analysis.charts.style import (
    BLUE,
    BODY,
    INK,
    MARGIN,
    SMALL,
    SOFT,
    VERMILION,
    Sheet,
    drawing,
)
from simulation.analysis.statistics.bands import Bands, bands
from simulation.analysis.text.numbers import scale, unit_text

Values = NDArray[np.float64]
_LEFT = 1.1
_CLOSE = 0.05  # a median this close to the observed value is called so
_DOT, _LINE = "\N{BLACK CIRCLE}", "\N{EM DASH}\N{EM DASH}"


@dataclass(frozen=True)
class Observed:
    """Figures at months YYYY-MM; `low` and `high` are NaN where none was published."""

    dates: tuple[str, ...]
    values: Values
    low: Values
    high: Values
    inside: NDArray[np.bool_]

    def as_bands(self) -> Bands:
        """Values with their whiskers, in the shape that axes are fitted to."""
        low = np.where(np.isnan(self.low), self.values, self.low)
        high = np.where(np.isnan(self.high), self.values, self.high)
        return Bands(self.values, low, self.values, self.values, self.values, high)


@dataclass(frozen=True)
class Overlay:
    """What the chart shows: `simulated` is (months, members) in the order of `dates`.

    `bias` is the mean of log10 (simulated median : observed), `typical` that of its size, `noun`
    what one figure is called, `per` what it is about ("a year").
    """

    name: str
    about: str
    noun: str
    per: str
    unit: str
    bias: float
    dates: tuple[str, ...]
    simulated: Values
    observed: Observed
    typical: float = 0.0


def overlay(shown: Overlay, *notes: str) -> Sheet:
    """Observed points with their low and high over the simulated fan."""
    with drawing():
        sheet = Sheet(9.5, 5.4)
        top = _key(sheet, sheet.header(title(shown), shown.about) + 0.1) + 0.18
        bottom = sheet.footer(*notes) - 0.42
        axes = sheet.axes(_LEFT, top, sheet.width - _LEFT - 0.35, bottom - top)
        fan = bands(shown.simulated).scaled(scale(shown.unit))
        observed = shown.observed.as_bands().scaled(scale(shown.unit))
        axis.fan(axes, axis.years(shown.dates), fan, BLUE)
        _points(axes, shown.observed, observed)
        axis.frame(axes, shown.dates, 1)
        label = f"{unit_text(shown.unit)} {shown.per}".strip()
        axis.scale_y(sheet, axes, shown.unit, (fan, observed), label, BODY)
        return sheet


def title(shown: Overlay) -> str:
    """How well it fits, in words."""
    inside, count = int(shown.observed.inside.sum()), len(shown.observed.inside)
    far = f"simulated median {distance(shown.bias, shown.typical)}"
    if count == 1:
        where = "inside" if inside else "outside"
        return f"{shown.name}: the one {shown.noun} lies {where} the 90 % band; {far}"
    number = f"all {count}" if inside == count else f"{inside or 'none'} of {count}"
    return f"{shown.name}: {number} {shown.noun}s inside the 90 % band; {far}"


def distance(bias: float, typical: float = 0.0) -> str:
    """A mean log10 ratio in words: "38 % low", "2.1 times too high", "within 5 %"; -inf is "0".

    Where ratios lie on both sides, so that their mean is less than half their `typical` size, that
    size: "64 % off, high and low".
    """
    if bias == -np.inf:
        return "0"
    factor = float(10**bias)
    if 10**typical - 1 >= _CLOSE and abs(bias) < typical / 2:
        both = 10**typical
        how = f"{100 * (both - 1):.0f} %" if both <= 2 else f"{both:.1f} times"
        return f"{how} off, high and low"
    if abs(factor - 1) < _CLOSE:
        return f"within {100 * _CLOSE:.0f} %"
    if 0.5 <= factor <= 2:
        return f"{100 * abs(factor - 1):.0f} % {'high' if factor > 1 else 'low'}"
    times = max(factor, 1 / factor)
    size = f"{times:.1f}" if times < 10 else f"{times:,.0f}"
    return f"{size} times too {'high' if factor > 1 else 'low'}"


def _key(sheet: Sheet, y: float) -> float:
    """What the marks mean, in a row; returns where it ends."""
    x = MARGIN
    marks = (
        (_LINE, BLUE, "simulated"),
        (_DOT, INK, "observed, inside the 90 % band"),
        (_DOT, VERMILION, "observed, outside"),
    )
    for mark, color, words in marks:
        sheet.text(x, y, mark, BODY, color, "bold")
        x += sheet.measure(mark, BODY, "bold") + 0.08
        sheet.text(x, y, words, BODY, color, "bold")
        x += sheet.measure(words, BODY, "bold") + 0.28
    note = "bands: 50 % and 90 % of members; whiskers: published low and high"
    if x + sheet.measure(note, SMALL) > sheet.width - MARGIN:
        x, y = MARGIN, y + 0.22
    sheet.text(x, y + 0.01, note, SMALL, SOFT)
    return y + 0.2


def _points(axes: Axes, observed: Observed, shown: Bands) -> None:
    x = axis.years(observed.dates)
    for color, mine in ((INK, observed.inside), (VERMILION, ~observed.inside)):
        if mine.any():
            middle = shown.p50[mine]
            reach = np.abs([middle - shown.p05[mine], shown.p95[mine] - middle])
            axes.errorbar(
                x[mine], middle, yerr=reach, fmt="o", color=color, markersize=6, capsize=3,
                elinewidth=1.2, markeredgecolor="white", zorder=5,
            )  # fmt: skip


def window(dates: Sequence[str], simulated: Values, last: str) -> slice:
    """Months to show: from the first simulated one to the end of the year of the last figure."""
    start = int(np.isfinite(simulated).any(axis=1).argmax())
    return slice(start, sum(date <= f"{last[:4]}-12" for date in dates))
