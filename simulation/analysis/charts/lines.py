"""Several scenarios on one sheet: medians over time, and chances of exceeding a value."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

import numpy as np
from matplotlib.axes import Axes
from matplotlib.ticker import FuncFormatter
from numpy.typing import NDArray

from simulation.analysis.charts import axis
from simulation.analysis.charts.fans import Titles
from simulation.analysis.charts.style import (
    BODY,
    CYCLE,
    FAINT,
    NARROW,
    REFERENCE,
    SMALL,
    WIDE,
    Sheet,
    drawing,
)
from simulation.analysis.statistics.bands import Bands
from simulation.analysis.statistics.effect import Effect
from simulation.analysis.statistics.results import row_of
from simulation.analysis.text.numbers import axis_label, human, quantity, resolved, resolving, scale
from simulation.analysis.text.words import capital, heading, month, phrase

_LEFT, _NAMES, _FEW = 1.1, 2.5, 1.5
_STYLES: tuple[Any, ...] = ("-", (0, (5, 1.5)), (0, (1.5, 1.2)), (0, (6, 1.5, 1.5, 1.5)))
_SOLID = 3  # lines in a row whose colours tell them apart without dashes
FILLED = 3  # from more sides than these, their bands would hide each other


@dataclass(frozen=True)
class ShownLines:
    """What a sheet is about: an outcome, its unit, the months, the month of the title."""

    outcome: str
    unit: str
    dates: tuple[str, ...]
    date: str
    source: str

    @property
    def row(self) -> int:
        """The row of the month that the title speaks of."""
        return row_of(self.dates, self.date)


def lines(effects: Sequence[Effect], titles: Titles, date: str, source: str) -> Sheet:
    """Medians of one outcome under its reference and every scenario."""
    first = effects[0]
    dates = min((effect.dates for effect in effects), key=len)
    sides = {effect.reference: effect.base for effect in effects}
    sides |= {effect.scenario: effect.changed for effect in effects}
    named = [(titles.get(name, name), bands) for name, bands in sides.items()]
    shown = ShownLines(first.outcome, first.unit, dates, date, source)
    return medians(named, shown, len({effect.reference for effect in effects}))


def medians(
    sides: Sequence[tuple[str, Bands]],
    shown: ShownLines,
    references: int = 0,
    banded: bool = False,
    width: float = WIDE,
) -> Sheet:
    """Lines with the names of (title, bands) at their ends; the first `references` are grey.

    If `banded`, the 90 % of members lie behind each line. `width` is that of the sheet, in inches.
    """
    with drawing():
        narrow = width <= NARROW
        names = _FEW if narrow else _NAMES
        sheet = Sheet(width, max(6.2 if narrow else 5.4, 1.9 + 0.42 * len(sides)))
        top = sheet.header(_title(sides, shown)) + 0.34
        filled = len(sides) <= FILLED
        note = "Lines: medians of members."
        if banded:
            note = f"Lines: medians; {'bands' if filled else 'thin lines'}: 90 % of members."
        bottom = sheet.footer(note, shown.source) - 0.42
        axes = sheet.axes(_LEFT, top, sheet.width - _LEFT - names - 0.35, bottom - top)
        x, count = axis.years(shown.dates), len(shown.dates)
        entries, drawn, digits = [], [], _digits(sides, shown.unit)
        for number, (title, bands) in enumerate(sides):
            middle = bands.p50[:count] * scale(shown.unit)
            color, style = _look(number, references)
            above = 3 if number < references else 2  # its dashes let a line below be seen
            axes.plot(x, middle, color=color, linewidth=2, linestyle=style, zorder=above)
            drawn.append(Bands(*(middle,) * 6))
            last = drawn[-1].last
            end = quantity(float(bands.p50[last]), shown.unit, digits)
            end = f"{end} in {month(shown.dates[last])}"
            entries.append(axis.End(float(middle[last]), title, end, color, style))
            if banded:
                drawn[-1] = bands.scaled(scale(shown.unit))
                axis.outer(axes, x, drawn[-1], color, style, filled)
        axis.frame(axes, shown.dates, 4 if narrow else 1)
        label = axis_label(heading(shown.outcome), shown.unit)
        axis.scale_y(sheet, axes, shown.unit, drawn, label, BODY)
        axis.end_labels(sheet, axes, entries, names)
        return sheet


def exceedance(
    sides: Sequence[tuple[str, NDArray[np.float32]]], shown: ShownLines, references: int = 0
) -> Sheet:
    """The share of members (members,) of each side that lie above a value, at one month."""
    with drawing():
        sheet = Sheet(9.5, 5.4)
        when = month(shown.dates[shown.row])
        title = f"Chance that {phrase(shown.outcome)} is higher than a value in {when}"
        top = sheet.header(title) + 0.34
        looks = [_look(number, references) for number in range(len(sides))]
        keys = [(look, _valued(*side)) for look, side in zip(looks, sides, strict=True)]
        top = sheet.key(top - 0.2, keys) + 0.12
        bottom = sheet.footer("Each step is a member.", shown.source) - 0.66
        axes = sheet.axes(_LEFT, top, sheet.width - _LEFT - 0.5, bottom - top)
        for (color, style), (_, values) in zip(looks, sides, strict=True):
            known = np.sort(values[np.isfinite(values)].astype(np.float64)) * scale(shown.unit)
            above = 100 * (1 - np.arange(len(known) + 1) / max(len(known), 1))
            ends = np.append(known, known[-1:])  # nobody lies above the highest: one is a line too
            axes.step(
                ends, above[: len(ends)], where="pre", color=color, linewidth=2, linestyle=style
            )
        _percents(axes)
        every = np.concatenate([values for _, values in sides])
        label = axis_label(heading(shown.outcome), shown.unit)
        if shown.unit != "1" and axis.spans_decades(every[np.isfinite(every)].astype(np.float64)):
            axes.set_xscale("log")
            label = f"{label}, log scale"
        axes.xaxis.set_major_formatter(FuncFormatter(lambda value, _: human(value, 3)))
        axes.set_xlabel(label, fontsize=BODY)
        axis.label_y(sheet, axes, "Members above [%]", BODY)
        return sheet


def _digits(sides: Sequence[tuple[str, Bands]], unit: str) -> int:
    """Digits in which the lowest and the highest end show how far they lie apart."""
    ends = [float(bands.p50[bands.last]) for _, bands in sides]
    return resolving(min(ends), max(ends), unit)


def _valued(title: str, values: NDArray[np.float32]) -> str:
    """A name of the key, and that nobody has a value where there is no line to see."""
    return title if np.isfinite(values).any() else f"{title} (no value)"


def _percents(axes: Axes) -> None:
    axes.set_ylim(0, 101)
    axes.set_yticks([0, 25, 50, 75, 100])
    axes.grid(color=FAINT, linewidth=0.7)
    axes.tick_params(labelsize=SMALL, length=3, width=0.6)


def _look(number: int, references: int) -> tuple[str, Any]:
    """Colour and dashes of a line; from the fourth on dashes tell lines apart in grey, too."""
    if number < references:
        return REFERENCE, "--"
    turn, place = divmod(number - references, len(CYCLE))
    return CYCLE[place], _STYLES[(turn + place // _SOLID) % len(_STYLES)]


def _title(sides: Sequence[tuple[str, Bands]], shown: ShownLines) -> str:
    row = shown.row
    ordered = sorted(sides, key=lambda side: float(side[1].p50[row]))
    what, when = capital(phrase(shown.outcome)), month(shown.dates[row])
    ends = (ordered[0], ordered[-1])
    least, most = (float(bands.p50[row]) for _, bands in ends)
    low, high = resolved(least, most, shown.unit)
    if low == high:
        under = "" if len(sides) == 1 else " under every scenario shown"
        return f"{what} is about {low} in {when}{under}"
    return f"{what} in {when}: {low} under {ordered[0][0]}, {high} under {ordered[-1][0]}"
