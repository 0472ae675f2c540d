"""Deliveries of a month: scarce chips to buyers, within caps, budgets and inventories."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import numpy as np

from ..core.cache import cached
from ..core.kernel import Cube, FlagTable, Line, Places, PlaceTable, Table, kernel
from ..core.mechanism import mechanism
from ..equations import budget
from ..equations.arrays import Array
from ..law import caps, export_fees
from ..law.licence import licensed_pairs
from ..supply import reserve
from ..supply.rationing import ration
from . import billing

if TYPE_CHECKING:
    from ..core.context import Core


@mechanism(
    reads="backlog chip_table chips_on_sale delivered delivered_home delivered_licensed "
    "delivery_rate_home fee_income fee_rate inventory law.export_rule.buyer_cap "
    "law.export_rule.license_chips law.export_rule.parent_rule "
    "law.export_rule.third_country_cap law.export_rule.volume_cap licence_terms "
    "licensed_received maker_output_left payable_orders price receipts receipts_home "
    "reserved revenue sellable smuggled smuggling_bill spent under_license unpayable_orders "
    "unspent_chip_budget",
    writes="backlog delivered delivered_home delivered_licensed delivery_rate_home fee_income "
    "held_by_caps inventory let_out_by_caps licensed_received payable_orders receipts "
    "receipts_home reserved revenue spent unpayable_orders unspent_chip_budget",
)
def allocate(world: Core) -> None:
    """Deliver what caps, unspent chip budgets and inventories allow, and settle the bill."""
    state, sale, terms = world.state, world.chips_on_sale, world.licence_terms
    ordered, first, stop = world.pairs.ordered, sale.active.start, sale.active.stop
    caps.begin_month(world)
    ask_lawful(ordered, first, stop, state.backlog, sale.shipping, state.delivered)
    caps.limit_deliveries(world)
    ask_payable(first, stop, terms.place, sale.unit_cost, terms.surcharge, *_for_ask_payable(world))
    share_out(
        first,
        stop,
        licensed_pairs(world).place,
        _left_to_makers(world),
        reserve.sell(world),
        *_for_share_out(world),
    )
    caps.count_deliveries(world)
    billing.settle(world)


@cached("run")
def _for_ask_payable(world: Core) -> tuple[Any, ...]:
    """What `ask_payable` reads last, in its order, and what it sets."""
    state = world.state
    return (
        world.pairs.ordered,
        world.chip_table["h100e"],
        state.unspent_chip_budget,
        state.delivered,
        state.payable_orders,
        state.unpayable_orders,
    )


@cached("run")
def _for_share_out(world: Core) -> tuple[Any, ...]:
    """What `share_out` reads last, in its order, and what it sets."""
    state, layout = world.state, world.layout
    return (
        world.pairs.ordered,
        layout.domestic,
        _priority_abroad(world),
        layout.chip_maker,
        state.maker_output_left,
        state.reserved,
        state.inventory,
        state.delivered,
        state.backlog,
    )


@kernel
def ask_lawful(
    ordered: FlagTable, first: int, stop: int, backlog: Cube, shipping: Table, wanted: Cube
) -> None:
    """Set the wants of the month: orders of chips that can be shipped."""
    firms, _, members = backlog.shape
    for f in range(firms):
        for c in range(first, stop):
            if ordered[f, c]:
                for k in range(members):
                    wanted[f, c, k] = backlog[f, c, k] * shipping[c, k]


@kernel
def ask_payable(
    first: int,
    stop: int,
    place: PlaceTable,
    unit_cost: Table,
    surcharge: Table,
    ordered: FlagTable,
    speed: Table,
    unspent: Table,
    wanted: Cube,
    payable: Table,
    unpayable: Table,
) -> None:
    """Cut each firm's wants down to what it can pay; note their compute and what that leaves."""
    firms, _, members = wanted.shape
    bill, compute, nothing = np.empty(members), np.empty(members), np.zeros(members)
    for f in range(firms):
        bill[:], compute[:] = 0.0, 0.0
        for c in range(first, stop):
            if ordered[f, c]:
                fee = surcharge[place[f, c]] if place[f, c] >= 0 else nothing
                for k in range(members):
                    bill[k] += wanted[f, c, k] * (unit_cost[c, k] + fee[k])
                    compute[k] += wanted[f, c, k] * speed[c, k]
        for k in range(members):
            share = budget.affordable(bill[k], unspent[f, k])
            payable[f, k] = compute[k] * share
            unpayable[f, k] = compute[k] - compute[k] * share
            bill[k] = share
        for c in range(first, stop):
            if ordered[f, c]:
                for k in range(members):
                    wanted[f, c, k] *= bill[k]


