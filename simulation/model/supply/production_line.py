"""Production line: work in progress, and the waiting time of a new order."""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np

from ..core.mechanism import mechanism
from ..equations.arrays import Array, ratio
from . import reserve

if TYPE_CHECKING:
    from ..core.context import Core


def lag(world: Core) -> Array:
    """Months from start to finished package, (chips, members)."""
    return world.p.table("supply", "lag", 0.0)[world.layout.chip_foundry]


@mechanism(
    reads="in_production inventory reserved supplier_output_left",
    writes="in_production inventory made reserved",
)
def advance(world: Core) -> None:
    """Move work through the line; finished packages enter the inventory.

    The line of a foundry whose output is disrupted moves the slower, and then goes on.
    """
    state, line = world.state, world.state.in_production
    moves = state.supplier_output_left[world.layout.chip_foundry]
    moved = line * np.minimum(len(line) / lag(world), 1.0) * moves
    line -= moved
    line[1:] += moved[:-1]
    state.made = moved[-1]
    state.inventory += moved[-1]
    reserve.hold_back(world)


@mechanism(
    reads="backlog chip_table chips_on_sale delivery_rate in_production inventory wait",
    writes="wait",
)
def waiting_times(world: Core) -> None:
    """Set the months until a new order is served: until launch, then in the queue.

    The queue is the backlog less the inventory. It shrinks by what the line finishes in a month,
    or by smoothed deliveries where they are larger; no wait in it is longer than a limit.
    """
    state, chips = world.state, world.chips_on_sale.active
    delay = lag(world)[chips]
    pace = np.maximum(state.in_production[:, chips].sum(axis=0) / delay, state.delivery_rate[chips])
    queue = np.maximum(state.backlog[:, chips].sum(axis=0) - state.inventory[chips], 0.0)
    longest = world.p("orders.longest_wait")
    in_queue = np.where((queue > 0) & (pace > 0), np.minimum(ratio(queue, pace), longest), 0.0)
    in_queue = np.where((queue > 0) & (pace <= 0), longest, in_queue)
    until_launch = np.maximum(world.chip_table.ship[chips] - world.month, 0.0)
    state.wait[chips] = (until_launch + in_queue) * world.chips_on_sale.on_offer[chips]


@mechanism(reads="chips_on_sale inventory", writes="inventory scrapped")
def scrap(world: Core) -> None:
    """Write off the inventory of chips that are withdrawn from sale."""
    state = world.state
    state.scrapped = state.inventory * world.chips_on_sale.withdrawn
    state.inventory -= state.scrapped
