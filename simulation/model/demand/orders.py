"""Orders of a month: what firms order with the money that they have within their horizon."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import numpy as np

from ..core.cache import cached
from ..core.kernel import Cube, FlagTable, Line, Places, PlaceTable, Table, kernel
from ..equations import budget, rationing
from ..equations.numbers import over
from ..equations.rule import NO_LIMIT

if TYPE_CHECKING:
    from ..core.context import Core


def place(world: Core, rows: slice) -> None:
    """Order chips for the money within the horizon of some firms; cancel some orders that wait."""
    sale, terms = world.chips_on_sale, world.licence_terms
    start, end, _ = rows.indices(len(world.layout.firms))
    spend(
        start,
        end,
        sale.active.start,
        sale.active.stop,
        sale.unit_cost,
        terms.place,
        terms.surcharge,
        terms.headroom,
        terms.room,
        world.restricted_soon,
        world.restrictor,
        *_for_spend(world),
    )


@cached("run")
def _for_spend(world: Core) -> tuple[Any, ...]:
    """What `spend` reads last, in its order, and the orders that it sets."""
    state, p = world.state, world.p
    return (
        world.layout.chip_state,
        world.pairs.ordered,
        world.chips_on_sale.withdrawn,
        state.ai_capex,
        state.pledge,
        state.unspent_chip_budget,
        p("orders.cancel_rate"),
        p("budgets.chip_share"),
        p("orders.horizon_months"),
        p("orders.rush"),
        p("orders.adjust_months"),
        state.order_share,
        state.backlog,
        state.ordered,
    )


@kernel
def spend(
    start: int,
    end: int,
    first: int,
    stop: int,
    unit_cost: Table,
    place: PlaceTable,
    surcharge: Table,
    headroom: Table,
    room: Table,
    restricted_soon: Table,
    restrictor: Places,
    chip_state: Places,
    active: FlagTable,
    withdrawn: FlagTable,
    ai_capex: Table,
    pledge: Table,
    unspent: Table,
    cancel_rate: Line,
    chip_share: Line,
    horizon: Line,
    rush: Line,
    months: Line,
    share: Cube,
    backlog: Cube,
    ordered: Cube,
) -> None:
    """Cancel some orders that wait; order chips for what is not committed, under the caps.

    All orders of chips that are withdrawn are cancelled. A restriction to come is a reason to order
    now the chips that it will bar, those of one state's designers; what is ordered of them beyond
    the usual horizon takes nothing from others. Chips that one cap counts share its room, and usual
    money that finds none under a cap follows the shares of what no cap counts.
    """
    members = backlog.shape[2]
    price = np.empty((stop - first, members))
    committed, asked, turned_away = np.empty(members), np.empty(members), np.empty(members)
    restricted_orders, restricted_share = np.empty(members), np.empty(members)
    of_others, of_restricted, free_of_caps = np.empty(members), np.empty(members), np.empty(members)
    for f in range(start, end):
        committed[:] = restricted_orders[:] = restricted_share[:] = 0.0
        asked[:] = free_of_caps[:] = turned_away[:] = 0.0
        for c in range(first, stop):
            if active[f, c]:
                p, each, owed = place[f, c], price[c - first], backlog[f, c]
                restricted = 1.0 if chip_state[c] == restrictor[f] else 0.0
                for k in range(members):
                    each[k] = unit_cost[c, k]
                if p >= 0:
                    for k in range(members):
                        each[k] += surcharge[p, k]
                for k in range(members):
                    owed[k] *= 0.0 if withdrawn[c, k] else 1.0 - cancel_rate[k]
                    committed[k] += owed[k] * each[k]
                    restricted_orders[k] += restricted * owed[k] * each[k]
                    restricted_share[k] += restricted * share[f, c, k]
        for k in range(members):
            monthly = (ai_capex[f, k] + pledge[f, k]) / 12.0 * budget.BILLION * chip_share[k]
            soon = restricted_soon[f, k if restricted_soon.shape[1] > 1 else 0]
            usual, ahead = unspent[f, k] + horizon[k] * monthly, 1.0 + rush[k] * soon
            beyond = max(restricted_orders[k] - restricted_share[k] * usual, 0.0)
            beyond = beyond if soon > 0.0 else 0.0
            free = max(usual - (committed[k] - beyond), 0.0)
            of_others[k] = min(free / months[k], free)
            free = max(unspent[f, k] + horizon[k] * monthly * ahead - committed[k], 0.0)
            of_restricted[k] = min(free / months[k] * ahead, free)
        for c in range(first, stop):
            if active[f, c]:
                p, each, units = place[f, c], price[c - first], ordered[f, c]
                money = of_restricted if chip_state[c] == restrictor[f] else of_others
                for k in range(members):
                    units[k] = money[k] / each[k] * share[f, c, k]
                for k in range(members):
                    if p >= 0 and headroom[p, k] < NO_LIMIT:
                        units[k] = min(units[k], headroom[p, k])
                        asked[k] += units[k]
                    else:
                        free_of_caps[k] += money[k] * share[f, c, k]
        for c in range(first, stop):
            if active[f, c] and place[f, c] >= 0:
                p, each, units = place[f, c], price[c - first], ordered[f, c]
                for k in range(members):
                    if headroom[p, k] < NO_LIMIT:
                        units[k] *= rationing.passing(room[f, k], asked[k])
                        usual = of_others[k] * share[f, c, k]
                        turned_away[k] += max(usual - units[k] * each[k], 0.0)
        for c in range(first, stop):
            if active[f, c]:
                p, units = place[f, c], ordered[f, c]
                for k in range(members):
                    if turned_away[k] > 0.0 and (p < 0 or headroom[p, k] >= NO_LIMIT):
                        units[k] *= 1.0 + over(turned_away[k], free_of_caps[k], 0.0)
