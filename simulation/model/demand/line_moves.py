"""Lines that move to a new chip take along the orders that they were to serve."""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np

from ..core.kernel import Cube, FlagCube, FlagTable, Places, PlaceTable, Table, kernel
from ..core.mechanism import mechanism
from ..equations import production
from ..equations.numbers import over
from .handover import last_start, makes_more, successions

if TYPE_CHECKING:
    from ..core.context import Core


@mechanism(
    reads="backlog chip_table chips_on_sale in_production inventory licence_terms offers ordered",
    writes="backlog ordered",
)
def take_orders_along(world: Core) -> None:
    """Turn orders for a chip that are not in the line yet into orders for its successor."""
    state, sale, layout = world.state, world.chips_on_sale, world.layout
    older, newer = successions(world)
    move_orders(
        older,
        newer,
        sale.active.start,
        sale.active.stop,
        layout.market_of_firm,
        layout.offered,
        world.licence_terms.place,
        world.offers.offered,
        makes_more(world),
        float(world.month),
        last_start(world),
        sale.unit_cost,
        state.in_production,
        state.inventory,
        world.pairs.ordered,
        state.ordered,
        state.backlog,
    )


@kernel
def move_orders(
    older: Places,
    newer: Places,
    first: int,
    stop: int,
    market: Places,
    sold: FlagTable,
    place: PlaceTable,
    offered: FlagCube,
    more: FlagTable,
    month: float,
    last: Table,
    unit_cost: Table,
    line: Cube,
    inventory: Table,
    active: FlagTable,
    ordered: Cube,
    backlog: Cube,
) -> None:
    """Move orders at the pace of the handover, for the same money, where law and maker allow.

    Of the month's orders those that move count as orders for the newer chip, so that makers start
    it. Chips under licence are left out: their orders are counted against caps.
    """
    firms, _, members = backlog.shape
    for p in range(len(older)):
        old, new = older[p], newer[p]
        if not (first <= old < stop and first <= new < stop):
            continue
        owed, part, some = np.zeros(members), np.zeros(members), False
        for f in range(firms):
            if active[f, old]:
                for k in range(members):
                    owed[k] += backlog[f, old, k]
        for k in range(members):
            underway = 0.0
            for stage in range(len(line)):
                underway += line[stage, old, k]
            underway += inventory[old, k]
            waiting = max(1.0 - over(underway, owed[k], 1.0), 0.0)
            pace = production.passed_on(last[p, k] - month)
            part[k] = waiting * pace if more[p, k] else 0.0
            some |= part[k] > 0.0
        if not some:
            continue
        for f in range(firms):
            g = market[f]
            if active[f, old] and sold[f, new] and max(place[f, old], place[f, new]) < 0:
                active[f, new] = True
                for k in range(members):
                    if offered[g, new, k]:
                        for_money = over(unit_cost[old, k], unit_cost[new, k], 0.0)
                        taken = backlog[f, old, k] * part[k]
                        backlog[f, old, k] -= taken
                        backlog[f, new, k] += taken * for_money
                        fresh = min(ordered[f, old, k], taken)
                        ordered[f, old, k] -= fresh
                        ordered[f, new, k] += fresh * for_money
