"""Orders of a month: what firms order with the money that they have within their horizon."""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np

from ..core.active_pairs import note_active
from ..core.kernel import Cube, FlagTable, Line, PlaceTable, Table, kernel
from ..equations import budget
from ..law import export_fees

if TYPE_CHECKING:
    from ..core.context import Core


def place(world: Core, rows: slice) -> None:
    """Order chips for the money within the horizon of some firms; cancel some orders that wait."""
    state, sale, layout, p = world.state, world.chips_on_sale, world.layout, world.p
    span, active = range(*rows.indices(len(layout.firms))), sale.active
    for amounts in (state.backlog, state.order_share):
        note_active(world.pairs.ordered, amounts, active.start, active.stop)
    cancel(
        span.start,
        span.stop,
        active.start,
        active.stop,
        world.pairs.ordered,
        sale.withdrawn,
        p("orders.cancel_rate"),
        state.backlog,
    )
    spend(
        span.start,
        span.stop,
        active.start,
        active.stop,
        world.pairs.ordered,
        sale.unit_cost,
        world.licence_terms.place,
        world.licence_terms.surcharge,
        world.licence_terms.headroom,
        state.ai_capex,
        state.pledge,
        state.unspent_chip_budget,
        world.restricted_soon,
        p("budgets.chip_share"),
        p("orders.horizon_months"),
        p("orders.rush"),
        p("orders.adjust_months"),
        state.order_share,
        state.backlog,
        state.ordered,
    )


@kernel
def cancel(
    start: int,
    end: int,
    first: int,
    stop: int,
    ordered: FlagTable,
    withdrawn: FlagTable,
    rate: Line,
    backlog: Cube,
) -> None:
    """Cancel a share of the orders that wait, and all of chips that are withdrawn."""
    members = backlog.shape[2]
    for f in range(start, end):
        for c in range(first, stop):
            if ordered[f, c]:
                for k in range(members):
                    backlog[f, c, k] *= 0.0 if withdrawn[c, k] else 1.0 - rate[k]


@kernel
def spend(
    start: int,
    end: int,
    first: int,
    stop: int,
    active: FlagTable,
    unit_cost: Table,
    place: PlaceTable,
    surcharge: Table,
    headroom: Table,
    ai_capex: Table,
    pledge: Table,
    unspent: Table,
    restricted_soon: Table,
    chip_share: Line,
    horizon: Line,
    rush: Line,
    months: Line,
    share: Cube,
    backlog: Cube,
    ordered: Cube,
) -> None:
    """Order chips for what is not committed, as far as caps leave headroom.

    A restriction to come is a reason to order now the chips that it will bar.
    """
    members = backlog.shape[2]
    price, money = np.empty((stop - first, members)), np.empty(members)
    for f in range(start, end):
        committed = np.zeros(members)
        for c in range(first, stop):
            if active[f, c]:
                p, each = place[f, c], price[c - first]
                for k in range(members):
                    each[k] = unit_cost[c, k] + export_fees.of_pair(surcharge, p, k)
                    committed[k] += backlog[f, c, k] * each[k]
        for k in range(members):
            monthly = (ai_capex[f, k] + pledge[f, k]) / 12.0 * budget.BILLION * chip_share[k]
            soon = restricted_soon[f, k if restricted_soon.shape[1] > 1 else 0]
            ahead = 1.0 + rush[k] * soon
            free = max(unspent[f, k] + horizon[k] * monthly * ahead - committed[k], 0.0)
            money[k] = min(free / months[k] * ahead, free)
        for c in range(first, stop):
            if active[f, c]:
                p = place[f, c]
                for k in range(members):
                    units = money[k] / price[c - first, k] * share[f, c, k]
                    ordered[f, c, k] = min(units, headroom[p, k]) if p >= 0 else units
