"""Bills of a month: what buyers pay, makers receive, and states take as fees."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import numpy as np

from ..core.cache import cached
from ..core.kernel import Cube, Flags, FlagTable, Line, Places, PlaceTable, Table, kernel
from ..equations.arrays import Array
from ..equations.budget import BILLION
from ..law import export_fees
from ..law.licence import licensed_pairs

if TYPE_CHECKING:
    from ..core.context import Core

RESALE = "southeast_asia"  # seat booked for chips that are smuggled on


def settle(world: Core) -> None:
    """Buyers pay; makers receive the price less the fee; the state gets the fee."""
    active, terms = world.chips_on_sale.active, world.licence_terms
    under = licensed_pairs(world)
    settle_bills(
        active.start,
        active.stop,
        terms.place,
        under.firm,
        under.chip,
        under.of_rival,
        world.chips_on_sale.unit_cost,
        terms.surcharge,
        *_for_settle_bills(world),
    )


@cached("run")
def _for_settle_bills(world: Core) -> tuple[Any, ...]:
    """What `settle_bills` reads last, in its order, and what it sets."""
    state, layout = world.state, world.layout
    return (
        layout.row["states"][RESALE],
        layout.firm_state,
        layout.abroad,
        layout.chip_maker,
        layout.chip_state,
        world.pairs.ordered,
        state.price,
        state.fee_rate,
        world.p("market.fee_passed"),
        state.delivered,
        state.smuggled,
        state.smuggling_bill,
        state.spent,
        state.unspent_chip_budget,
        state.fee_income,
        state.receipts,
        state.receipts_home,
        state.revenue,
    )


def other_china(world: Core) -> Array:
    """Nvidia's bills to China for other things than data centres in a month, USD, (members,).

    Its accounts give China's part of all revenue only, so that a comparison needs it.
    """
    years = world.month / 12.0
    growth = (1.0 + world.p("makers.nvidia.other_growth")) ** years
    bills: Array = world.p("makers.nvidia.other_china") * growth * BILLION / 12.0
    return bills


@kernel
def settle_bills(
    first: int,
    stop: int,
    place: PlaceTable,
    firm: Places,
    chip: Places,
    needed: Table,
    unit_cost: Table,
    surcharge: Table,
    resale: int,
    seat: Places,
    abroad: Flags,
    maker: Places,
    designer: Places,
    ordered: FlagTable,
    price: Table,
    fee_rate: Table,
    passed: Line,
    delivered: Cube,
    smuggled: Table,
    smuggling_bill: Table,
    spent: Table,
    unspent: Table,
    income: Table,
    receipts: Cube,
    at_home: Cube,
    revenue: Table,
) -> None:
    """Pay makers for what they delivered, take fees out of it, and add receipts up to revenue.

    `at_home` are receipts from firms at home alone. Smuggled chips are sold to somebody lawful
    first; who that is, no source says.
    """
    firms, members = spent.shape
    states, makers, _ = receipts.shape
    spent[:], income[:], receipts[:], at_home[:] = 0.0, 0.0, 0.0, 0.0
    bill, nothing = np.empty(members), np.zeros(members)
    for f in range(firms):
        pays = spent[f]
        for c in range(first, stop):
            if ordered[f, c]:
                fee = surcharge[place[f, c]] if place[f, c] >= 0 else nothing
                units, cost, to_maker = delivered[f, c], unit_cost[c], receipts[seat[f], maker[c]]
                for k in range(members):
                    bill[k] = units[k] * (cost[k] + fee[k])
                    pays[k] += bill[k]
                    to_maker[k] += bill[k]
                if not abroad[f]:
                    from_home = at_home[seat[f], maker[c]]
                    for k in range(members):
                        from_home[k] += bill[k]
    for p in range(len(firm)):
        f, c = firm[p], chip[p]
        to_state, to_maker = income[designer[c]], receipts[seat[f], maker[c]]
        from_home = nothing if abroad[f] else at_home[seat[f], maker[c]]
        for k in range(members):
            fee_due = export_fees.due(price[c, k], fee_rate[c, k], passed[k])
            bill[k] = delivered[f, c, k] * needed[p, k] * fee_due
            to_state[k] += bill[k]
            to_maker[k] -= bill[k]
        for k in range(members if not abroad[f] else 0):
            from_home[k] -= bill[k]
    for f in range(firms):
        for k in range(members):
            unspent[f, k] = max(unspent[f, k] - spent[f, k], 0.0)
            spent[f, k] += smuggling_bill[f, k]
    for s in range(states):
        for m in range(makers):
            for k in range(members):
                at_home[s, m, k] = max(at_home[s, m, k], 0.0)
    for c in range(first, stop):
        to_maker, from_home = receipts[resale, maker[c]], at_home[resale, maker[c]]
        for k in range(members):
            resold = smuggled[c, k] * unit_cost[c, k]
            to_maker[k] += resold
            from_home[k] += resold
    revenue[:] = 0.0
    for s in range(states):
        for m in range(makers):
            for k in range(members):
                revenue[m, k] += receipts[s, m, k]
