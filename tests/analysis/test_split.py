"""A change split over the parts of a figure: exact, without an order, nothing for what stays."""

from __future__ import annotations

from dataclasses import replace

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from simulation.analysis.charts import waterfall
from simulation.analysis.charts.waterfall import Heading
from simulation.analysis.insight.outline import LINES, Line, outline
from simulation.analysis.insight.split import Piece, shapley, split
from simulation.experiment.accounts.node import Node, Part, Way, share, total

MEMBERS = 3
amount = st.just(0.0) | st.floats(1e-3, 1e6)
factor = st.floats(1e-3, 1e3)


def leaf(name: str, values: list[float]) -> Node:
    return Node(name, name, "H100e", np.array(values))


def product(name: str, above: list[Node], below: Node) -> Node:
    made = np.prod([node.value for node in above], axis=0)
    parts = (*map(Part, above), Part(below, True))
    return Node(name, name, "H100e", share(made, below.value), (Way("p", "product", parts),))


@st.composite
def tree(draw: st.DrawFn) -> Node:
    """A sum of a product with a divisor, one factor of which is a sum, and two leaves."""

    def some(one: st.SearchStrategy[float]) -> list[float]:
        return draw(st.lists(one, min_size=MEMBERS, max_size=MEMBERS))

    inner = [leaf("a", some(amount)), leaf("b", some(amount))]
    added = Node("sum", "sum", "1", inner[0].value + inner[1].value, (total("s", inner),))
    made = product("made", [added, leaf("f", some(factor)), leaf("g", some(factor))],
                   leaf("d", some(factor)))  # fmt: skip
    more, less = leaf("more", some(amount)), leaf("less", some(amount))
    whole = made.value + more.value - less.value
    return Node("whole", "whole", "H100e", whole, (total("s", [made, more], [less]),))


@given(tree(), tree())
def test_parts_of_a_change_add_up_on_every_level(new: Node, old: Node) -> None:
    found = split(new, old)
    np.testing.assert_array_equal(found.change, new.value - old.value)
    _adds_up(found, max(np.abs(new.value).max(), np.abs(old.value).max()))


def _adds_up(piece: Piece, level: float) -> None:
    """To 1e-9 of the largest part, or of the level: parts and levels may be large and cancel."""
    for _, parts in piece.ways:
        added = np.sum([part.change for part in parts], axis=0)
        largest = max(level, *(np.abs(part.change).max() for part in parts))
        np.testing.assert_allclose(added, piece.change, rtol=1e-9, atol=1e-9 * largest)
        for part in parts:
            _adds_up(part, largest)


@given(tree(), tree())
def test_the_way_back_is_the_way_there(new: Node, old: Node) -> None:
    there, back = split(new, old), split(old, new)
    for one, other in zip(there.ways[0][1], back.ways[0][1], strict=True):
        largest = max(np.abs(side).max() for side in (one.change, new.value, old.value))
        np.testing.assert_allclose(one.change, -other.change, rtol=1e-9, atol=1e-9 * largest)


def test_two_factors_share_by_the_mean_of_both_orders() -> None:
    old, new = np.array([[2.0], [3.0]]), np.array([[4.0], [5.0]])
    worth = shapley(old, new)
    assert worth[:, 0].tolist() == [4.0, 3.0]  # means of the other factor's two values
    assert ((new - old) * worth).sum() == 4 * 5 - 2 * 3


def test_three_factors_do_not_depend_on_their_order() -> None:
    random = np.random.default_rng(1)
    old, new = random.uniform(0.1, 9, (2, 3, 5))
    turned = [2, 0, 1]
    np.testing.assert_allclose(shapley(old, new)[turned], shapley(old[turned], new[turned]))
    worth = ((new - old) * shapley(old, new)).sum(axis=0)
    np.testing.assert_allclose(worth, new.prod(axis=0) - old.prod(axis=0), rtol=1e-12)


def test_what_does_not_change_gets_nothing() -> None:
    def of(chips: float) -> Node:
        return product("made", [leaf("chips", [chips]), leaf("speed", [2.0])], leaf("d", [4.0]))

    parts = {part.name: part.change[0] for part in split(of(10.0), of(6.0)).ways[0][1]}
    assert parts == {"chips": 2.0, "speed": 0.0, "d": 0.0}


def test_a_factor_of_nothing_is_held_at_its_other_value() -> None:
    """Where no chip was made, its speed has no value: all of the change is that chips are made."""

    def of(chips: float, speed: float) -> Node:
        nodes = [leaf("chips", [chips]), leaf("speed", [speed])]
        value = np.nan_to_num(nodes[0].value * nodes[1].value)
        return Node("made", "made", "H100e", value, (Way("p", "product", (*map(Part, nodes),)),))

    parts = {p.name: p.change[0] for p in split(of(5.0, 3.0), of(0.0, np.nan)).ways[0][1]}
    assert parts == {"chips": 15.0, "speed": 0.0}


