"""Charts of one scenario against its reference: fan, difference, and overview."""

from __future__ import annotations

from collections.abc import Mapping, Sequence

import numpy as np
from matplotlib.axes import Axes
from matplotlib.patheffects import withStroke

from simulation.analysis.charts import axis
from simulation.analysis.charts.style import (
    BLUE,
    BODY,
    INK,
    MARGIN,
    NARROW,
    REFERENCE,
    WIDE,
    Sheet,
    drawing,
)
from simulation.analysis.statistics.bands import Bands, Series
from simulation.analysis.statistics.effect import Effect
from simulation.analysis.text.beside import IN_WORDS, instead
from simulation.analysis.text.beside import why as why_apart
from simulation.analysis.text.earlier import sentence as before
from simulation.analysis.text.lead import overall
from simulation.analysis.text.numbers import (
    POINTS,
    axis_label,
    resolved,
    scale,
    signed,
    unit_text,
    with_unit,
)
from simulation.analysis.text.sentences import (
    basis,
    change,
    reading,
    sentence,
)
from simulation.analysis.text.sure import leaning
from simulation.analysis.text.words import capital, heading, month

PANELS = 8
_BANDS = "line: median; bands: 50 % and 90 % of members"
_ONE = "line: the one member"
_LEFT = 1.1  # inches for ticks and label
_EACH = 100  # months of a run whose years all have labels
_NAMES, _FEW = 1.9, 1.2  # inches for the names beside the lines, on a narrow sheet fewer

Titles = Mapping[str, str]


def fan(effect: Effect, titles: Titles, date: str, source: str, width: float = WIDE) -> Sheet:
    """Scenario and reference on one axes: medians, 50 % and 90 % bands, names at the line ends.

    `width` is that of the sheet, in inches.
    """
    with drawing():
        sheet = Sheet(width, 5.4 if width > NARROW else 6.2)
        base, changed = _shown(effect.base, effect.unit), _shown(effect.changed, effect.unit)
        axes = _single(sheet, effect, date, titles, f"{capital(_bands_of(effect))}.", source)
        _fans(axes, effect, base, changed)
        axis.frame(axes, effect.dates, _step(effect.dates) if width > NARROW else 4)
        label = axis_label(heading(effect.outcome), effect.unit)
        axis.scale_y(sheet, axes, effect.unit, (base, changed), label, BODY)
        _begin(axes, effect)
        entries = [
            axis.End(float(bands.p50[bands.last]), _title(titles, label), end, *look)
            for bands, label, end, look in zip(
                (base, changed),
                (effect.reference, effect.scenario),
                _at_ends(effect),
                ((REFERENCE, "--"), (BLUE, "-")),
                strict=True,
            )
        ]
        axis.end_labels(sheet, axes, entries, _names(sheet))
        return sheet


def difference(effect: Effect, titles: Titles, date: str, source: str) -> Sheet:
    """The member-wise difference around a zero line, with the date of the title marked."""
    with drawing():
        sheet = Sheet(9.5, 5.0)
        span = slice(effect.first or 0, None)
        bands, unit = basis(effect, span)
        kind = "member by member" if effect.paired else "each member with each, not paired"
        note = f"Difference {kind}; {_bands_of(effect)}."
        axes = _single(sheet, effect, date, titles, note, source, span)
        axes.axhline(0, color=INK, linewidth=1)
        x = axis.years(effect.dates)
        axis.fan(axes, x, bands, BLUE)
        axis.frame(axes, effect.dates, _step(effect.dates))
        label = f"Difference from {_title(titles, effect.reference)}"
        label = axis_label(label, "percentage points" if unit == POINTS else unit)
        axis.linear_y(axes, (bands,), zero=True)
        axis.human_ticks(axes, unit)
        axis.label_y(sheet, axes, label, BODY)
        _begin(axes, effect)
        if effect.row(date) < len(effect.dates) - 1:  # else the label at the end says it
            _mark(axes, x, bands.p50, effect.row(date), unit)
        name = _title(titles, effect.scenario)
        last = float(bands.p50[bands.last])
        end = f"{_signed(last, unit)} in {month(effect.dates[bands.last])}"
        axis.end_labels(sheet, axes, [axis.End(last, name, end, BLUE)], _NAMES)
        return sheet


