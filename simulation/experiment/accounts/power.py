"""Power: what data centres draw, by firm and by chip, and what waits for it."""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np

from simulation.experiment.accounts.node import Node, Step, Values, chain, total
from simulation.model.fleet.power import draw_of_chip, share_at_home

if TYPE_CHECKING:
    from simulation.experiment.accounts.ledger import Ledger

GW = "GW"
OVERHEAD = ("power.overhead", "power.utilisation")


def draw(ledger: Ledger, state: str) -> Node:
    """Grid draw of all data centres in a state: without AI chips, and by firm or chip."""
    row = ledger.world.layout.row["states"][state]
    others = Node("others", "data centres without AI chips", GW,
                  np.array(ledger.world.state.other_power_draw[row]), (),
                  (f"power.{state}.other*",))  # fmt: skip
    stock, name = ledger.world.state.stock, f"power.{state}"
    ways = (
        total("by firm", [others, *_by_firm(ledger, row, stock)]),
        total("by chip", [others, *_by_chip(ledger, row, stock)]),
    )
    about = ledger.world.layout.roster.states[state].title
    title = f"mean grid draw of data centres, {about}"
    return Node(name, title, GW, ledger.outcome(name), ways)


def waiting(ledger: Ledger, state: str) -> Node:
    """Draw of the chips that wait for power in a state, by firm and by chip."""
    row, name = ledger.world.layout.row["states"][state], f"power.{state}.waiting"
    units = ledger.world.state.awaiting_power
    ways = (
        total("by firm", _by_firm(ledger, row, units)),
        total("by chip", _by_chip(ledger, row, units)),
    )
    about = ledger.world.layout.roster.states[state].title
    title = f"draw of chips that wait for power, {about}"
    return Node(name, title, GW, ledger.outcome(name), ways)


def _by_firm(ledger: Ledger, site: int, units: Values) -> list[Node]:
    world = ledger.world
    each = draw_of_chip(world) * share_at_home(world)[site]
    return [
        Node(world.layout.firms[f], world.layout.roster.firms[world.layout.firms[f]].title, GW,
             (units[f] * each).sum(axis=0), (), OVERHEAD)
        for f in world.layout.firms_at[site].tolist()
    ]  # fmt: skip


def _by_chip(ledger: Ledger, site: int, units: Values) -> list[Node]:
    world, found = ledger.world, []
    here = units[world.layout.firms_at[site]].sum(axis=0)
    each = draw_of_chip(world) * share_at_home(world)[site]
    for c, chip in enumerate(world.layout.chip_rows):
        inputs = (f"chips.{chip.id}", *OVERHEAD)
        steps = [
            Step("units", "chips", "chips", here[c]),
            Step("each", "draw of a chip, cooling included", "GW/chip", here[c] * each[c], False,
                 inputs),
        ]  # fmt: skip
        way = chain("units", steps)
        found.append(Node(chip.id, chip.title, GW, here[c] * each[c], (way,), inputs))
    return found
