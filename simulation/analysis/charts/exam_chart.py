"""Chart of one observed series over what was forecast of it at each cut."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from io import BytesIO

import numpy as np
from matplotlib.axes import Axes
from matplotlib.figure import Figure
from matplotlib.ticker import LogLocator, NullFormatter
from numpy.typing import NDArray

from simulation.analysis.charts.axis import human_ticks
from simulation.analysis.charts.style import CYCLE, FAINT, INK, SMALL, SOFT, TINY, drawing
from simulation.analysis.text.numbers import unit_text
from simulation.rng import Z95

Values = NDArray[np.float64]
_SIZE, _DPI = (5.2, 2.7), 110
_APART = 0.012  # of the years shown, between the bars of one figure
_SPREAD = 3.0  # ratio of ends above which a scale is logarithmic
_DECADES = 200.0  # ratio of ends above which only powers of ten are marked


@dataclass(frozen=True)
class Bars:
    """Forecasts made at one cut: months and quantiles (5, 25, 50, 75, 95 %), (figures, 5)."""

    cut: str
    months: Values
    quantiles: Values


@dataclass(frozen=True)
class Seen:
    """Observed figures: months from 2022-01, values, and published ends (NaN where none)."""

    months: Values
    values: Values
    low: Values
    high: Values


def chart(seen: Seen, bars: Sequence[Bars], cuts: Sequence[str], unit: str) -> bytes:
    """The chart as PNG; bars of a cut have the cut's colour on every chart."""
    with drawing():
        figure = Figure(figsize=_SIZE, dpi=_DPI, layout="constrained")
        axes = figure.add_subplot()
        first, last = _years(seen, bars)
        for one in bars:
            color = CYCLE[list(cuts).index(one.cut) % len(CYCLE)]
            x = one.months + _APART * (last - first) * (1 + list(cuts).index(one.cut))
            q = one.quantiles.T
            axes.vlines(x, q[0], q[4], color=color, lw=1.2)
            axes.vlines(x, q[1], q[3], color=color, lw=4)
            axes.plot(x, q[2], "_", color=color, ms=7, mew=2, label=f"forecast at {one.cut}")
        low = np.where(np.isnan(seen.low), seen.values, seen.low)
        high = np.where(np.isnan(seen.high), seen.values, seen.high)
        reach = np.abs([seen.values - low, high - seen.values])
        axes.errorbar(
            seen.months, seen.values, yerr=reach, fmt="o", color=INK, ms=4.5, capsize=2,
            elinewidth=1, markeredgecolor="white", zorder=5, label="observed",
        )  # fmt: skip
        _frame(axes, seen, bars, unit, (first, last))
        figure.legend(loc="outside upper left", fontsize=TINY, frameon=False, ncols=4)
        buffer = BytesIO()
        figure.savefig(buffer, format="png", metadata={"Software": None})
        return buffer.getvalue()


def shifts(names: Sequence[str], ratios: Values, moves: Values) -> bytes:
    """Prior against posterior: a bar from 5 to 95 % of each parameter, in prior deviations."""
    with drawing():
        figure = Figure(figsize=(7.6, 0.2 * len(names) + 1.0), dpi=_DPI, layout="constrained")
        axes = figure.add_subplot()
        y = np.arange(len(names))[::-1]
        axes.hlines(y, -Z95, Z95, color=FAINT, lw=7, label="prior, 5 to 95 %")
        axes.hlines(
            y, moves - Z95 * ratios, moves + Z95 * ratios, color=CYCLE[0], lw=2.5,
            label="posterior, 5 to 95 %",
        )  # fmt: skip
        axes.plot(moves, y, "o", color=CYCLE[0], ms=3.5)
        axes.set_yticks(y, names, fontsize=SMALL)
        axes.set_ylim(-1, len(names))
        axes.set_xlabel("standard deviations of the prior", fontsize=SMALL)
        figure.legend(loc="outside upper left", fontsize=SMALL, frameon=False, ncols=2)
        buffer = BytesIO()
        figure.savefig(buffer, format="png", metadata={"Software": None})
        return buffer.getvalue()


def _frame(axes: Axes, seen: Seen, bars: Sequence[Bars], unit: str, years: tuple[int, int]) -> None:
    """Scales, ticks and labels around what was drawn."""
    values = np.concatenate([seen.values, *(one.quantiles.ravel() for one in bars)])
    if values.min() > 0 and values.max() > _SPREAD * values.min():
        axes.set_yscale("log")
        decades = values.max() / values.min() > _DECADES
        axes.yaxis.set_major_locator(LogLocator(subs=(1.0,) if decades else (1.0, 2.0, 5.0)))
        axes.yaxis.set_minor_formatter(NullFormatter())
    human_ticks(axes, unit)
    first, last = years
    ticks = np.arange(first, last + 1, 12)
    axes.set_xlim(first - 1, last + 1)
    axes.set_xticks(ticks, [str(2022 + t // 12) for t in ticks])
    axes.tick_params(labelsize=SMALL, which="both")
    axes.grid(axis="y", color=FAINT, lw=0.6)
    axes.set_ylabel(unit_text(unit), fontsize=SMALL, color=SOFT)


def _years(seen: Seen, bars: Sequence[Bars]) -> tuple[int, int]:
    """First months of the first year shown and of the year after the last."""
    every = np.concatenate([seen.months, *(one.months for one in bars)])
    return int(every.min() // 12) * 12, int(every.max() // 12 + 1) * 12
