"""Charts of a game: payoffs of both sides in every cell, and the map of goal weights."""

from __future__ import annotations

from collections.abc import Mapping, Sequence

import numpy as np
from matplotlib import colormaps
from matplotlib.axes import Axes
from matplotlib.colors import to_hex
from matplotlib.patches import Rectangle
from numpy.typing import NDArray

from simulation.analysis.charts.style import (
    BODY,
    CYCLE,
    FAINT,
    INK,
    MARGIN,
    SMALL,
    SOFT,
    Sheet,
    drawing,
)
from simulation.analysis.games.answer import Answer
from simulation.analysis.games.solve import best_replies
from simulation.analysis.games.weights import NONE
from simulation.analysis.text.gaming import CALLED, points, sentences
from simulation.counts import counted
from simulation.experiment.game_file import SIDES

Values = NDArray[np.float64]

_CELL, _TALL, _NAMES = 1.28, 0.62, 2.3
_SHADES = "PuOr"  # a diverging scale that the colour-blind can tell apart
_NOTE = (
    "Each cell: points of Washington on the left, of Beijing on the right, against both keeping "
    "their rules; purple: better, orange: worse. Bold: the best reply to what the other does. "
    "Black frame: equilibrium of single policies; dashed: one within the error of the members."
)
_MAP_NOTE = (
    "The other goals of a side share the rest of its weight as in the game's file. Weights are "
    "assumptions: nobody has measured what states want."
)


def draw(found: Answer, titles: Mapping[str, str], title: str, at: str, source: str) -> Sheet:
    """The matrix of payoffs; rows are policies of Washington, columns those of Beijing."""
    with drawing():
        rows, columns = found.us.shape
        wide, tall = _CELL * columns, _TALL * rows
        sheet = Sheet(_NAMES + wide + MARGIN, 2.55 + tall)
        head = f"{title}, {at}: mean of {counted(found.payoffs.count, 'member')}."
        top = sheet.header(sentences(found, titles)[0], head) + 0.75
        sheet.footer(_NOTE, source)
        axes = sheet.axes(_NAMES, top, wide, tall)
        axes.set_xlim(0, columns)
        axes.set_ylim(rows, 0)
        _cells(axes, found)
        _frames(axes, found)
        _names(sheet, axes, found, titles)
        return sheet


def draw_weights(found: Answer, titles: Mapping[str, str], source: str) -> Sheet:
    """The equilibrium of single policies over the weight of each side's first goal."""
    with drawing():
        kinds = _kinds(found)
        sheet = Sheet(8.6, 5.4 + 0.24 * max(0, len(kinds) - 6))
        top = sheet.header(map_title(found, titles), "") + 0.3
        bottom = sheet.footer(_MAP_NOTE, source) - 0.6
        size = min(bottom - top, 3.6)
        axes = sheet.axes(0.95, top, size, size)
        _squares(axes, found, kinds)
        _legend(sheet, found, titles, kinds, 0.95 + size + 0.4, top)
        return sheet


def _cells(axes: Axes, found: Answer) -> None:
    best = dict(zip(SIDES, best_replies(found.us, found.china), strict=True))
    for number, side in enumerate(SIDES):
        values = found.us if side == "us" else found.china
        reach = float(np.abs(values).max())
        for (row, column), value in np.ndenumerate(values):
            left = column + number / 2
            color, ink = shade(float(value), reach)
            axes.add_patch(Rectangle((left, row), 0.5, 1, facecolor=color, edgecolor="none"))
            weight = "bold" if best[side][row, column] else "normal"
            axes.text(
                left + 0.25, row + 0.5, points(float(value)), ha="center", va="center",
                fontsize=BODY, color=ink, fontweight=weight,
            )  # fmt: skip
    rows, columns = found.us.shape
    for edge in range(rows + 1):
        axes.axhline(edge, color="white", linewidth=2.5)
    for edge in range(columns + 1):
        axes.axvline(edge, color="white", linewidth=2.5)


def shade(value: float, reach: float) -> tuple[str, str]:
    """The colour of a payoff, where `reach` is the largest size, and that of the text on it."""
    share = value / reach if reach else 0.0
    color = colormaps[_SHADES](0.5 + 0.375 * share)
    red, green, blue = color[:3]
    dark = 0.299 * red + 0.587 * green + 0.114 * blue < 0.5
    return to_hex(color), "#FFFFFF" if dark else INK


def _frames(axes: Axes, found: Answer) -> None:
    for row, column in found.sure:
        _frame(axes, row, column, "-")
    for near in found.nearly:
        _frame(axes, near.us, near.china, (0, (3, 2)))


def _frame(axes: Axes, row: int, column: int, line: str | tuple[int, tuple[int, int]]) -> None:
    place = (column + 0.02, row + 0.04)
    axes.add_patch(
        Rectangle(place, 0.96, 0.92, fill=False, edgecolor=INK, linewidth=1.8, linestyle=line)
    )


