"""Axes that speak plainly: years below, human numbers at the side, names at the ends of lines."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from typing import Any

import numpy as np
from matplotlib.axes import Axes
from matplotlib.lines import Line2D
from matplotlib.ticker import FuncFormatter, LogLocator, MaxNLocator, NullLocator
from numpy.typing import NDArray

from simulation.analysis.charts.style import BODY, DPI, FAINT, INK, SMALL, SOFT, TINY, Sheet
from simulation.analysis.statistics.bands import Bands, Series
from simulation.analysis.text.numbers import MINUS, human
from simulation.analysis.text.words import month

LOG_SPAN = 10**1.5
_SHORT = 24  # months, of fewer of which hardly a year is whole
_FEWEST = 3  # years that tell how wide one is
_MONTH = 0.75  # inches of a month's label with its gap
_LEADING = 1.22 / 72  # inches of height a point of type
_GAP, _SAMPLE = 0.06, 0.28  # inches from a frame to a piece of line, and from there to its name


def years(dates: Sequence[str]) -> NDArray[np.float64]:
    """Months as fractions of a year, at the middle of the month."""
    return np.array([int(date[:4]) + (int(date[5:7]) - 0.5) / 12 for date in dates])


def fan(axes: Axes, x: NDArray[np.float64], bands: Bands, color: str, dashed: bool = False) -> None:
    """The 90 % and 50 % bands and the median; if dashed, above others, which its gaps show."""
    style, above = ("--", 3) if dashed else ("-", 2)
    outer(axes, x, bands, color, style)
    axes.fill_between(x, bands.p25, bands.p75, color=color, alpha=0.22, linewidth=0)
    axes.plot(x, bands.p50, color=color, linewidth=2, linestyle=style, zorder=above)


def outer(
    axes: Axes, x: NDArray[np.float64], bands: Bands, color: str, style: Any, filled: bool = True
) -> None:
    """The 90 % band: pale, with edges in a style, which tell bands apart where they overlap."""
    if filled:
        axes.fill_between(x, bands.p05, bands.p95, color=color, alpha=0.13, linewidth=0)
    for edge in (bands.p05, bands.p95):
        axes.plot(x, edge, color=color, linewidth=0.7, alpha=0.7, linestyle=style)


def frame(axes: Axes, dates: Sequence[str], step: int, size: float = SMALL) -> None:
    """Years along the x axis, every `step`, of a short span months; a light horizontal grid."""
    axes.tick_params(labelsize=size, length=3, width=0.6)  # before there are ticks: it costs less
    axes.grid(axis="y", color=FAINT, linewidth=0.7)
    x = years(dates)
    short = len(dates) < _SHORT
    axes.set_xlim(x[0] - 0.5 / 12, x[-1] + (0.5 / 12 if short else 0.08))
    if short:
        rows = _months(dates, max(2, int(axes.bbox.width / DPI / _MONTH)))
        axes.set_xticks(x[rows], [month(dates[row]) for row in rows])
    else:
        axes.set_xticks(_years(dates, step))


def _years(dates: Sequence[str], step: int) -> list[int]:
    """Years that begin within the dates, every `step` or more of them where they are few."""
    found = sorted({int(date[:4]) for date in dates if date[5:7] == "01"})
    while step > 1 and len(found[::step]) < _FEWEST:
        step //= 2
    return found[::step]


def _months(dates: Sequence[str], most: int) -> list[int]:
    """Rows of at most `most` months at equal steps, as quarters begin where they can."""
    for step in (1, 2, 3, 6, 12):
        found = [i for i, date in enumerate(dates) if (int(date[5:7]) - 1) % step == 0]
        if len(found) <= most:
            return found or [0]
    return [0]


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
            f"results differ from {month(date)}", (x, 1), xycoords=("data", "axes fraction"),
            xytext=(0, 3), textcoords="offset points", ha=ha, va="bottom",
            fontsize=TINY, color=SOFT,
        )  # fmt: skip


@dataclass(frozen=True)
class End:
    """What stands beside the end of a line: its name, a detail, and a sample of the line."""

    value: float
    title: str
    detail: str
    color: str
    style: Any = "-"


def end_labels(sheet: Sheet, axes: Axes, ends: Sequence[End], room: float) -> None:
    """Names beside the ends of lines, apart where they meet; in ink, as pale text is not read."""
    height = axes.get_position().height * sheet.height
    placed = []
    for end in ends:
        names = sheet.wrap(end.title, room - _SAMPLE, BODY, "bold")
        detail = sheet.wrap(end.detail, room - _SAMPLE, TINY) if end.detail else []
        parts = ((BODY, INK, names), (TINY, SOFT, detail))
        size = sum(points * _LEADING * len(lines) for points, _, lines in parts)
        middle = _fraction(axes, end.value) * height if np.isfinite(end.value) else height / 2
        placed.append((middle, size, parts, end))
    placed.sort(key=lambda entry: entry[0])
    centres = _apart([p[0] for p in placed], [p[1] for p in placed], height)
    for centre, (_, size, parts, end) in zip(centres, placed, strict=True):
        _named(sheet, axes, centre + size / 2, parts, end)


def _named(
    sheet: Sheet,
    axes: Axes,
    top: float,
    parts: Sequence[tuple[float, str, Sequence[str]]],
    end: End,
) -> None:
    """A piece of the line as it is drawn, and text (points, colour, lines) behind it."""
    box = axes.get_position()
    height, width = box.height * sheet.height, box.width * sheet.width
    middle = (top - BODY * _LEADING / 2) / height
    sample = Line2D(
        [1 + _GAP / width, 1 + (_GAP + _SAMPLE - 0.06) / width], [middle, middle],
        transform=axes.transAxes, color=end.color, linestyle=end.style, linewidth=2,
    )  # fmt: skip
    sheet.figure.add_artist(sample)  # of the sheet, as lines of the axes are data
    for points, color, lines in parts:
        axes.text(
            1 + (_GAP + _SAMPLE) / width, top / height, "\n".join(lines),
            transform=axes.transAxes, fontsize=points, color=color,
            fontweight="bold" if points == BODY else "normal", va="top", linespacing=1.2,
        )  # fmt: skip
        top -= points * _LEADING * len(lines)


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


def linear_y(axes: Axes, found: Sequence[Bands], zero: bool = False) -> None:
    """Limits around all bands, and if `zero` around nothing, as differences are read from it."""
    low = min((float(np.nanmin(b.p05)) for b in found if np.isfinite(b.p05).any()), default=0.0)
    high = max((float(np.nanmax(b.p95)) for b in found if np.isfinite(b.p95).any()), default=1.0)
    if zero:
        low, high = min(low, 0.0), max(high, 0.0)
    elif 0 <= low <= high / 2:
        low = 0.0
    pad = 0.05 * (high - low) or 0.05 * abs(high) or 0.5
    axes.set_ylim(low if low == 0 and not zero else low - pad, high + pad)
    axes.yaxis.set_major_locator(MaxNLocator(nbins=6, steps=[1, 2, 2.5, 5, 10]))
