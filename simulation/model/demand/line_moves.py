"""Lines that move to a new chip take along the orders that they were to serve."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import numpy as np

from ..core.active_pairs import some
from ..core.cache import cached
from ..core.kernel import Cube, FlagCube, FlagTable, Places, PlaceTable, Table, kernel
from ..core.mechanism import mechanism
from ..equations import production
from ..equations.numbers import over
from ..equations.rule import ONE_CHIP
from .handover import lines_that_turn, successions

if TYPE_CHECKING:
    from ..core.context import Core


@mechanism(
    reads="backlog chip_table chips_on_sale in_production inventory licence_terms offers "
    "order_rate ordered under_license",
    writes="backlog order_rate ordered",
)
def take_orders_along(world: Core) -> None:
    """Turn orders for a chip that are not in the line yet into orders for its successor."""
    sale, lines = world.chips_on_sale, lines_that_turn(world)
    move_orders(
        sale.active.start,
        sale.active.stop,
        float(world.month),
        world.licence_terms.place,
        sale.unit_cost,
        lines.more,
        lines.months,
        *_for_move_orders(world),
    )


@cached("run")
def _for_move_orders(world: Core) -> tuple[Any, ...]:
    """What `move_orders` reads last, in its order, and the orders that it moves."""
    state, layout = world.state, world.layout
    return (
        *successions(world),
        layout.market_of_firm,
        layout.offered,
        state.under_license,
        world.offers.listed,
        world.offers.offered,
        world.chip_table.ship,
        world.chip_table.end,
        world.chips_on_sale.lag,
        state.in_production,
        state.inventory,
        world.pairs.ordered,
        state.ordered,
        state.backlog,
        state.order_rate,
    )


@kernel
def move_orders(
    first: int,
    stop: int,
    month: float,
    place: PlaceTable,
    unit_cost: Table,
    more: FlagTable,
    months: Table,
    older: Places,
    newer: Places,
    market: Places,
    sold: FlagTable,
    under_license: Table,
    listed: FlagTable,
    offered: FlagCube,
    ship: Table,
    end: Table,
    lag: Table,
    line: Cube,
    inventory: Table,
    active: FlagTable,
    ordered: Cube,
    backlog: Cube,
    expected: Table,
) -> None:
    """Move orders at the pace of the handover, for the same money, where law and maker allow.

    The line starts the newer chip alone `lag` months before the older one is offered no more: what
    is started then comes out, and orders that are not in the line by then are for the newer chip.
    Of the month's orders those that move count as orders for the newer chip, so that makers start
    it; orders that makers expect move at the same pace, so that they start the older one no more.
    Nothing moves to a chip that is sold no more when the older one would be handed over. Chips
    under licence are left out: their orders are counted against caps.
    """
    firms, _, members = backlog.shape
    owed, part, underway = np.empty(members), np.empty(members), np.empty(members)
    asked = np.empty(members)
    pace, theirs, open_to = np.empty(members), np.empty(members), np.empty(members)
    at, changed = -1, False  # the chip that `underway` and `owed` are about, and whether it moved
    for p in range(len(older)):
        old, new = older[p], newer[p]
        if not (first <= old < stop and first <= new < stop and some(more[p])):
            continue
        if old != at:
            at, changed = old, True
            for k in range(members):
                underway[k] = 0.0
            for stage in range(len(line)):
                for k in range(members):
                    underway[k] += line[stage, old, k]
            for k in range(members):
                underway[k] += inventory[old, k]
        if changed:
            changed = False
            for k in range(members):
                owed[k] = asked[k] = 0.0
            for f in range(firms):
                if active[f, old]:
                    for k in range(members):
                        owed[k] += backlog[f, old, k]
                        asked[k] += backlog[f, old, k] + ordered[f, old, k]
        for k in range(members):
            waiting = max(1.0 - over(underway[k], owed[k], 1.0), 0.0)
            turned = ship[new, k] + months[p, k]
            left = turned - lag[old, k] - month
            turns = more[p, k] and ship[old, k] < ship[new, k]
            turns &= max(turned, month) < end[new, k] - lag[old, k]
            pace[k] = production.passed_on(left) if turns else 0.0
            part[k] = waiting * pace[k]
            theirs[k] = 0.0
        moving = some(part)
        for f in range(firms):
            g = market[f]
            if not (active[f, old] and sold[f, new] and listed[g, new]):
                continue
            for k in range(members):
                bound = place[f, old] >= 0 and under_license[old, k] > 0.0
                bound |= place[f, new] >= 0 and under_license[new, k] > 0.0
                open_to[k] = 1.0 if offered[g, new, k] and not bound else 0.0
                each = backlog[f, old, k] + ordered[f, old, k]
                theirs[k] += over(each, asked[k], 0.0) * open_to[k]
            if not some(open_to):
                continue
            if moving:
                active[f, new] = changed = True
                for k in range(members):
                    moves = part[k] * open_to[k]
                    for_money = over(unit_cost[old, k], unit_cost[new, k], 0.0)
                    taken = backlog[f, old, k] * moves
                    backlog[f, old, k] -= taken
                    backlog[f, new, k] += taken * for_money
                    fresh = min(ordered[f, old, k], taken)
                    ordered[f, old, k] -= fresh
                    ordered[f, new, k] += fresh * for_money
        for k in range(members):
            # Parts may add up to a hair more; of less than a chip they would be those of roundings.
            theirs[k] = min(theirs[k], 1.0) if asked[k] >= ONE_CHIP else 0.0
            goes = expected[old, k] * theirs[k] * pace[k]
            expected[old, k] -= goes
            expected[new, k] += goes * over(unit_cost[old, k], unit_cost[new, k], 0.0)