def _names(sheet: Sheet, axes: Axes, found: Answer, titles: Mapping[str, str]) -> None:
    for side in axes.spines.values():
        side.set_visible(False)
    rows = [_wrapped(sheet, titles[n], _NAMES - 0.75) for n in found.payoffs.rows]
    columns = [_wrapped(sheet, titles[n], _CELL - 0.1) for n in found.payoffs.columns]
    axes.xaxis.tick_top()
    axes.set_xticks(np.arange(len(columns)) + 0.5, columns)
    axes.set_yticks(np.arange(len(rows)) + 0.5, rows)
    axes.tick_params(length=0, labelsize=SMALL, labelcolor=INK)
    axes.text(
        len(columns) / 2, -1.0, CALLED["china"], ha="center", fontsize=BODY, fontweight="bold"
    )
    axes.text(
        -(_NAMES - 0.3) / _CELL, len(rows) / 2, CALLED["us"], rotation=90, va="center",
        ha="center", fontsize=BODY, fontweight="bold",
    )  # fmt: skip


def _wrapped(sheet: Sheet, words: str, room: float) -> str:
    return "\n".join(sheet.wrap(words, room, SMALL))


def _kinds(found: Answer) -> list[int]:
    """The equilibria on the map, the most frequent first."""
    codes, counts = np.unique(found.weights.cells, return_counts=True)
    return [int(code) for code in codes[np.argsort(-counts, kind="stable")]]


def _colors(kinds: Sequence[int]) -> dict[int, str]:
    colors = iter((*CYCLE, *("#999999",) * len(kinds)))
    return {code: next(colors) if code >= 0 else ("#FFFFFF", FAINT)[code == NONE] for code in kinds}


def map_colors(found: Answer) -> dict[int, str]:
    """The colour of each answer on the map of weights, the most frequent first."""
    return _colors(_kinds(found))


def _squares(axes: Axes, found: Answer, kinds: Sequence[int]) -> None:
    shares, colors = found.weights.shares, _colors(kinds)
    for (row, column), code in np.ndenumerate(found.weights.cells):
        axes.add_patch(
            Rectangle((column, row), 1, 1, facecolor=colors[int(code)], edgecolor="white",
                      alpha=0.85)
        )  # fmt: skip
    axes.set_xlim(0, len(shares))
    axes.set_ylim(0, len(shares))
    every = range(0, len(shares), 2)
    marks = [f"{100 * shares[n]:.0f} %" for n in every]
    places = [n + 0.5 for n in every]
    axes.set_xticks(places, marks)
    axes.set_yticks(places, marks)
    axes.tick_params(labelsize=SMALL, length=3, width=0.6)
    us, china = (name.replace("_", " ") for name in found.weights.goals)
    axes.set_xlabel(f"Beijing's weight on {china}", fontsize=BODY)
    axes.set_ylabel(f"Washington's weight on {us}", fontsize=BODY)


def _legend(
    sheet: Sheet,
    found: Answer,
    titles: Mapping[str, str],
    kinds: Sequence[int],
    x: float,
    y: float,
) -> None:
    colors = _colors(kinds)
    for code in kinds:
        sheet.figure.add_artist(
            Rectangle(
                (x / sheet.width, 1 - (y + 0.17) / sheet.height), 0.2 / sheet.width,
                0.17 / sheet.height, transform=sheet.figure.transFigure,
                facecolor=colors[code], edgecolor=SOFT, linewidth=0.5,
            )
        )  # fmt: skip
        words = map_kind(found, titles, code)
        y = sheet.block(x + 0.3, y, words, sheet.width - x - 0.3 - MARGIN, SMALL, INK, "normal")
        y += 0.1


def map_kind(found: Answer, titles: Mapping[str, str], code: int) -> str:
    """What an answer on the map of weights is, in words."""
    if code < 0:
        return "no equilibrium of single policies" if code == NONE else "several equilibria"
    row, column = divmod(code, len(found.payoffs.columns))
    us, china = titles[found.payoffs.rows[row]], titles[found.payoffs.columns[column]]
    return f"Washington: {us}; Beijing: {china}"


def map_title(found: Answer, titles: Mapping[str, str]) -> str:
    """What the map of weights shows, in a sentence."""
    kinds = _kinds(found)
    share = 100 * (found.weights.cells == kinds[0]).mean()
    if len(kinds) == 1:
        return "The same policies follow whatever each side's first goal weighs"
    where = f"On {share:.0f} % of the map of weights"
    if kinds[0] >= 0:
        return f"{where} the same policies follow: {map_kind(found, titles, kinds[0])}"
    return (
        f"{where} there {'is' if kinds[0] == NONE else 'are'} {map_kind(found, titles, kinds[0])}"
    )