@kernel
def share_out(
    first: int,
    stop: int,
    place: PlaceTable,
    left: Table,
    kept: Table,
    ordered: FlagTable,
    domestic: FlagTable,
    abroad: Table,
    maker: Places,
    output_left: Table,
    reserved: Table,
    inventory: Table,
    wanted: Cube,
    backlog: Cube,
) -> None:
    """Ration each chip among the firms that want it, beyond what they have from the reserve.

    `abroad` is the weight of claims from abroad, `left` what a fee leaves to the maker of a
    licensed sale, `kept` what the reserve delivers, `output_left` the share of its stock that each
    maker can ship; `wanted` becomes what is delivered, which orders that wait, `backlog`, lose.
    """
    firms, _, members = wanted.shape
    claims, weights = np.empty((firms, members)), np.empty((firms, members))
    free, nothing, whole = np.empty(members), np.zeros(members), np.ones(members)
    row, there = np.empty(firms, np.intp), np.ones(firms, np.bool_)
    for c in range(first, stop):
        n = 0  # of the firms that want it, in the first rows of claims
        for f in range(firms):
            if ordered[f, c]:
                row[n] = f
                n += 1
        for k in range(members):
            free[k] = inventory[c, k] - reserved[c, k]
        for i in range(n):
            f = row[i]
            p = place[f, c]
            own, keeps = (kept[p], left[p]) if p >= 0 else (nothing, whole)
            first_served = whole if domestic[f, c] else abroad[c]
            for k in range(members):
                weights[i, k] = first_served[k] * keeps[k]
                claims[i, k] = wanted[f, c, k] - own[k]
                free[k] -= own[k]
        if n > 0:
            can_ship = output_left[maker[c]]
            for k in range(members):
                free[k] *= can_ship[k]
            ration(there[:n], claims[:n], weights[:n], free)
        for i in range(n):
            f = row[i]
            own = kept[place[f, c]] if place[f, c] >= 0 else nothing
            gets, waiting = wanted[f, c], backlog[f, c]
            for k in range(members):
                given = claims[i, k] + own[k]
                gets[k] = given
                inventory[c, k] -= given
                waiting[k] = max(waiting[k] - given, 0.0)
        for k in range(members):
            inventory[c, k] = max(inventory[c, k], 0.0)


@kernel
def weigh_licensed(chip: Places, needed: Table, fee: Table, passed: Line, left: Table) -> None:
    """Set what fees leave to makers of a sale, over one without a fee."""
    pairs, members = left.shape
    for p in range(pairs):
        rate = fee[chip[p]]
        for k in range(members):
            lost = 1.0 - export_fees.left_to_maker(rate[k], passed[k])
            left[p, k] = 1.0 - needed[p, k] * lost


@cached("run")
def _priority_abroad(world: Core) -> Array:
    """Weight of claims from abroad, makers serving home first, (chips, members)."""
    priority: Array = world.p.table("states", "abroad_priority", 1.0)[world.layout.chip_state]
    return priority


@cached("on sale")
def _left_to_makers(world: Core) -> Array:
    """What a fee leaves to the maker of a licensed sale, over one without, (pairs, members)."""
    under = licensed_pairs(world)
    left = np.empty_like(under.needed)
    fee, passed = world.state.fee_rate, world.p("market.fee_passed")
    weigh_licensed(under.chip, under.of_rival, fee, passed, left)
    return left