def test_a_part_that_only_one_side_has_was_nothing_on_the_other() -> None:
    def of(names: str) -> Node:
        nodes = [leaf(name, [2.0]) for name in names]
        return Node("w", "w", "H100e", np.array([2.0 * len(nodes)]), (total("s", nodes),))

    parts = {p.name: p.change[0] for p in split(of("ac"), of("ab")).ways[0][1]}
    assert parts == {"a": 0.0, "c": 2.0, "b": -2.0}


@pytest.mark.parametrize("count", [3, 40])
def test_lines_of_an_outline_add_up_and_are_few(count: int) -> None:
    random = np.random.default_rng(2)
    nodes = [leaf(f"n{i}", list(random.pareto(1.0, MEMBERS))) for i in range(count)]
    nodes.append(leaf("nothing", [0.0] * MEMBERS))
    value = np.sum([node.value for node in nodes], axis=0)
    lines = outline(Node("w", "w", "H100e", value, (total("s", nodes),)))
    assert len(lines) <= LINES
    np.testing.assert_allclose(np.sum([line.value for line in lines[1:]], axis=0), value)
    assert sum(line.within for line in lines[1:]) == pytest.approx(1.0)
    assert "nothing" not in [line.title for line in lines]
    assert (lines[-1].title == f"{count - len(lines) + 2} others") == (count > 7)


def test_another_way_is_taken_where_it_is_asked_for() -> None:
    ways = (
        total("by chip", [leaf("x", [1.0]), leaf("y", [2.0])]),
        total("by firm", [leaf("z", [3.0])]),
    )
    whole = Node("w", "w", "H100e", np.array([3.0]), ways)
    assert [line.title for line in outline(whole)] == ["w", "x", "y"]
    assert [line.title for line in outline(whole, by="firm")] == ["w", "z"]
    assert len(outline(whole, depth=1)) == 3


def test_small_parts_that_are_subtracted_count_against_the_others() -> None:
    more = [leaf("large", [100.0]), leaf("a", [0.5]), leaf("b", [0.25])]
    less = [leaf("c", [1.0]), leaf("d", [0.125])]
    whole = Node("w", "w", "H100e", np.array([99.625]), (total("s", more, less),))
    _, large, others = outline(whole)
    assert (large.title, others.title) == ("large", "4 others")
    assert others.value[0] == 0.5 + 0.25 - 1.0 - 0.125
    assert large.within + others.within == pytest.approx(1.0)


def test_a_waterfall_tells_the_means_that_its_bars_show() -> None:
    """A part that few members have: its median is 0, its bar is not."""
    old, new = np.array([10.0, 10, 10, 10]), np.array([10.0, 10, 10, 50])
    line = Line(0, "", "Compute", "H100e", new, 1.0, old=old, change=new - old)
    part = replace(line, level=1, sign="+", title="Smuggled")
    about = Heading("compute.china", "2028-12", "Customs closed", "Baseline", "Source.")
    figure = waterfall.draw([line, part], about).figure
    (axes,) = figure.axes
    bar = axes.patches[1]
    assert (bar.get_x(), bar.get_width()) == (0, 10)
    written = [text.get_text() for text in axes.texts]
    assert written[3] == "10 (0 to 34)"
    head = " ".join(" ".join(text.get_text() for text in figure.texts).split())
    assert '"Customs closed" raises' in head
    assert "by 10 H100e" in head
    assert "from 10 H100e in the baseline to 20 H100e (means)" in head
    assert waterfall.figures(replace(line, change=None, old=None)) == "20 H100e (10 to 44)"


def test_factors_alone_are_told_without_an_empty_axis() -> None:
    figure = Line(0, "", "Smuggled", "chips/year", np.array([2.0, 6.0]), 1.0)
    parts = [replace(figure, level=1, sign=sign, title="Part") for sign in ("=", "x")]
    about = Heading("smuggled_units.china", "2028-12", "Baseline", "", "Source.")
    drawn = waterfall.draw([figure, *parts], about).figure
    (axes,) = drawn.axes
    assert not axes.patches
    assert not axes.axison
    assert "their means need not" in " ".join(text.get_text() for text in drawn.texts)
    summed = waterfall.draw([figure, replace(parts[0], sign="+")], about).figure
    assert summed.axes[0].axison
    assert summed.get_figwidth() > drawn.get_figwidth()
