"""How an outcome answers to one varied path: medians with bands, or dots for choices."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field
from functools import partial

import numpy as np
import pandas as pd
from matplotlib.axes import Axes
from matplotlib.ticker import FuncFormatter, MaxNLocator

from simulation.analysis.charts import axis
from simulation.analysis.charts.style import BODY, CYCLE, FAINT, SMALL, Sheet, drawing
from simulation.analysis.statistics.bands import COLUMNS, Bands
from simulation.analysis.text.numbers import (
    UNITLESS,
    axis_label,
    quantity,
    resolving,
    scale,
    setting,
    span,
)
from simulation.analysis.text.words import heading, listed, month, path, short
from simulation.counts import counted

FINE = 3  # digits of medians, from which on they show how far two points lie apart
_NAMES = 1.75
_MANY = 3  # from more lines than these, their 90 % bands would hide each other


@dataclass(frozen=True)
class ShownCurves:
    """What a sweep's chart shows: one outcome at one date under one scenario.

    `units` are those of the varied paths that have one, `apart` says how far the extreme points lie
    apart member by member (`sweep_ends.between`).
    """

    outcome: str
    unit: str
    date: str
    scenario: str
    source: str
    units: Mapping[str, str] = field(default_factory=lambda: UNITLESS)
    apart: str = ""

    @property
    def head(self) -> str:
        """How every title begins."""
        return f"{heading(self.outcome)} in {month(self.date)}"

    @property
    def label(self) -> str:
        """The label of the outcome's axis."""
        return axis_label(heading(self.outcome), self.unit)

    @property
    def under(self) -> str:
        """What stands below a title: the scenario, and how far the extreme points lie apart."""
        apart = f"; from the lowest point to the highest {self.apart}" if self.apart else ""
        return f"{self.scenario}{apart}"

    def digits(self, low: float, high: float) -> int:
        """In how many digits two medians show how far they lie apart."""
        return resolving(low, high, self.unit, FINE)

    def value(self, number: float, digits: int = FINE) -> str:
        """A value of the outcome in words."""
        return quantity(number, self.unit, digits)

    def span(self, low: float, high: float) -> str:
        """Two medians with one unit, in digits that show how far they lie apart."""
        return span(low, high, self.unit, self.digits(low, high))

    def unit_of(self, name: str) -> str:
        """The unit of a varied path, "" if it has none."""
        return self.units.get(name, "")

    def axis_of(self, name: str) -> str:
        """The label of a varied path's axis."""
        return axis_label(path(name), self.unit_of(name))


def response_curve(
    table: pd.DataFrame, x: str, shown: ShownCurves, lines: str | None = None
) -> Sheet:
    """Median and 50 % and 90 % bands along the path `x`, one line a value of `lines`."""
    with drawing():
        numeric = pd.api.types.is_numeric_dtype(table[x])
        table = table.sort_values(x, kind="stable") if numeric else table
        parts = _parts(table, lines, shown)
        sheet = Sheet(9.5, 5.4)
        top = sheet.header(_title(table, x, shown, lines), shown.under) + 0.2
        marks = "Line: median; bands" if numeric else "Dot: median; bars"
        bottom = sheet.footer(f"{marks}: 50 % and 90 % of members.", shown.source) - 0.62
        names = _NAMES if lines else 0.0
        axes = sheet.axes(1.1, top, sheet.width - 1.45 - names, bottom - top)
        bands = [_bands(part, shown.unit) for _, part in parts]
        for number, (_, part) in enumerate(parts):
            color = CYCLE[number % len(CYCLE)]
            if numeric:
                _curve(axes, part[x].to_numpy(float), bands[number], color, len(parts) > _MANY)
            else:
                _dots(axes, bands[number], color)
        axis.scale_y(sheet, axes, shown.unit, bands, shown.label, BODY)
        _abscissa(axes, table, x, shown)
        if lines:
            axis.end_labels(
                sheet,
                axes,
                [
                    axis.End(float(band.p50[-1]), name, "", CYCLE[number % len(CYCLE)])
                    for number, (band, (name, _)) in enumerate(zip(bands, parts, strict=True))
                ],
                _NAMES,
            )
        return sheet


def extremes(table: pd.DataFrame) -> tuple[pd.Series, pd.Series]:
    """The rows with the highest and the lowest median."""
    order = table["p50"].to_numpy(float)
    return table.iloc[int(order.argmax())], table.iloc[int(order.argmin())]


