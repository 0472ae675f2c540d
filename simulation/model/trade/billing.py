"""Bills of a month: what buyers pay, makers receive, and states take as fees."""

from __future__ import annotations

from typing import TYPE_CHECKING

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
    state = world.state
    state.spent = state.fee_income = state.receipts = state.receipts_home = 0.0
    _pay(world)
    _charge(world)
    _close_books(world)


def _pay(world: Core) -> None:
    """Buyers pay the makers."""
    state, layout, terms = world.state, world.layout, world.licence_terms
    active = world.chips_on_sale.active
    pay(
        world.pairs.ordered,
        active.start,
        active.stop,
        terms.place,
        world.chips_on_sale.unit_cost,
        terms.surcharge,
        layout.firm_state,
        layout.abroad,
        layout.chip_maker,
        state.delivered,
        state.spent,
        state.receipts,
        state.receipts_home,
    )


def _charge(world: Core) -> None:
    """States take their fees."""
    state, layout, under = world.state, world.layout, licensed_pairs(world)
    charge(
        under.firm,
        under.chip,
        under.needed,
        layout.firm_state,
        layout.chip_state,
        layout.abroad,
        layout.chip_maker,
        state.price,
        state.fee_rate,
        world.p("market.fee_passed"),
        state.delivered,
        state.fee_income,
        state.receipts,
        state.receipts_home,
    )


def _close_books(world: Core) -> None:
    """Budgets are reduced, smuggled chips booked, receipts added up."""
    state, layout, active = world.state, world.layout, world.chips_on_sale.active
    close_books(
        active.start,
        active.stop,
        layout.row["states"][RESALE],
        layout.chip_maker,
        world.chips_on_sale.unit_cost,
        state.smuggled,
        state.smuggling_bill,
        state.spent,
        state.unspent_chip_budget,
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
def pay(
    ordered: FlagTable,
    first: int,
    stop: int,
    place: PlaceTable,
    unit_cost: Table,
    surcharge: Table,
    seat: Places,
    abroad: Flags,
    maker: Places,
    delivered: Cube,
    spent: Table,
    receipts: Cube,
    at_home: Cube,
) -> None:
    """Pay makers for what they delivered; `at_home` are receipts from firms at home alone."""
    firms, _, members = delivered.shape
    for f in range(firms):
        for c in range(first, stop):
            if ordered[f, c]:
                p, in_all = place[f, c], receipts[seat[f], maker[c]]
                for k in range(members):
                    price = unit_cost[c, k] + export_fees.of_pair(surcharge, p, k)
                    paid = delivered[f, c, k] * price
                    spent[f, k] += paid
                    in_all[k] += paid
                    if not abroad[f]:
                        at_home[seat[f], maker[c], k] += paid


@kernel
def charge(
    firm: Places,
    chip: Places,
    needed: Table,
    seat: Places,
    seller: Places,
    abroad: Flags,
    maker: Places,
    price: Table,
    fee_rate: Table,
    passed: Line,
    delivered: Cube,
    income: Table,
    receipts: Cube,
    at_home: Cube,
) -> None:
    """Take the fees on licensed purchases out of the makers' receipts."""
    members = needed.shape[1]
    for p in range(len(firm)):
        f, c = firm[p], chip[p]
        for k in range(members):
            fee = export_fees.due(price[c, k], fee_rate[c, k], passed[k])
            owed = delivered[f, c, k] * needed[p, k] * fee
            income[seller[c], k] += owed
            receipts[seat[f], maker[c], k] -= owed
            if not abroad[f]:
                at_home[seat[f], maker[c], k] -= owed


@kernel
def close_books(
    first: int,
    stop: int,
    resale: int,
    maker: Places,
    unit_cost: Table,
    smuggled: Table,
    bill: Table,
    spent: Table,
    unspent: Table,
    receipts: Cube,
    at_home: Cube,
    revenue: Table,
) -> None:
    """Take payments out of budgets, book the sales of chips that were smuggled on, add up.

    Smuggled chips are sold to somebody lawful first; who that is, no source says.
    """
    firms, members = spent.shape
    states, makers, _ = receipts.shape
    for f in range(firms):
        for k in range(members):
            unspent[f, k] = max(unspent[f, k] - spent[f, k], 0.0)
            spent[f, k] += bill[f, k]
    for s in range(states):
        for m in range(makers):
            for k in range(members):
                at_home[s, m, k] = max(at_home[s, m, k], 0.0)
    for c in range(first, stop):
        for k in range(members):
            resold = smuggled[c, k] * unit_cost[c, k]
            receipts[resale, maker[c], k] += resold
            at_home[resale, maker[c], k] += resold
    for m in range(makers):
        for k in range(members):
            revenue[m, k] = 0.0
            for s in range(states):
                revenue[m, k] += receipts[s, m, k]
