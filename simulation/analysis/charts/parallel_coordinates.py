"""Sweeps over many paths: parallel coordinates."""

from __future__ import annotations

from collections.abc import Sequence
from functools import partial

import numpy as np
import pandas as pd
from matplotlib.axes import Axes
from matplotlib.patheffects import withStroke
from numpy.typing import NDArray

from simulation.analysis.charts import axis
from simulation.analysis.charts.curves import ShownCurves
from simulation.analysis.charts.heat import positions, shades_of
from simulation.analysis.charts.style import INK, SMALL, SOFT, TINY, Sheet, drawing
from simulation.analysis.charts.what_matters import matters, most, ranked
from simulation.analysis.text.numbers import human, resolved, scale, setting
from simulation.analysis.text.numbers import number as number_in_words

_FEW = 100  # lines that may be drawn nearly opaque


def parallel(table: pd.DataFrame, varied: Sequence[str], shown: ShownCurves) -> Sheet:
    """One line a point across the varied paths to the outcome's median, which gives its colour."""
    with drawing():
        count = len(varied) + 1
        sheet = Sheet(max(9.5, 1.2 + 1.55 * count), 5.8)
        top = sheet.header(_strongest(table, varied, shown), shown.under) + 0.9
        note = (
            "A line is a point; colour: median of members. Below each path: the lowest and the "
            "highest mean of medians along it; what moves the outcome most stands next to it."
        )
        bottom = sheet.footer(note, shown.source) - 0.5
        left, width = 1.0, sheet.width - 2.0
        axes = sheet.axes(left, top, width, bottom - top)
        values = table["p50"].to_numpy(float) * scale(shown.unit)
        varied = ranked(table, varied)[::-1]  # what moves the outcome most stands beside it
        moves = [_moved(table, name, shown) for name in varied]
        columns = [*(positions(table[name]) for name in varied), _level(values)]
        heights = [_unit_height(column) for column in columns]
        _draw_lines(axes, np.array(heights), shades_of(values).to_rgba(values), values)
        axes.set_xlim(0, count - 1)
        axes.set_ylim(-0.03, 1.03)
        axes.axis("off")
        for number, name in enumerate((*varied, shown.label)):
            place = left + width * number / (count - 1)
            title = shown.axis_of(name) if number < len(varied) else name
            if number < len(varied):
                sheet.text(place, bottom + 0.1, moves[number], SMALL, INK, "bold", "center")
            words = "\n".join(sheet.wrap(title, width / (count - 1) - 0.15, SMALL, "bold"))
            sheet.text(place, top - 0.12, words, SMALL, INK, "bold", "center", "bottom")
            last = number == len(varied)
            ends = values if last else _scaled(table[name], shown.unit_of(name))
            _ruler(axes, number, pd.Series(ends), last)
        return sheet


def _scaled(column: pd.Series, unit: str) -> pd.Series:
    """Numbers as an axis of this unit shows them; choices as they are."""
    return column * scale(unit) if pd.api.types.is_numeric_dtype(column) else column


def _level(values: NDArray[np.float64]) -> NDArray[np.float64]:
    """Heights of the outcome: logarithmic where it spans decades, as its colours are."""
    known = values[np.isfinite(values)]
    return np.log(values) if axis.spans_decades(known) else values


def _unit_height(values: NDArray[np.float64]) -> NDArray[np.float64]:
    known = values[np.isfinite(values)]
    low, high = (known.min(), known.max()) if known.size else (0.0, 0.0)
    return np.full(len(values), 0.5) if low == high else (values - low) / (high - low)


def _draw_lines(
    axes: Axes,
    heights: NDArray[np.float64],
    colors: NDArray[np.float64],
    values: NDArray[np.float64],
) -> None:
    alpha = 0.8 if heights.shape[1] <= _FEW else max(0.15, 0.8 * _FEW / heights.shape[1])
    # extremes last, so that they lie on top
    known = values[np.isfinite(values)]
    middle = np.median(known) if known.size else 0.0
    for point in np.argsort(np.abs(values - middle), kind="stable"):
        axes.plot(heights[:, point], color=tuple(colors[point]), alpha=alpha, linewidth=1.1)


def _ruler(axes: Axes, number: int, column: pd.Series, last: bool) -> None:
    """A vertical axis with its ends (or all its choices) labelled."""
    axes.axvline(number, color=SOFT, linewidth=1, zorder=3)
    if pd.api.types.is_numeric_dtype(column):
        low, high = float(column.min()), float(column.max())
        show = partial(human, digits=3) if last else setting
        decades = last and axis.spans_decades(column.dropna().to_numpy(float))
        middle = (low * high) ** 0.5 if decades else (low + high) / 2
        marks = {0.0: show(low), 0.5: show(middle), 1.0: show(high)}
    else:
        names = [str(name) for name in pd.factorize(column)[1]]
        marks = {i / max(len(names) - 1, 1): name for i, name in enumerate(names)}
    halo = [withStroke(linewidth=3, foreground="white")]
    for height, words in marks.items():
        axes.annotate(
            words, (number, height), xytext=(6 if last or number == 0 else 4, 0), zorder=6,
            textcoords="offset points", va="center", fontsize=TINY, color=INK, path_effects=halo,
        )  # fmt: skip


def _strongest(table: pd.DataFrame, varied: Sequence[str], shown: ShownCurves) -> str:
    """The range over all points, and the path that moves the outcome most."""
    found = table.dropna(subset=["p50"])
    if found.empty:
        return f"{shown.head}: no value at any point"
    least, highest = float(found["p50"].min()), float(found["p50"].max())
    if least == highest:
        return f"{shown.head}: {shown.value(highest)} at every point"
    moved = most(matters(found, varied, shown.units), "it", shown.unit)
    return f"{shown.head}: {shown.span(least, highest)}; {moved}"


def _moved(table: pd.DataFrame, name: str, shown: ShownCurves) -> str:
    """Between what means of medians the outcome moves along a path, without its unit."""
    found = matters(table, (name,), shown.units)
    if not found:
        return ""
    low, high = sorted(found[0][end] / scale(shown.unit) for end in ("low", "high"))
    said = dict.fromkeys(resolved(low, high, shown.unit, 3, number_in_words))
    return " to ".join(said)
