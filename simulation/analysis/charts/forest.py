"""Many scenarios at one date: each change as a dot with its 50 % and 90 % intervals."""

from __future__ import annotations

import math
from collections.abc import Mapping, Sequence

import numpy as np
from matplotlib.axes import Axes
from matplotlib.ticker import FuncFormatter, MaxNLocator

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
from simulation.analysis.statistics.across_views import judged
from simulation.analysis.statistics.effect import Effect
from simulation.analysis.text.called import called
from simulation.analysis.text.numbers import POINTS, axis_label, signed, unit_text, with_unit
from simulation.analysis.text.sentences import change
from simulation.analysis.text.words import capital, heading, month, phrase

COLUMNS = 5
FIRST = (
    "ratio.stock",
    "compute.china",
    "self_sufficiency.china",
    "output.china",
    "revenue.nvidia",
)
"""Outcomes that say different things, shown before others."""

_ROW, _NAMES, _COLUMN = 0.36, 2.6, 2.45
_LINE, _AROUND = 0.2, 1.2  # a line of a name that is wrapped; above and below the rows

_NOTE = (
    "Dot: median; thick bar: 50 % of members; thin bar: 90 %. "
    "Blue: higher, vermilion: lower, grey: open, or undecided with so many members."
)
_COLORS = {"rises": BLUE, "falls": VERMILION}
"""By the verdict that words have, too: whether the 90 % band leaves zero says less."""

Titles = Mapping[str, str]
Rows = Sequence[Sequence[Effect]]


def forest(
    rows: Rows, titles: Titles, date: str, source: str, said: tuple[str, str] | None = None
) -> Sheet:
    """One row a scenario, one column an outcome (five of them); colour where a direction is sure.

    `said` is the title and what stands under it, by default about the scenario that moves most.
    """
    with drawing():
        rows = [_chosen(row) for row in rows]
        columns = len(rows[0])
        when = month(rows[0][0].dates[rows[0][0].row(date)])
        about = said or (_title(rows, titles, when, date), _subtitle(rows, titles, when))
        width, height = _NAMES + _COLUMN * columns + MARGIN, 2.35 + _ROW * len(rows)
        probe = Sheet(width, height)
        lines = max(_name(probe, row[0], titles).count("\n") + 1 for row in rows)
        space = probe.footer(_NOTE, source) - probe.header(*about) - _AROUND
        wanted = len(rows) * (_ROW if lines == 1 else _LINE * (lines + 0.5))
        sheet = Sheet(width, height + max(0.0, wanted - space))
        top = sheet.header(*about)
        bottom = sheet.footer(_NOTE, source)
        for column in range(columns):
            effects = [row[column] for row in rows]
            left = _NAMES + _COLUMN * column
            words = sheet.wrap(heading(effects[0].outcome), _COLUMN - 0.25, BODY, "bold")
            sheet.text(left, top + 0.5, "\n".join(words), BODY, INK, "bold", va="bottom")
            axes = sheet.axes(left, top + 0.6, _COLUMN - 0.3, bottom - top - _AROUND)
            _column(axes, effects, date)
            if column == 0:
                axes.set_yticks(range(len(rows)), [_name(sheet, e, titles) for e in effects])
                axes.tick_params(axis="y", labelsize=BODY, labelcolor=INK, length=0)
        return sheet


def _chosen(row: Sequence[Effect]) -> list[Effect]:
    order = sorted(row, key=lambda effect: effect.outcome not in FIRST)
    return order[:COLUMNS]


def _column(axes: Axes, effects: Sequence[Effect], date: str) -> None:
    units = {change(effect, date).unit for effect in effects}
    unit = units.pop() if len(units) == 1 else unit_text(effects[0].unit)
    axes.axvline(0, color=INK, linewidth=1)
    for y, effect in enumerate(effects):
        row = effect.row(date)
        bands = {"%": effect.percent, POINTS: effect.difference.scaled(100)}.get(
            unit, effect.difference
        )
        low, q1, mid, q3, high = (float(s[row]) for name, s in bands.items() if name != "mean")
        color = _COLORS.get(judged(effect, date).word, SOFT)
        axes.plot([low, high], [y, y], color=color, linewidth=1.4, solid_capstyle="butt")
        axes.plot([q1, q3], [y, y], color=color, linewidth=4.5, solid_capstyle="butt", alpha=0.55)
        axes.plot([mid], [y], "o", color=color, markersize=5.5, markeredgewidth=0)
    axes.set_ylim(len(effects) - 0.5, -0.5)
    axes.set_yticks([])
    axes.spines["left"].set_visible(False)
    axes.grid(axis="x", color=FAINT, linewidth=0.7)
    axes.xaxis.set_major_locator(MaxNLocator(nbins=4, steps=[1, 2, 5, 10]))
    axes.xaxis.set_major_formatter(FuncFormatter(lambda v, _: signed(v, finer(axes))))
    axes.tick_params(axis="x", labelsize=SMALL, length=3, width=0.6)
    axes.set_xlabel(
        axis_label("change", "percentage points" if unit == POINTS else unit), fontsize=SMALL
    )


def finer(axes: Axes) -> int:
    """Digits that ticks take beyond one decimal, where they stand closer than a tenth."""
    steps = np.diff(axes.xaxis.get_majorticklocs())
    return max(0, math.ceil(-math.log10(steps.min()) - 1e-9) - 1) if steps.size else 0


def _name(sheet: Sheet, effect: Effect, titles: Titles) -> str:
    return "\n".join(sheet.wrap(titles.get(effect.scenario, effect.scenario), _NAMES - 0.55))


def _title(rows: Rows, titles: Titles, when: str, date: str) -> str:
    """The scenario that moves the first outcome most."""
    effects = [row[0] for row in rows if change(row[0], date).verb in ("raises", "lowers")]
    if not effects:
        return f"No scenario clearly changes {phrase(rows[0][0].outcome)} by {when}"
    most = max(effects, key=lambda e: abs(change(e, date).median))
    found = change(most, date)
    who = capital(called(titles.get(most.scenario, most.scenario)))
    size = with_unit(signed(abs(found.median)).removeprefix("+"), found.unit)
    what = phrase(most.outcome)
    return f"{who} {found.verb} {what} most: by {size} in {when}"


def _subtitle(rows: Rows, titles: Titles, when: str) -> str:
    names = {titles.get(row[0].reference, row[0].reference) for row in rows}
    against = called(*names) if len(names) == 1 else "what each is judged against"
    return f"Change in {when} against {against}."
