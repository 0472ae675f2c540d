"""Figures of some members: values, parts and marks of every way, of these members alone."""

from __future__ import annotations

from collections.abc import Iterator
from itertools import pairwise

import numpy as np
import pytest

from simulation.experiment.accounts.node import (
    Mark,
    Node,
    Part,
    Way,
    first_members,
    joined,
    total,
    walk,
)


def leaf(name: str, members: range, shift: float) -> Node:
    """A figure of some members that differs from one to the next, with a mark of its own."""
    values = np.array(members) * 10.0 + shift
    return Node(name, name, "1", values, marks=(Mark(f"of {name}", "1", values / 1000.0),))


def tree(members: range) -> Node:
    """A figure with two ways, one of them two deep, and marks at each depth."""
    a, b, c = (leaf(name, members, n) for n, name in enumerate("abc", 1))
    inner = Node("ab", "a and b", "1", a.value + b.value, (total("by part", (a, b)),),
                 marks=(Mark("inner", "1", a.value * 2),))  # fmt: skip
    whole = Node("abc", "all", "1", inner.value + c.value, marks=(Mark("x", "1", c.value),))
    ways = total("by part", (inner, c)), Way("alone", "product", (Part(a), Part(c, True)))
    return Node(whole.name, whole.title, whole.unit, whole.value, ways, (), whole.marks)


def arrays(node: Node) -> Iterator[tuple[str, np.ndarray]]:
    """All that a tree holds of members, by where it stands."""
    for path, one in walk(node):
        yield "/".join(path), one.value
        for mark in one.marks:
            yield f"{'/'.join(path)}: {mark.title}", mark.value


def same(one: Node, other: Node) -> None:
    mine, theirs = list(arrays(one)), list(arrays(other))
    assert [name for name, _ in mine] == [name for name, _ in theirs]
    for (name, values), (_, expected) in zip(mine, theirs, strict=True):
        np.testing.assert_array_equal(values, expected, err_msg=name)


@pytest.mark.parametrize("count", [1, 2, 4, 5])
def test_the_first_members_are_those_of_a_smaller_block(count: int) -> None:
    same(first_members(tree(range(5)), count), tree(range(count)))


@pytest.mark.parametrize("ends", [(0, 5), (0, 1, 5), (0, 2, 3, 5)])
def test_blocks_make_the_whole_in_their_order(ends: tuple[int, ...]) -> None:
    blocks = [tree(range(i, j)) for i, j in pairwise(ends)]
    same(joined(blocks), tree(range(5)))
