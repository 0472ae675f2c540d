"""Sweeps over two paths: a heat map."""

from __future__ import annotations

from collections.abc import Sequence
from functools import partial

import numpy as np
import pandas as pd
from matplotlib import colormaps
from matplotlib.axes import Axes
from matplotlib.cm import ScalarMappable
from matplotlib.colors import LogNorm, Normalize
from matplotlib.ticker import FuncFormatter, MaxNLocator
from numpy.typing import NDArray

from simulation.analysis.charts import axis
from simulation.analysis.charts.curves import ShownCurves, at_points, extremes
from simulation.analysis.charts.style import BODY, INK, SCALE, SMALL, Sheet, drawing
from simulation.analysis.text.numbers import human, scale, setting

_LABELLED = 10  # levels of an axis, and cells of a row, that can carry a label each
_CLOSE = 2.0


def heat_map(table: pd.DataFrame, varied: Sequence[str], shown: ShownCurves) -> Sheet:
    """The outcome's median over two paths: cells for a grid, coloured dots for any other design."""
    with drawing():
        x, y = varied
        sheet = Sheet(8.6, 6.2)
        top = sheet.header(_extremes(table, varied, shown), shown.under) + 0.2
        bottom = sheet.footer("Colour: median of members.", shown.source) - 0.66
        axes = sheet.axes(1.35, top, sheet.width - 3.1, bottom - top)
        values = table["p50"].to_numpy(float) * scale(shown.unit)
        shades = shades_of(values)
        columns, rows = (levels(table[name], shown.unit_of(name)) for name in varied)
        if is_grid(columns[0], rows[0]):
            _cells(axes, columns[0], rows[0], values, shades)
        else:
            axes.scatter(
                positions(table[x]), positions(table[y]), c=shades.to_rgba(values), s=70,
                edgecolors="white", linewidths=0.6,
            )  # fmt: skip
            columns, rows = (columns[0], []), (rows[0], [])
        _levels(axes, "x", table[x], columns[1], shown.unit_of(x))
        _levels(axes, "y", table[y], rows[1], shown.unit_of(y))
        axes.set_xlabel(shown.axis_of(x), fontsize=BODY)
        axis.label_y(sheet, axes, shown.axis_of(y), BODY)
        axes.tick_params(labelsize=SMALL, length=3, width=0.6)
        _bar(sheet, shades, shown, top, bottom)
        return sheet


def positions(column: pd.Series) -> NDArray[np.float64]:
    """Numbers as they are, choices as 0, 1, 2, ..."""
    if pd.api.types.is_numeric_dtype(column):
        return column.to_numpy(float)
    return pd.factorize(column)[0].astype(float)


def shades_of(values: NDArray[np.float64]) -> ScalarMappable:
    """Colours for medians; logarithmic where they span more than 1.5 decades."""
    known = values[np.isfinite(values)]
    low, high = (known.min(), known.max()) if known.size else (0.0, 1.0)
    norm = LogNorm(low, high) if axis.spans_decades(known) else Normalize(low, high)
    return ScalarMappable(norm, colormaps[SCALE])


def levels(column: pd.Series, unit: str = "") -> tuple[NDArray[np.intp], list[str]]:
    """The level of each point, ascending for numbers, and the label of each level.

    Numbers are in the unit as an axis shows it, which bears its name.
    """
    numeric = pd.api.types.is_numeric_dtype(column)
    codes, levels = pd.factorize(column, sort=numeric)
    factor = scale(unit)
    return codes, [setting(factor * float(v) if numeric else str(v)) for v in levels]


def is_grid(columns: NDArray[np.intp], rows: NDArray[np.intp]) -> bool:
    """Whether every level of one path meets every level of the other once."""
    cells = (columns.max() + 1) * (rows.max() + 1)
    met = set(zip(columns.tolist(), rows.tolist(), strict=True))
    return len(columns) == int(cells) == len(met)