def overview(
    effects: Sequence[Effect],
    titles: Titles,
    date: str,
    source: str,
    beyond: Sequence[Effect] = (),
) -> Sheet:
    """Up to eight outcomes of one scenario against its reference, two rows of four.

    The title tells of `beyond`, as the headline does, where that fits without being cut.
    """
    with drawing():
        shown = list(effects)[:PANELS]
        columns = min(4, len(shown))
        rows = -(-len(shown) // columns)
        width = max(8.0, 0.35 + 3.85 * columns)
        sheet = Sheet(width, 1.55 + 3.25 * rows)
        told = [overall(shown, date, titles, None, more) for more in (beyond, ())]
        top = sheet.header(next(filter(sheet.fits_header, told), told[-1]))
        first = shown[0]
        sides = (((REFERENCE, "--"), first.reference), ((BLUE, "-"), first.scenario))
        items = [(look, _title(titles, name)) for look, name in sides]
        when = month(first.dates[first.row(date)])
        numbers = "median (90 % interval)" if first.members > 1 else "in the one member"
        note = f"{_bands_of(first)}; blue numbers: change in {when}, {numbers}"
        top = sheet.key(top + 0.12, items, note) + 0.16
        room = (width - 2 * MARGIN) / columns
        tall = (sheet.footer(source) - top - 0.08) / rows
        for number, effect in enumerate(shown):
            row, column = divmod(number, columns)
            _panel(sheet, effect, date, MARGIN + column * room, top + row * tall, room, tall)
        return sheet


def _bands_of(effect: Effect) -> str:
    """What is drawn of the members: of one alone its line."""
    return _BANDS if effect.members > 1 else _ONE


def _step(dates: Sequence[str]) -> int:
    """Years from label to label: every label costs a hundredth of the time of a chart."""
    return 1 if len(dates) <= _EACH else 2


def _panel(
    sheet: Sheet, effect: Effect, date: str, x: float, y: float, room: float, tall: float
) -> None:
    y = sheet.block(x, y, heading(effect.outcome), room - 0.15, BODY + 0.5, INK, "bold")
    y = sheet.block(x, y + 0.01, change(effect, date).brief(), room - 0.15, BODY, BLUE, "normal")
    axes = sheet.axes(x + 0.62, y + 0.1, room - 0.8, tall - 0.95)
    base, changed = _shown(effect.base, effect.unit), _shown(effect.changed, effect.unit)
    _fans(axes, effect, base, changed)
    axis.frame(axes, effect.dates, 1 if len(effect.dates) < 50 else 4)
    axis.scale_y(sheet, axes, effect.unit, (base, changed), unit_text(effect.unit))
    if effect.first is not None:
        axis.starts(axes, effect.dates[effect.first], words=False)


def _fans(axes: Axes, effect: Effect, base: Bands, changed: Bands) -> None:
    x = axis.years(effect.dates)
    axis.fan(axes, x, base, REFERENCE, dashed=True)
    axis.fan(axes, x, changed, BLUE)


def _begin(axes: Axes, effect: Effect) -> None:
    """The month in which the two part; none where they differ from the first month shown on."""
    if effect.first:
        axis.starts(axes, effect.dates[effect.first])


def _single(
    sheet: Sheet,
    effect: Effect,
    date: str,
    titles: Titles,
    note: str,
    source: str,
    rows: slice | None = None,
) -> Axes:
    top = sheet.header(sentence(effect, date, titles, rows), _under(effect, date, titles)) + 0.34
    bottom = sheet.footer(note, source) - 0.42
    return sheet.axes(_LEFT, top, sheet.width - _LEFT - _names(sheet) - 0.35, bottom - top)


def _names(sheet: Sheet) -> float:
    """Room for the names beside the lines: on a narrow sheet they break sooner."""
    return _NAMES if sheet.width > NARROW else _FEW


def _mark(axes: Axes, x: Series, y: Series, row: int, unit: str) -> None:
    """A dot at the date of the title, its value on the free side of the line."""
    if not np.isfinite(y[row]):
        return
    axes.plot([x[row]], [y[row]], "o", color=BLUE, markersize=6, markeredgecolor="white", zorder=5)
    words = _signed(float(y[row]), unit if unit in ("%", POINTS) else "")
    rising = y[min(row + 6, len(y) - 1)] > y[max(row - 6, 0)]
    axes.annotate(
        words, (x[row], y[row]), xytext=(-7 if rising else 7, 6),
        textcoords="offset points", ha="right" if rising else "left", va="bottom", fontsize=BODY,
        fontweight="bold", color=BLUE, zorder=6,
        path_effects=[withStroke(linewidth=3, foreground="white")],
    )  # fmt: skip


def _under(effect: Effect, date: str, titles: Titles) -> str:
    still = why_apart(effect, date, IN_WORDS)
    earlier = before([effect], date, [leaning(effect, date)])
    return (
        f"Median {instead(effect, date)}{still and f' ({still})'}; {reading(effect, date, titles)}."
        f"{earlier and f' {earlier}'}"
    )


def _shown(bands: Bands, unit: str) -> Bands:
    return bands.scaled(scale(unit))


def _title(titles: Titles, name: str) -> str:
    return titles.get(name, name)


def _at_ends(effect: Effect) -> list[str]:
    """What both lines end with, in digits that tell them apart as far as they are."""
    lasts = [side.last for side in (effect.base, effect.changed)]
    was, now = (float(side.p50[side.last]) for side in (effect.base, effect.changed))
    said = resolved(was, now, effect.unit)
    return [f"{one} in {month(effect.dates[last])}" for one, last in zip(said, lasts, strict=True)]


def _signed(value: float, unit: str) -> str:
    return with_unit(signed(value), unit)
