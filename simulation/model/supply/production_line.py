"""Production line: work in progress, and the waiting time of a new order."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import numpy as np

from ..core.active_pairs import some
from ..core.cache import cached
from ..core.kernel import Cube, FlagTable, Line, Places, Table, kernel
from ..core.mechanism import mechanism
from ..equations import stock
from ..equations.arrays import Array
from ..equations.numbers import over
from .reserve import planned

if TYPE_CHECKING:
    from ..core.context import Core


def lag(world: Core) -> Array:
    """Months from start to finished package, (chips, members)."""
    return world.p.table("supply", "lag", 0.0)[world.layout.chip_foundry]


@mechanism(
    reads="in_production inventory made reserved supplier_output_left",
    writes="in_production inventory made reserved",
)
def advance(world: Core) -> None:
    """Move work through the line; finished packages enter the inventory, or a reserve.

    The line of a foundry whose output is disrupted moves the slower, and then goes on.
    """
    state, table = world.state, world.p.table
    move_on(
        world.layout.chip_foundry,
        table("supply", "lag", 0.0),
        state.supplier_output_left,
        state.in_production,
        state.made,
        state.inventory,
    )
    hold_back(float(world.month), *_for_hold_back(world))


@kernel
def move_on(
    foundry: Places, lag: Table, moves: Table, line: Cube, made: Table, inventory: Table
) -> None:
    """Move a part of each stage to the next; what leaves the last is made, and in stock."""
    stages, chips, members = line.shape
    for c in range(chips):
        u = foundry[c]
        made[c] = 0.0
        for stage in range(stages):
            for k in range(members):
                # What left the stage before is in `made`, and what leaves this one goes there.
                moved = stock.handed_on(line[stage, c, k], stages, lag[u, k]) * moves[u, k]
                line[stage, c, k] = line[stage, c, k] - moved + made[c, k]
                made[c, k] = moved
        for k in range(members):
            inventory[c, k] += made[c, k]


@cached("run")
def _for_hold_back(world: Core) -> tuple[Any, ...]:
    """What `hold_back` takes last."""
    state, table = world.state, world.p.table
    return (
        table("reserve", "units", 0.0),
        table("reserve", "first", 0.0),
        table("reserve", "until", 0.0),
        table("reserve", "patience", 0.0),
        state.inventory,
        state.reserved,
    )


@kernel
def hold_back(
    month: float,
    units: Table,
    first: Table,
    until: Table,
    patience: Table,
    inventory: Table,
    reserved: Table,
) -> None:
    """Set finished chips aside as planned; after the makers' patience all go on general sale."""
    chips, members = reserved.shape
    for c in range(chips):
        if not some(units[c]):
            reserved[c] = 0.0  # a shortcut: no reserve is planned of most chips
            continue
        for k in range(members):
            now = planned(units[c, k], first[c, k], until[c, k], month)
            then = planned(units[c, k], first[c, k], until[c, k], month + 1.0)
            kept = min(reserved[c, k] + (then - now), inventory[c, k])
            reserved[c, k] = kept if month < until[c, k] + patience[c, k] else 0.0


@mechanism(
    reads="backlog chip_table chips_on_sale delivery_rate in_production inventory wait",
    writes="wait",
)
def waiting_times(world: Core) -> None:
    """Set the months until a new order is served: until launch, then in the queue."""
    state, sale = world.state, world.chips_on_sale
    estimate_wait(
        world.pairs.ordered,
        sale.active.start,
        sale.active.stop,
        world.layout.chip_foundry,
        float(world.month),
        world.chip_table.ship,
        world.p.table("supply", "lag", 0.0),
        world.p("orders.longest_wait"),
        sale.on_offer,
        state.backlog,
        state.in_production,
        state.inventory,
        state.delivery_rate,
        state.wait,
    )


@kernel
def estimate_wait(
    ordered: FlagTable,
    start: int,
    stop: int,
    foundry: Places,
    month: float,
    ship: Table,
    lag: Table,
    longest: Line,
    on_offer: Table,
    backlog: Cube,
    line: Cube,
    inventory: Table,
    delivery_rate: Table,
    wait: Table,
) -> None:
    """Months until launch, and months in the queue of each chip from `start` to before `stop`.

    The queue is the backlog less the inventory. It shrinks by what the line finishes in a month,
    or by smoothed deliveries where they are larger; no wait in it is longer than a limit.
    """
    firms, _, members = backlog.shape
    owed, underway = np.empty(members), np.empty(members)
    for c in range(start, stop):
        owed[:], underway[:], through = 0.0, 0.0, lag[foundry[c]]
        for f in range(firms):
            if ordered[f, c]:
                for k in range(members):
                    owed[k] += backlog[f, c, k]
        for stage in range(len(line)):
            for k in range(members):
                underway[k] += line[stage, c, k]
        for k in range(members):
            queue = owed[k] - inventory[c, k]
            pace = max(underway[k] / through[k], delivery_rate[c, k])
            in_queue = min(over(queue, pace, longest[k]), longest[k]) if queue > 0.0 else 0.0
            until_launch = max(ship[c, k] - month, 0.0)
            wait[c, k] = (until_launch + in_queue) * on_offer[c, k]


@mechanism(reads="chips_on_sale inventory scrapped", writes="inventory scrapped")
def scrap(world: Core) -> None:
    """Write off the inventory of chips that are withdrawn from sale."""
    state = world.state
    write_off(world.chips_on_sale.withdrawn, state.inventory, state.scrapped)


@kernel
def write_off(withdrawn: FlagTable, inventory: Table, scrapped: Table) -> None:
    """Move the inventory of withdrawn chips to what is scrapped."""
    chips, members = inventory.shape
    for c in range(chips):
        for k in range(members):
            scrapped[c, k] = inventory[c, k] if withdrawn[c, k] else 0.0
            inventory[c, k] -= scrapped[c, k]
