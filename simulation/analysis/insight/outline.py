"""The lines of a breakdown: the largest parts of a figure, the small ones together."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, replace

import numpy as np
from numpy.typing import NDArray

from simulation.analysis.insight.split import Piece, mean_of
from simulation.experiment.accounts.node import Node

Values = NDArray[np.float64]
LINES = 24  # as many as are taken in at a glance
MOST, LEAST = 7, 0.02  # parts of a sum that are shown, and the share below which none is
WORTH = 0.15  # share of a sum below which a part is not opened unless a depth is asked for
RULES = {("sum", False): "+", ("sum", True): "-", ("product", False): "x", ("product", True): "/"}
SMALL = {"USD billion/chip": ("USD/chip", 1e9), "GW/chip": ("W/chip", 1e9)}  # as people say it
ROUNDING = 1e-12
FACTORS = ("=", "x", "/")
_DUST, _FINE = 1e-8, 1e-15  # what is nothing: of counts, and of money and power, kept in billions


def undusted(values: Values, unit: str) -> Values:
    """Values with what rounding leaves of nothing as 0: 2.8e-11 chips are none."""
    fine = any(part in unit for part in ("billion", "GW", "/chip"))
    return np.where(np.abs(values) < (_FINE if fine else _DUST), 0.0, values)


@dataclass(frozen=True)
class Line:
    """A line: `sign` says how it joins its neighbours, `level` how deep it stands.

    Parts of a sum have + or -, factors x or /, the first of them =.


    `value` is the figure, (members,); of a change, `old`, and `change` in the unit of the whole.
    `within` is the mean as a share of the sum that it belongs to, NaN for factors.
    """

    level: int
    sign: str
    title: str
    unit: str
    value: Values
    within: float
    inputs: tuple[str, ...] = ()
    old: Values | None = None
    change: Values | None = None


@dataclass(frozen=True)
class _Open:
    """A figure, its piece of the change if there is one, and where it stands."""

    node: Node
    piece: Piece | None
    line: Line
    whole: float


def outline(
    node: Node, change: Piece | None = None, by: str = "", depth: int | None = None
) -> list[Line]:
    """Lines of a figure, opened level by level while they are few, or down to `depth`.

    `by` picks the ways whose title holds it, wherever there are such; else the main ones.
    """
    first = _Open(node, change, _line(node, change, 0, "", 1.0), mean_of(node.value))
    lines, level = [first], 0
    while depth is None or level < depth:
        here = [one for one in lines if one.line.level == level]
        opened = {id(one): _parts(one, by) for one in here}
        if depth is None:
            opened = _fitting(here, opened, LINES - len(lines), _size(first))
        if not any(opened.values()):
            break
        lines = [new for one in lines for new in (one, *opened.get(id(one), ()))]
        level += 1
    return [one.line for one in lines]


def _fitting(
    here: Sequence[_Open], opened: dict[int, list[_Open]], room: int, whole: float
) -> dict[int, list[_Open]]:
    """What may be opened: the largest lines first, as long as there is room."""
    found = {}
    for one in sorted(here, key=lambda one: -_size(one)):
        parts = opened[id(one)]
        if _is_large(one, whole) and (len(parts) <= room or one.line.level == 0):
            found[id(one)] = parts
            room -= len(parts)
    return found


def ways(node: Node) -> tuple[str, ...]:
    """Titles of all ways in the tree, the root's first."""
    found = dict.fromkeys(way.title for way in node.ways)
    for way in node.ways:
        for part in way.parts:
            found |= dict.fromkeys(ways(part.node))
    return tuple(found)


def _parts(one: _Open, by: str) -> list[_Open]:
    node = one.node
    if not node.ways:
        return []
    number = next((n for n, way in enumerate(node.ways) if by and by in way.title), 0)
    way = node.ways[number]
    pieces = dict(one.piece.ways).get(way.title, ()) if one.piece else ()
    found: list[_Open] = []
    for part in way.parts:
        piece = next((p for p in pieces if p.name == part.node.name), None)
        first = way.rule == "product" and not found
        sign = "=" if first and not part.inverse else RULES[way.rule, part.inverse]
        whole = one.whole if way.rule == "sum" else mean_of(part.node.value)
        within = mean_of(part.node.value) / whole if way.rule == "sum" and whole else np.nan
        line = _line(part.node, piece, one.line.level + 1, sign, float(within))
        found.append(_Open(part.node, piece, line, whole))
    return found if way.rule == "product" else _largest(found)


def _largest(parts: list[_Open]) -> list[_Open]:
    """The largest parts of a sum, and the others in one line; parts of nothing are left out."""
    there = [part for part in parts if _size(part) > 0]
    if len(there) < len(parts) and not there:
        return []
    sizes = [_size(part) for part in there]
    whole = max(sum(sizes), 1e-300)
    order = sorted(range(len(there)), key=lambda n: -sizes[n])
    few = [n for n in order[:MOST] if sizes[n] >= LEAST * whole]
    rest = [there[n] for n in order if n not in few]
    if len(rest) == 1:
        few, rest = [*few, there.index(rest[0])], []
    chosen = [there[n] for n in (few if len(there) > MOST else sorted(few))]
    return [*chosen, _together(rest)] if rest else chosen


def _together(parts: Sequence[_Open]) -> _Open:
    """Several parts of a sum as one; what is subtracted counts against the others."""
    first = parts[0].line
    signs = [-1.0 if part.line.sign == "-" else 1.0 for part in parts]

    def added(values: Sequence[Values]) -> Values:
        known = [s * np.nan_to_num(one) for s, one in zip(signs, values, strict=True)]
        total: Values = np.sum(known, axis=0)
        return total

    value = added([part.line.value for part in parts])
    before = [part.line.old for part in parts if part.line.old is not None]
    changes = [part.line.change for part in parts if part.line.change is not None]
    old = added(before) if before else None
    change: Values | None = np.sum(changes, axis=0) if changes else None
    within = float(sum(s * part.line.within for s, part in zip(signs, parts, strict=True)))
    line = replace(first, sign="+", title=f"{len(parts)} others", value=value, within=within,
                   inputs=(), old=old, change=change)  # fmt: skip
    return _Open(Node("others", line.title, line.unit, line.value), None, line, parts[0].whole)


def _line(node: Node, piece: Piece | None, level: int, sign: str, within: float) -> Line:
    old, change = (None, None) if piece is None else (piece.old, piece.change)
    unit, times = SMALL.get(node.unit, (node.unit, 1.0))
    if old is not None and change is not None:
        # What is left of two large numbers that cancel is not told as a change.
        change = np.where(np.abs(change) > ROUNDING * _most(old, node.value), change, 0.0)
        old = old * times
    value = node.value * times
    return Line(level, sign, node.title, unit, value, within, node.inputs, old, change)


def _most(old: Values, new: Values) -> float:
    known = [np.nan_to_num(one) for one in (old, new)]
    return float(np.abs(known).max(initial=0.0))


def _is_large(one: _Open, whole: float) -> bool:
    """Whether a line is worth opening: a factor or a part that is not too small."""
    if one.line.change is not None:
        return _size(one) >= WORTH * whole
    return not abs(one.line.within) < WORTH


def _size(part: _Open) -> float:
    """How large a part is: of a change, what it changes; else its mean."""
    if part.line.change is not None and part.line.old is not None:
        return mean_of(np.abs(part.line.change)) or 1e-12 * mean_of(np.abs(part.line.value))
    return mean_of(np.abs(part.line.value))
