"""Chart of one observed series over what was forecast of it at each cut."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from io import BytesIO

import numpy as np
from matplotlib.figure import Figure
from numpy.typing import NDArray

from simulation.analysis.style import CYCLE, FAINT, INK, SOFT, drawing

Values = NDArray[np.float64]
_SIZE, _DPI = (6.4, 2.5), 80
_APART = 0.5  # months between the bars of one figure
_SPREAD = 3.0  # ratio of ends above which a scale is logarithmic


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
        for one in bars:
            color = CYCLE[list(cuts).index(one.cut) % len(CYCLE)]
            x = one.months + _APART * (1 + list(cuts).index(one.cut))
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
        _frame(axes, seen, bars, unit)
        buffer = BytesIO()
        figure.savefig(buffer, format="png", metadata={"Software": None})
        return buffer.getvalue()


def shifts(names: Sequence[str], ratios: Values, moves: Values) -> bytes:
    """Prior against posterior: a bar from 5 to 95 % of each parameter, in prior deviations."""
    with drawing():
        figure = Figure(figsize=(7.2, 0.19 * len(names) + 0.9), dpi=_DPI, layout="constrained")
        axes = figure.add_subplot()
        y = np.arange(len(names))[::-1]
        axes.hlines(y, -1.645, 1.645, color=FAINT, lw=7, label="prior, 5 to 95 %")
        axes.hlines(
            y, moves - 1.645 * ratios, moves + 1.645 * ratios, color=CYCLE[0], lw=2.5,
            label="posterior, 5 to 95 %",
        )  # fmt: skip
        axes.plot(moves, y, "o", color=CYCLE[0], ms=3.5)
        axes.set_yticks(y, names, fontsize=7)
        axes.set_ylim(-1, len(names))
        axes.set_xlabel("standard deviations of the prior", fontsize=8)
        axes.legend(fontsize=7, loc="lower right", frameon=False)
        buffer = BytesIO()
        figure.savefig(buffer, format="png", metadata={"Software": None})
        return buffer.getvalue()


def _frame(axes, seen: Seen, bars: Sequence[Bars], unit: str) -> None:  # type: ignore[no-untyped-def]
    values = np.concatenate([seen.values, *(one.quantiles.ravel() for one in bars)])
    if values.min() > 0 and values.max() > _SPREAD * values.min():
        axes.set_yscale("log")
    every = np.concatenate([seen.months, *(one.months for one in bars)])
    first, last = int(every.min() // 12) * 12, int(every.max() // 12 + 1) * 12
    ticks = np.arange(first, last + 1, 12)
    axes.set_xlim(first - 1, last + 1)
    axes.set_xticks(ticks, [str(2022 + t // 12) for t in ticks], fontsize=8)
    axes.tick_params(axis="y", labelsize=8, which="both")
    axes.grid(axis="y", color=FAINT, lw=0.6)
    axes.set_ylabel(unit, fontsize=8, color=SOFT)
    axes.legend(fontsize=7, frameon=False, ncols=2, loc="best")
