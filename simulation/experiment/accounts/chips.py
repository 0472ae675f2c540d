"""Figures by chip: units, times what a unit counts for."""

from __future__ import annotations

from collections.abc import Sequence
from typing import TYPE_CHECKING

import numpy as np

from simulation.experiment.accounts.node import Node, Step, Values, Way, chain, total

if TYPE_CHECKING:
    from simulation.experiment.accounts.ledger import Ledger
    from simulation.model.core.layout import Layout

BY_CHIP = "by chip"


def rows(layout: Layout, maker: str | None = None, state: str | None = None) -> list[int]:
    """Rows of all chips, of a maker's, or of those designed in a state."""
    if maker is not None:
        return np.flatnonzero(layout.chip_maker == layout.row["makers"][maker]).tolist()
    if state is not None:
        found: list[int] = layout.of_state("chips", state).tolist()
        return found
    return list(range(len(layout.chips)))


def count(ledger: Ledger, units: Values, chips: Sequence[int], unit: str) -> list[Node]:
    """Numbers of chips, one figure a chip; `units` is (chips, members)."""
    found = ledger.world.layout.chip_rows
    return [
        Node(found[c].id, found[c].title, unit, units[c], (), (f"chips.{found[c].id}",))
        for c in chips
    ]


def compute(
    ledger: Ledger, units: Values, chips: Sequence[int], unit: str, counted: str
) -> list[Node]:
    """Compute of chips, H100e: units times speed, one figure a chip."""
    return [
        _valued(
            ledger,
            c,
            units[c],
            units[c] * ledger.speed[c],
            (unit, counted, "H100e", "speed of a chip"),
        )
        for c in chips
    ]


def money(
    ledger: Ledger,
    units: Values,
    paid: Values,
    chips: Sequence[int],
    words: tuple[str, str],
    each: str = "price with system",
) -> list[Node]:
    """What chips brought in, USD billion: units times what `each` did; `words` are units."""
    return [_valued(ledger, c, units[c], paid[c], (*words, "USD billion", each)) for c in chips]


def _valued(
    ledger: Ledger, chip: int, units: Values, value: Values, words: tuple[str, str, str, str]
) -> Node:
    row = ledger.world.layout.chip_rows[chip]
    unit, counted, each, what = words
    inputs = (f"chips.{row.id}",)
    steps = [
        Step("units", "chips", counted, units),
        Step("each", what, f"{each}/chip", value, inputs=inputs),
    ]
    return Node(row.id, row.title, unit, value, (chain("units", steps),), inputs)


def by_chip(nodes: Sequence[Node]) -> Way:
    """The sum over chips."""
    return total(BY_CHIP, nodes)
