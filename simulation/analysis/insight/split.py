"""A change split over the parts of a figure, exactly and without an order among them."""

from __future__ import annotations

import math
from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from simulation.experiment.accounts.node import Node, Part, Way

Values = NDArray[np.float64]


@dataclass(frozen=True)
class Piece:
    """A part of a change: what it was and is, and what it adds to the change of the whole.

    `old` and `new` are in `unit`, `change` in the unit of the whole, all (members,). `ways` are
    those of the figure, each with its pieces.
    """

    name: str
    title: str
    unit: str
    old: Values
    new: Values
    change: Values
    inverse: bool = False
    ways: tuple[tuple[str, tuple[Piece, ...]], ...] = ()


def split(new: Node, old: Node) -> Piece:
    """The change from `old` to `new`, member by member, split over each way of taking it apart.

    A sum's parts add their differences. A product's factors get their Shapley value: the mean,
    over all orders in which the factors could change one after the other, of what each changes in
    its turn (Shorrocks 2013). Both are exact, and a factor that does not change gets nothing. A
    factor without a value on one side (a part of nothing) is held at its value on the other.
    """
    known = np.isfinite(new.value) & np.isfinite(old.value)
    return _piece(new, old, np.where(known, 1.0, np.nan), False)


def _piece(new: Node, old: Node, factor: Values, inverse: bool) -> Piece:
    """A piece; `factor` is what a unit of the figure is worth in the whole, (members,)."""
    with np.errstate(invalid="ignore"):
        difference = new.value - old.value
    change = factor * np.nan_to_num(difference)
    ways = []
    for way in new.ways:
        twin = next((one for one in old.ways if one.title == way.title), None)
        if twin is not None:
            ways.append((way.title, tuple(_pieces(way, twin, factor))))
    return Piece(new.name, new.title, new.unit, old.value, new.value, change, inverse, tuple(ways))


def _pieces(new: Way, old: Way, factor: Values) -> list[Piece]:
    pairs = list(_pairs(new.parts, old.parts))
    if new.rule == "sum":
        return [
            _piece(one.node, other.node, -factor if one.inverse else factor, one.inverse)
            for one, other in pairs
        ]
    found = [_factor(one, other) for one, other in pairs]
    worth = shapley(np.stack([old for _, old in found]), np.stack([new for new, _ in found]))
    return [
        _piece(one.node, other.node, factor * each * _slope(one, before, after), one.inverse)
        for (one, other), each, (after, before) in zip(pairs, worth, found, strict=True)
    ]


def _pairs(new: Sequence[Part], old: Sequence[Part]) -> list[tuple[Part, Part]]:
    """Parts of both sides by name; what one side lacks is 0 there."""
    before = {part.node.name: part for part in old}
    after = {part.node.name: part for part in new}
    names = [*after, *(name for name in before if name not in after)]
    return [
        (after.get(name) or _nothing(before[name]), before.get(name) or _nothing(after[name]))
        for name in names
    ]


def _nothing(part: Part) -> Part:
    node = part.node
    empty = Node(node.name, node.title, node.unit, np.zeros_like(node.value))
    return Part(empty, part.inverse)


def _factor(new: Part, old: Part) -> tuple[Values, Values]:
    """What both sides multiply with."""
    after, before = (_multiplier(part) for part in (new, old))
    return (
        np.where(np.isfinite(after), after, np.where(np.isfinite(before), before, 1.0)),
        np.where(np.isfinite(before), before, np.where(np.isfinite(after), after, 1.0)),
    )


def _multiplier(part: Part) -> Values:
    value = part.node.value
    if not part.inverse:
        return value
    return np.divide(1.0, value, out=np.full_like(value, np.nan), where=value != 0)


def mean_of(values: Values) -> float:
    """Mean over the members that have a value; 0 where none has one."""
    known = values[np.isfinite(values)]
    return float(known.mean()) if len(known) else 0.0


def _slope(part: Part, before: Values, after: Values) -> Values:
    """Change of the multiplier for a unit of the figure: 1/b − 1/a is −(b − a)/(ab)."""
    return -before * after if part.inverse else np.ones_like(before)


def shapley(old: Values, new: Values) -> Values:
    """What a unit of each factor is worth in the change of their product, (factors, members).

    Form: the mean over all subsets of the other factors, weighted by the number of orders in which
    they come first, of the product of these at their new and the rest at their old values.
    Source: Shorrocks (2013), Journal of Economic Inequality 11; the weights are those of the
    Shapley value.
    """
    count = len(old)
    weights = [
        math.factorial(size) * math.factorial(count - size - 1) / math.factorial(count)
        for size in range(count)
    ]
    found = np.empty_like(old)
    for row in range(count):
        sums = np.zeros((count, old.shape[1]))  # over subsets of each size, of their products
        sums[0] = 1.0
        for other in range(count):
            if other != row:
                sums[1:] = sums[1:] * old[other] + sums[:-1] * new[other]
                sums[0] *= old[other]
        found[row] = sum(weight * part for weight, part in zip(weights, sums, strict=True))
    return found
