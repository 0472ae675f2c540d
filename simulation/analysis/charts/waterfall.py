"""The waterfall: what makes a figure up, or what moves it, one bar a part."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

import numpy as np
from matplotlib.axes import Axes
from matplotlib.ticker import FuncFormatter, MaxNLocator

from simulation.analysis.charts.style import (
    BLUE,
    FAINT,
    INK,
    MARGIN,
    REFERENCE,
    SMALL,
    SOFT,
    VERMILION,
    Sheet,
    drawing,
)
from simulation.analysis.insight.outline import FACTORS, Line, undusted
from simulation.analysis.insight.split import mean_of
from simulation.analysis.text.called import called
from simulation.analysis.text.numbers import (
    PLAIN,
    change_unit,
    ends,
    human,
    quantity,
    resolved,
    scale,
    unit_text,
)
from simulation.analysis.text.words import capital, month, phrase
from simulation.analysis.text.words import heading as words_for

_ROW, _NAMES, _WIDE, _TEXT, _INDENT = 0.3, 3.9, 3.5, 2.2, 0.16
_GAP = 0.1  # between the bars and the figures
_NARROW = 0.3  # where factors alone are told, which have no bars
SIGNS = {
    "+": "",
    "=": "= ",
    "-": "\N{MINUS SIGN} ",
    "x": "\N{MULTIPLICATION SIGN} ",
    "/": "\N{DIVISION SIGN} ",
}
_LEVELS = (
    "Bar: mean over members, as a share of the sum that it belongs to; bars of a level follow each "
    "other and add up to the one above. Factors (\N{MULTIPLICATION SIGN} \N{DIVISION SIGN}) have "
    "no bar. Figures: mean (90 % of members)."
)
_PRODUCT = (
    "Figures: mean (90 % of members). Factors (\N{MULTIPLICATION SIGN} \N{DIVISION SIGN}) "
    "multiply in each member; their means need not."
)
_CHANGES = (
    "Bar: mean over members of what a part adds to the change; bars of a level follow each other "
    "and add up to the one above; figures and line: that mean (90 % of members). Factors share "
    "a change by their Shapley value."
)


@dataclass(frozen=True)
class Heading:
    """What the chart is about, by titles, and the line about the run."""

    outcome: str
    at: str
    scenario: str
    against: str
    source: str


@dataclass(frozen=True)
class _Bar:
    """From where to where a bar goes; a factor of a level has none."""

    start: float
    end: float


def draw(lines: Sequence[Line], about: Heading) -> Sheet:
    """One row a line of the outline, the figure itself on top."""
    changed = lines[0].change is not None
    with drawing():
        bars = _cascade(lines, changed)
        wide = _WIDE if any(bars) else _NARROW
        sheet = Sheet(_NAMES + wide + _TEXT + MARGIN, 1.9 + _ROW * len(lines))
        top = sheet.header(*_titles(lines[0], about))
        text = _CHANGES if changed else _LEVELS if any(bars) else _PRODUCT
        bottom = sheet.footer(text, about.source)
        axes = sheet.axes(_NAMES, top + 0.15, wide, bottom - top - 0.6)
        for y, (line, bar) in enumerate(zip(lines, bars, strict=True)):
            _bar(axes, y, line, bar)
            _words(sheet, axes, y, line, scale(lines[0].unit))
        _frame(axes, lines, changed, any(bars))
        return sheet


def _titles(first: Line, about: Heading) -> tuple[str, str]:
    """The headline and what is under it; all figures are means, since the bars of means add up."""
    when, who = month(about.at), called(about.scenario)
    if first.change is None or first.old is None:
        found = quantity(_mean(first.value), first.unit)
        return (
            f"{words_for(about.outcome)} in {when}: {found}",
            f"{capital(who)}: what makes it up (means over members)",
        )
    old, new = resolved(_mean(first.old), _mean(first.value), first.unit)
    moved = _mean(undusted(first.change, first.unit))
    what = f"{phrase(about.outcome)} in {when}"
    title = f"{capital(who)} leaves {what} as it is"
    if moved:
        size = quantity(scale(first.unit) * abs(moved), change_unit(first.unit))
        title = f"{capital(who)} {'raises' if moved > 0 else 'lowers'} {what} by {size}"
    return title, f"What moves it from {old} in {called(about.against)} to {new} (means)"


def _mean(values: np.ndarray) -> float:
    known = values[np.isfinite(values)]
    return float(np.mean(known)) if len(known) else float("nan")


def _cascade(lines: Sequence[Line], changed: bool) -> list[_Bar | None]:
    """Each bar begins where the one before it on its level ends, the first where the one above."""
    ends: dict[int, float] = {}
    found: list[_Bar | None] = []
    starts: dict[int, float] = {}
    for number, line in enumerate(lines):
        size = line.within
        if changed:
            size = 0.0 if line.change is None else mean_of(line.change)
        below = lines[number + 1].sign if number + 1 < len(lines) else ""
        if not changed and (line.sign in FACTORS or (not number and below in FACTORS)):
            ends[line.level] = starts[line.level] = 0.0
            starts[line.level + 1] = 0.0
            ends.pop(line.level + 1, None)
            found.append(None)
            continue
        if not changed and line.sign == "-":
            size = -size
        start = ends.get(line.level, starts.get(line.level, 0.0))
        found.append(_Bar(start, start + size))
        ends[line.level] = start + size
        starts[line.level + 1] = start
        ends.pop(line.level + 1, None)
    return found


def _bar(axes: Axes, y: int, line: Line, bar: _Bar | None) -> None:
    if bar is None:
        return
    down = bar.end < bar.start
    color = REFERENCE if line.level == 0 else VERMILION if down else BLUE
    axes.barh(y, bar.end - bar.start, left=bar.start, height=0.6, color=color,
              alpha=1.0 if line.level < 2 else 0.62)  # fmt: skip
    if line.change is not None:
        low, high = np.nanpercentile(line.change, [5, 95])
        axes.plot([bar.start + low, bar.start + high], [y, y], color=INK, linewidth=1.0)


def _words(sheet: Sheet, axes: Axes, y: int, line: Line, by: float) -> None:
    """The name on the left, indented by level, and the figures on the right."""
    name = SIGNS.get(line.sign, "") + line.title
    room = _NAMES - MARGIN - 0.1 - _INDENT * line.level
    while sheet.measure(name, SMALL) > room:
        name = name[:-2].rstrip("\N{HORIZONTAL ELLIPSIS} ") + "\N{HORIZONTAL ELLIPSIS}"
    wide = axes.get_position().width * sheet.width
    left = -(_NAMES - MARGIN - _INDENT * line.level) / wide
    weight = "bold" if line.level == 0 else "normal"
    place: dict[str, Any] = {
        "transform": axes.get_yaxis_transform(),
        "va": "center",
        "fontsize": SMALL,
    }
    axes.text(left, y, name, color=INK, fontweight=weight, **place)
    axes.text(1.0 + _GAP / wide, y, figures(line, by), color=SOFT, **place)


def figures(line: Line, by: float = 1.0) -> str:
    """Mean and 90 % interval: of the figure, or of what it adds to a change, times `by`."""
    values = line.value if line.change is None else by * line.change
    known = undusted(values[np.isfinite(values)], line.unit)
    if not len(known):
        return "no value"
    middle, (low, high) = float(np.mean(known)), np.percentile(known, [5, 95])
    unit = line.unit if line.change is None else PLAIN[0]
    return f"{quantity(middle, unit)} ({ends(low, high, unit)})"


def _frame(axes: Axes, lines: Sequence[Line], changed: bool, has_bars: bool) -> None:
    axes.set_ylim(len(lines) - 0.4, -0.6)
    axes.set_yticks([])
    if not has_bars:
        axes.set_axis_off()
        return
    axes.margins(x=0.04)
    axes.axvline(0, color=SOFT, linewidth=0.8)
    axes.spines["left"].set_visible(False)
    axes.grid(axis="x", color=FAINT, linewidth=0.7)
    axes.tick_params(axis="x", labelsize=SMALL)
    axes.xaxis.set_major_locator(MaxNLocator(nbins=4, steps=[1, 2, 5, 10]))
    unit = lines[0].unit
    if changed:
        axes.xaxis.set_major_formatter(FuncFormatter(lambda v, _: human(scale(unit) * v)))
        axes.set_xlabel(unit_text(change_unit(unit)), fontsize=SMALL)
    else:
        axes.xaxis.set_major_formatter(FuncFormatter(lambda v, _: f"{100 * v:.0f} %"))
