"""Axes that speak plainly: years below, human numbers at the side, names at the ends of lines."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from typing import Any

import numpy as np
from matplotlib.axes import Axes
from matplotlib.ticker import FuncFormatter, LogLocator, MaxNLocator, NullLocator
from numpy.typing import NDArray

from simulation.analysis.charts.style import BODY, FAINT, SMALL, SOFT, TINY, Sheet
from simulation.analysis.statistics.bands import Bands, Series
from simulation.analysis.text.numbers import MINUS, human
from simulation.analysis.text.words import month

LOG_SPAN = 10**1.5
_LEADING = 1.22 / 72  # inches of height a point of type


def years(dates: Sequence[str]) -> NDArray[np.float64]:
    """Months as fractions of a year, at the middle of the month."""
    return np.array([int(date[:4]) + (int(date[5:7]) - 0.5) / 12 for date in dates])


def fan(axes: Axes, x: NDArray[np.float64], bands: Bands, color: str, dashed: bool = False) -> None:
    """The 90 % and 50 % bands and the median."""
    style = "--" if dashed else "-"
    outer(axes, x, bands, color, style)
    axes.fill_between(x, bands.p25, bands.p75, color=color, alpha=0.22, linewidth=0)
    axes.plot(x, bands.p50, color=color, linewidth=2, linestyle=style)


def outer(axes: Axes, x: NDArray[np.float64], bands: Bands, color: str, style: Any) -> None:
    """The 90 % band: pale, with edges in a style, which tell bands apart where they overlap."""
    axes.fill_between(x, bands.p05, bands.p95, color=color, alpha=0.13, linewidth=0)
    for edge in (bands.p05, bands.p95):
        axes.plot(x, edge, color=color, linewidth=0.7, alpha=0.7, linestyle=style)


def frame(axes: Axes, dates: Sequence[str], step: int, size: float = SMALL) -> None:
    """Years along the x axis, every `step`; a light horizontal grid."""
    first, last = int(dates[0][:4]), int(dates[-1][:4])
    axes.tick_params(labelsize=size, length=3, width=0.6)  # before there are ticks: it costs less
    axes.grid(axis="y", color=FAINT, linewidth=0.7)
    axes.set_xlim(first, years(dates)[-1] + 0.08)
    axes.set_xticks(range(first, last + 1, step))


def scale_y(
    sheet: Sheet,
    axes: Axes,
    unit: str,
    bands: Iterable[Bands],
    label: str,
    size: float = SMALL,
) -> None:
    """Logarithmic where medians span over 1.5 decades (not for shares), else mostly from 0."""
    found = list(bands)
    medians = np.concatenate([b.p50 for b in found])
    medians = medians[np.isfinite(medians)]
    decades = unit != "1" and spans_decades(medians)  # shares end at 100 %: no decades to show
    if decades:
        _log(axes, found, medians)
    else:
        linear_y(axes, found)
    human_ticks(axes, unit)
    label_y(sheet, axes, f"{label}, log scale" if decades else label, size)


def label_y(sheet: Sheet, axes: Axes, label: str, size: float = SMALL) -> None:
    """A label of the y axis, on as many lines as its height asks for."""
    height = axes.get_position().height * sheet.height
    axes.set_ylabel("\n".join(sheet.wrap(label, height, size)), fontsize=size)


def spans_decades(medians: Series) -> bool:
    """Whether positive medians span more than 1.5 decades."""
    if not medians.size or medians.min() <= 0:
        return False
    return bool(medians.max() / medians.min() > LOG_SPAN)


def human_ticks(axes: Axes, unit: str) -> None:
    """Ticks such as 1.5 M; amounts in billions stay plain numbers."""

    def show(value: float, _: object) -> str:
        return f"{value:,.6g}".replace("-", MINUS) if "billion" in unit else human(value, 3)

    axes.yaxis.set_major_formatter(FuncFormatter(show))


def starts(axes: Axes, date: str, words: bool = True) -> None:
    """A thin line at the month in which a scenario begins to differ, its label above the frame."""
    x = float(years([date])[0])
    axes.axvline(x, color=SOFT, linewidth=0.8, linestyle=(0, (2, 2)), zorder=1)
    if words:
        left, right = axes.get_xlim()
        share = (x - left) / (right - left)
        ha = "left" if share < 0.12 else "right" if share > 0.88 else "center"
        axes.annotate(
            f"differs from {month(date)}", (x, 1), xycoords=("data", "axes fraction"),
            xytext=(0, 3), textcoords="offset points", ha=ha, va="bottom",
            fontsize=TINY, color=SOFT,
        )  # fmt: skip


def end_labels(
    sheet: Sheet, axes: Axes, entries: Sequence[tuple[float, str, str, str]], room: float
) -> None:
    """Names (value, title, detail, colour) beside the ends of lines, apart where they meet."""
    box = axes.get_position()
    height, width = box.height * sheet.height, box.width * sheet.width
    placed = []
    for value, title, detail, color in entries:
        names = sheet.wrap(title, room, BODY, "bold")
        parts = ((BODY, names), (TINY, sheet.wrap(detail, room, TINY) if detail else []))
        size = sum(points * _LEADING * len(lines) for points, lines in parts)
        middle = _fraction(axes, value) * height if np.isfinite(value) else height / 2
        placed.append((middle, size, parts, color))
    placed.sort(key=lambda entry: entry[0])
    centres = _apart([p[0] for p in placed], [p[1] for p in placed], height)
    for centre, (_, size, parts, color) in zip(centres, placed, strict=True):
        y = centre + size / 2
        for points, lines in parts:
            axes.text(
                1 + 0.08 / width, y / height, "\n".join(lines), transform=axes.transAxes,
                fontsize=points, color=color, fontweight="bold" if points == BODY else "normal",
                va="top", linespacing=1.2,
            )  # fmt: skip
            y -= points * _LEADING * len(lines)


def _fraction(axes: Axes, value: float) -> float:
    """Height of a value in the frame, 0 to 1."""
    point = axes.transData.transform((axes.get_xlim()[0], value))
    _, y = axes.transAxes.inverted().transform(point)
    return float(np.clip(y, 0, 1))


def _apart(middles: Sequence[float], sizes: Sequence[float], height: float) -> list[float]:
    """Centres in ascending order, moved up, then down, until no two boxes meet."""
    centres = list(middles)
    gap = 0.04
    for i in range(1, len(centres)):
        least = centres[i - 1] + (sizes[i - 1] + sizes[i]) / 2 + gap
        centres[i] = max(centres[i], least)
    if centres and centres[-1] + sizes[-1] / 2 > height + 0.15:
        centres[-1] = height + 0.15 - sizes[-1] / 2
        for i in range(len(centres) - 2, -1, -1):
            most = centres[i + 1] - (sizes[i + 1] + sizes[i]) / 2 - gap
            centres[i] = min(centres[i], most)
    return centres


def _log(axes: Axes, found: Sequence[Bands], medians: Series) -> None:
    low = min(float(b.p05.min(where=b.p05 > 0, initial=np.inf)) for b in found)
    high = max(float(np.nanmax(b.p95)) for b in found)
    # a few members near zero must not squeeze the medians into the upper edge
    low = max(min(low, float(medians.min())), float(medians.min()) / 10)
    axes.set_yscale("log")
    axes.set_ylim(low / 1.15, high * 1.15)
    subs = (1.0,) if high / low > 1000 else (1.0, 3.0)
    axes.yaxis.set_major_locator(LogLocator(subs=subs))
    axes.yaxis.set_minor_locator(NullLocator())


def linear_y(axes: Axes, found: Sequence[Bands]) -> None:
    """Limits around all bands."""
    low = min((float(np.nanmin(b.p05)) for b in found if np.isfinite(b.p05).any()), default=0.0)
    high = max((float(np.nanmax(b.p95)) for b in found if np.isfinite(b.p95).any()), default=1.0)
    if 0 <= low <= high / 2:
        low = 0.0
    pad = 0.05 * (high - low) or 0.05 * abs(high) or 0.5
    axes.set_ylim(low if low == 0 else low - pad, high + pad)
    axes.yaxis.set_major_locator(MaxNLocator(nbins=6, steps=[1, 2, 2.5, 5, 10]))