def at_points(
    table: pd.DataFrame,
    row: pd.Series,
    names: Sequence[str],
    said: Callable[[float], str],
    units: Mapping[str, str] = UNITLESS,
) -> str:
    """Where a median is found as `said` prints it: a point, a row of points, or how many more.

    Of several points of a grid that print one value, the row or column is named that they make up.
    """
    alike = table[[said(float(v)) == said(float(row["p50"])) for v in table["p50"]]]
    if len(alike) == 1:
        return where(row, names, units)
    held = [name for name in names if (alike[name] == row[name]).all()]
    rest = [path(name) for name in names if name not in held]
    whole = held and (table[held] == row[held]).all(axis=1).sum() == len(alike)
    if whole and rest:
        return f"{where(row, held, units)} whatever the {listed(rest)}"
    return f"{where(row, names, units)} and {counted(len(alike) - 1, 'other point')}"


def where(row: pd.Series, names: Sequence[str], units: Mapping[str, str] = UNITLESS) -> str:
    """The values of paths at a point: "buyer cap total, fee 50 %", "wafers 2027 = 40 k"."""
    brief = [short(name) for name in names]
    said = brief if len(set(brief)) == len(brief) else [path(name) for name in names]
    pairs = zip(said, names, strict=True)
    ends = ((f"{words} =" if words[-1].isdigit() else words, name) for words, name in pairs)
    return ", ".join(f"{words} {setting(row[name], units.get(name, ''))}" for words, name in ends)


def _parts(
    table: pd.DataFrame, lines: str | None, shown: ShownCurves
) -> list[tuple[str, pd.DataFrame]]:
    if lines is None:
        return [("", table)]
    unit = shown.unit_of(lines)
    return [(setting(str(name), unit), part) for name, part in table.groupby(lines, sort=False)]


def _bands(part: pd.DataFrame, unit: str) -> Bands:
    columns = [part[name].to_numpy(float) * scale(unit) for name in ("mean", *COLUMNS)]
    return Bands(*columns)


def _curve(axes: Axes, x: np.ndarray, bands: Bands, color: str, many: bool) -> None:
    if many:
        axes.fill_between(x, bands.p25, bands.p75, color=color, alpha=0.15, linewidth=0)
        for edge in (bands.p05, bands.p95):
            axes.plot(x, edge, color=color, linewidth=0.7, linestyle=":")
        axes.plot(x, bands.p50, color=color, linewidth=2)
    else:
        axis.fan(axes, x, bands, color)
    if len(x) <= 25:
        axes.plot(x, bands.p50, "o", color=color, markersize=4)


def _dots(axes: Axes, bands: Bands, color: str) -> None:
    for x in range(len(bands.p50)):
        axes.plot([x, x], [bands.p05[x], bands.p95[x]], color=color, linewidth=1.6)
        axes.plot([x, x], [bands.p25[x], bands.p75[x]], color=color, linewidth=6, alpha=0.5)
    axes.plot(range(len(bands.p50)), bands.p50, "o", color=color, markersize=7)


def _abscissa(axes: Axes, table: pd.DataFrame, x: str, shown: ShownCurves) -> None:
    unit = shown.unit_of(x)
    if pd.api.types.is_numeric_dtype(table[x]):
        axes.xaxis.set_major_locator(MaxNLocator(nbins=8, steps=[1, 2, 2.5, 5, 10]))
        axes.xaxis.set_major_formatter(FuncFormatter(lambda at, _: setting(at * scale(unit))))
        axes.margins(x=0.02)
    else:
        axes.set_xticks(range(len(table)), [setting(str(value), unit) for value in table[x]])
        axes.set_xlim(-0.6, len(table) - 0.4)
    axes.set_xlabel(shown.axis_of(x), fontsize=BODY)
    axes.tick_params(labelsize=SMALL, length=3, width=0.6)
    axes.grid(axis="y", color=FAINT, linewidth=0.7)


def _title(table: pd.DataFrame, x: str, shown: ShownCurves, lines: str | None) -> str:
    found = table.dropna(subset=["p50"])
    if found.empty:
        return f"{shown.head}: no value at any point"
    (high, low), (first, last) = extremes(found), (found.iloc[0], found.iloc[-1])
    ends = {shown.value(row["p50"]) for row in (first, last)}
    within = {shown.value(row["p50"]) for row in (high, low)} <= ends  # as far as a reader sees
    if lines is not None or not pd.api.types.is_numeric_dtype(table[x]) or not within:
        names = [name for name in (x, lines) if name]
        digits = shown.digits(float(low["p50"]), float(high["p50"]))
        said = partial(shown.value, digits=digits)
        most, least = (
            f"{at_points(found, one, names, said, shown.units)} ({said(float(one['p50']))})"
            for one in (high, low)
        )
        return f"{shown.head} is highest at {most} and lowest at {least}"
    start, stop = (setting(row[x], shown.unit_of(x)) for row in (first, last))
    goes = f"as {path(x)} goes from {start} to {stop}"
    before, after = float(first["p50"]), float(last["p50"])
    if shown.value(before) == shown.value(after):
        return f"{shown.head} stays near {shown.value(before)} {goes}"
    verb = "rises" if after > before else "falls"
    return f"{shown.head} {verb} from {shown.span(before, after)} {goes}"