def _cells(
    axes: Axes,
    columns: NDArray[np.intp],
    rows: NDArray[np.intp],
    values: NDArray[np.float64],
    shades: ScalarMappable,
) -> None:
    grid = np.full((rows.max() + 1, columns.max() + 1), np.nan)
    grid[rows, columns] = values
    colors = shades.to_rgba(grid)
    axes.imshow(colors, origin="lower", aspect="auto", extent=(0, grid.shape[1], 0, grid.shape[0]))
    for edge in range(1, grid.shape[0]):
        axes.axhline(edge, color="white", linewidth=0.8)
    for edge in range(1, grid.shape[1]):
        axes.axvline(edge, color="white", linewidth=0.8)
    for side in ("left", "bottom"):
        axes.spines[side].set_visible(False)
    if max(grid.shape) > _LABELLED:
        return
    digits = _digits(values)
    for (row, column), value in np.ndenumerate(grid):
        red, green, blue, _ = shades.to_rgba(value)
        dark = 0.299 * red + 0.587 * green + 0.114 * blue < 0.55
        axes.text(
            column + 0.5, row + 0.5, human(value, digits), ha="center", va="center",
            fontsize=SMALL, color="white" if dark else INK,
        )  # fmt: skip


def _digits(values: NDArray[np.float64]) -> int:
    """Two digits, or three where cells lie so close that two would hide their order."""
    known = values[np.isfinite(values)]
    close = known.size and known.min() > 0 and known.max() < _CLOSE * known.min()
    return 3 if close else 2


def _levels(axes: Axes, which: str, column: pd.Series, labels: Sequence[str], unit: str) -> None:
    """Ticks: one a level of a grid (or every few), plain numbers or the choices elsewhere."""
    line = axes.xaxis if which == "x" else axes.yaxis
    if labels:
        step = -(-len(labels) // _LABELLED)
        line.set_ticks([i + 0.5 for i in range(0, len(labels), step)], labels=labels[::step])
    elif pd.api.types.is_numeric_dtype(column):
        line.set_major_locator(MaxNLocator(nbins=6, steps=[1, 2, 2.5, 5, 10]))
        line.set_major_formatter(FuncFormatter(lambda at, _: setting(at * scale(unit))))
    else:
        names = [str(name) for name in pd.factorize(column)[1]]
        line.set_ticks(range(len(names)), labels=names)


def _bar(
    sheet: Sheet, shades: ScalarMappable, shown: ShownCurves, top: float, bottom: float
) -> None:
    axes = sheet.axes(sheet.width - 1.45, top, 0.18, bottom - top)
    bar = sheet.figure.colorbar(shades, cax=axes)
    bar.outline.set_visible(False)
    low, high = shades.get_clim()
    if isinstance(shades.norm, LogNorm) or low is None or high is None:
        axes.yaxis.set_major_formatter(FuncFormatter(lambda value, _: human(value, 3)))
    else:
        found = MaxNLocator(nbins=6, steps=[1, 2, 2.5, 5, 10]).tick_values(low, high)
        ticks = [float(tick) for tick in found if low <= tick <= high]
        axes.yaxis.set_ticks(ticks, labels=_apart(ticks))
    axes.tick_params(labelsize=SMALL, length=3, width=0.6)
    axis.label_y(sheet, axes, shown.label)


def _apart(ticks: Sequence[float]) -> list[str]:
    """Ticks in so many digits that no two look the same."""
    for digits in range(3, 8):
        texts = [human(tick, digits) for tick in ticks]
        if len(set(texts)) == len(texts):
            break
    return texts


def _extremes(table: pd.DataFrame, varied: Sequence[str], shown: ShownCurves) -> str:
    found = table.dropna(subset=["p50"])
    if found.empty:
        return f"{shown.head}: no value at any point"
    high, low = extremes(found)
    least, most = float(low["p50"]), float(high["p50"])
    if least == most:
        return f"{shown.head}: {shown.value(most)} at every point"
    said = partial(shown.value, digits=shown.digits(least, most))
    at = at_points(found, high, varied, said, shown.units)
    return f"{shown.head}: {shown.span(least, most)}, highest at {at}"
