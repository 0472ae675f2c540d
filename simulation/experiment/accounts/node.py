"""A figure and what makes it up: parts that add up, or factors that multiply, member by member."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace
from itertools import pairwise
from typing import Literal, NamedTuple

import numpy as np
from numpy.typing import NDArray

Values = NDArray[np.float64]
Rule = Literal["sum", "product"]


@dataclass(frozen=True)
class Mark:
    """A figure beside the arithmetic, such as how often an input bound; `value` is (members,)."""

    title: str
    unit: str
    value: Values


@dataclass(frozen=True)
class Node:
    """A figure of every member, `value` (members,), in `unit`.

    `ways` take it apart, the main one first; each is exact by itself. `inputs` are patterns of the
    names of parameters, or `chips.NAME`, that stand behind it.
    """

    name: str
    title: str
    unit: str
    value: Values
    ways: tuple[Way, ...] = ()
    inputs: tuple[str, ...] = ()
    marks: tuple[Mark, ...] = ()


@dataclass(frozen=True)
class Part:
    """A part of a sum or a factor; `inverse` is one that is subtracted or divided by."""

    node: Node
    inverse: bool = False


@dataclass(frozen=True)
class Way:
    """One way to take a figure apart: its parts add up to it, or multiply to it."""

    title: str
    rule: Rule
    parts: tuple[Part, ...]

    def result(self) -> Values:
        """What the parts make, (members,); a factor without a value belongs to a figure of 0."""
        one = self.parts[0].node.value
        made = np.zeros_like(one) if self.rule == "sum" else np.ones_like(one)
        for part in self.parts:
            made = _joined(self.rule, made, part)
        return made


def _joined(rule: Rule, made: Values, part: Part) -> Values:
    value = part.node.value
    if rule == "sum":
        return made - value if part.inverse else made + value
    with np.errstate(divide="ignore", invalid="ignore"):
        joined: Values = made / value if part.inverse else made * value
    return joined


class Step(NamedTuple):
    """A step of a chain: what it is called, and the running figure after it, (members,)."""

    name: str
    title: str
    unit: str
    reached: Values
    inverse: bool = False
    inputs: tuple[str, ...] = ()


def share(part: Values, whole: Values) -> Values:
    """A part over a whole, NaN where there is no whole."""
    found = np.full(np.broadcast(part, whole).shape, np.nan)
    np.divide(part, whole, out=found, where=whole != 0)
    return found


def chain(title: str, steps: Sequence[Step]) -> Way:
    """Factors of a figure from what each step reaches; the first step is the first factor."""
    first, parts = steps[0], []
    parts.append(Part(Node(first.name, first.title, first.unit, first.reached, (), first.inputs)))
    for before, step in pairwise(steps):
        pair = (before.reached, step.reached) if step.inverse else (step.reached, before.reached)
        factor = Node(step.name, step.title, step.unit, share(*pair), (), step.inputs)
        parts.append(Part(factor, step.inverse))
    return Way(title, "product", tuple(parts))


def total(title: str, parts: Sequence[Node], less: Sequence[Node] = ()) -> Way:
    """A sum of figures, less others."""
    return Way(title, "sum", (*map(Part, parts), *(Part(node, True) for node in less)))


def over(above: Node, below: Node) -> tuple[Values, Way]:
    """A ratio of two figures, and the way that says so."""
    return share(above.value, below.value), Way(
        "ratio", "product", (Part(above), Part(below, True))
    )


def joined(blocks: Sequence[Node]) -> Node:
    """The figures of several blocks of members, one after the other; all of the same shape."""
    first = blocks[0]
    return replace(
        first,
        value=np.concatenate([one.value for one in blocks]),
        ways=tuple(
            replace(
                way,
                parts=tuple(
                    replace(part, node=joined([b.ways[w].parts[p].node for b in blocks]))
                    for p, part in enumerate(way.parts)
                ),
            )
            for w, way in enumerate(first.ways)
        ),
        marks=tuple(
            replace(mark, value=np.concatenate([b.marks[m].value for b in blocks]))
            for m, mark in enumerate(first.marks)
        ),
    )


def first_members(node: Node, count: int) -> Node:
    """The same tree of the first members only."""
    return replace(
        node,
        value=node.value[:count],
        ways=tuple(
            replace(
                way,
                parts=tuple(replace(p, node=first_members(p.node, count)) for p in way.parts),
            )
            for way in node.ways
        ),
        marks=tuple(replace(mark, value=mark.value[:count]) for mark in node.marks),
    )


def walk(node: Node, path: tuple[str, ...] = ()) -> Iterator[tuple[tuple[str, ...], Node]]:
    """Every figure of the tree with the names that lead to it, ways included."""
    here = (*path, node.name)
    yield here, node
    for way in node.ways:
        for part in way.parts:
            yield from walk(part.node, (*here, way.title))
