"""What each view's camp published, and what comes out under the view: does a view mean its camp?"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any

from matplotlib.axes import Axes
from matplotlib.ticker import FixedLocator, FuncFormatter, NullLocator

from simulation.analysis.charts.style import (
    BLUE,
    BODY,
    FAINT,
    INK,
    MARGIN,
    SMALL,
    SOFT,
    VERMILION,
    Sheet,
    drawing,
)
from simulation.analysis.text.numbers import human, quantity, scale
from simulation.analysis.text.words import period_words
from simulation.counts import counted
from simulation.units import times

_ROW, _NAMES, _WIDE, _SIDE = 0.42, 4.3, 3.6, 2.9
_LEAST, _MOST = 1 / 32, 32.0  # ratios beyond are drawn at the edge
_NOTE = (
    "Dot and line: simulated median and 90 % of members over the published value. Grey bar: the "
    "published range. Blue: the two meet; vermilion: they do not."
)
Row = Mapping[str, Any]


def draw(rows: Sequence[Row], members: int) -> Sheet:
    """One row a figure, grouped by view; rows have a simulated median."""
    with drawing():
        sheet = Sheet(_NAMES + _WIDE + _SIDE + MARGIN, 1.9 + _ROW * len(rows))
        inside = sum(bool(row["inside"]) for row in rows)
        title = f"{inside} of {len(rows)} figures that camps published come out under their view"
        many = counted(members, "member")
        about = f"Simulated over published, {many} of each view; 1 is as published."
        top = sheet.header(title, about)
        bottom = sheet.footer(_NOTE)
        axes = sheet.axes(_NAMES, top + 0.15, _WIDE, bottom - top - 0.6)
        for y, row in enumerate(rows):
            _row(axes, y, row)
        names = ["\n".join(sheet.wrap(_name(row), _NAMES - 0.45, SMALL)) for row in rows]
        axes.set_yticks(range(len(rows)), names)
        _scale(axes, len(rows))
        return sheet


def ratio(row: Row, key: str) -> float:
    """A value over the published one; of logarithms, what their difference stands for."""
    found = times(row[key], row["published"], row["unit"])
    return float(min(max(found, _LEAST), _MOST))


def _row(axes: Axes, y: int, row: Row) -> None:
    color = BLUE if row["inside"] else VERMILION
    low, high = ratio(row, "low"), ratio(row, "high")
    axes.plot([low, high], [y, y], color=FAINT, linewidth=9, solid_capstyle="butt", zorder=1)
    axes.plot([ratio(row, "p05"), ratio(row, "p95")], [y, y], color=color, linewidth=1.8)
    axes.plot([ratio(row, "p50")], [y], "o", color=color, markersize=5.5, markeredgewidth=0)
    value = human(row["p50"] * scale(row["unit"]))
    text = f"{value}, published {quantity(row['published'], row['unit'])}"
    beside = axes.get_yaxis_transform()
    axes.text(1.02, y, text, transform=beside, va="center", fontsize=SMALL, color=SOFT)


def _name(row: Row) -> str:
    period = period_words(row["period"])
    return f"{row['view']}: {row['about']}{'' if period in row['about'] else f', {period}'}"


def _scale(axes: Axes, rows: int) -> None:
    axes.axvline(1, color=INK, linewidth=1, zorder=0)
    axes.set_xscale("log")
    axes.set_ylim(rows - 0.4, -0.6)
    axes.set_xlim(min(axes.get_xlim()[0], 0.45), max(axes.get_xlim()[1], 2.2))
    axes.xaxis.set_major_locator(FixedLocator([1 / 16, 1 / 8, 1 / 4, 1 / 2, 1, 2, 4, 8, 16]))
    axes.xaxis.set_minor_locator(NullLocator())
    axes.xaxis.set_major_formatter(FuncFormatter(_times))
    axes.spines["left"].set_visible(False)
    axes.grid(axis="x", color=FAINT, linewidth=0.7)
    axes.tick_params(axis="y", labelsize=SMALL, labelcolor=INK, length=0)
    axes.tick_params(axis="x", labelsize=BODY)


def _times(value: float, _: int) -> str:
    return f"{value:g}" if value >= 1 else f"1/{1 / value:g}"
