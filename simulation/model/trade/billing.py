"""Who pays whom for the chips of a month: buyers, makers, and states that take fees."""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np

from ..core.layout import Rows, block
from ..equations.arrays import Array
from ..equations.budget import BILLION
from ..law import classification, export_fees

if TYPE_CHECKING:
    from ..core.context import Core
    from ..core.pairs import Pairs

RESALE = "southeast_asia"  # seat booked for chips that are smuggled on


def settle(world: Core, pairs: Pairs, delivered: Array, price: Array) -> None:
    """Buyers pay; makers receive the price less the fee; the state gets the fee.

    `delivered`, chips, and `price`, USD, are (pairs, members).
    """
    state, layout, chips = world.state, world.layout, world.chips_on_sale.active
    paid = delivered * price
    state.spent = pairs.by_firm(paid)
    state.unspent_chip_budget = np.maximum(state.unspent_chip_budget - state.spent, 0.0)
    state.spent += state.smuggling_bill
    state.fees = state.fee_income = state.receipts = state.receipts_home = 0.0
    by_maker = pairs.by_firm_and_group(layout.chip_maker, len(layout.makers), paid)
    for seat, firms in layout.firms_of.items():
        state.receipts[seat] = by_maker[firms].sum(axis=0)
    for seller, buyer in layout.rivalries:
        _charge(world, seller, buyer, chips)
    _bill_at_home(world, chips, by_maker)
    # Smuggled chips are sold to somebody lawful first; who that is, no source says.
    cost = world.chips_on_sale.unit_cost[chips]
    smuggled = world.sums.makers(state.smuggled[chips] * cost, chips)
    state.receipts[layout.row["states"][RESALE]] += smuggled
    state.receipts_home[layout.row["states"][RESALE]] += smuggled
    state.revenue = state.receipts.sum(axis=0)


def other_china(world: Core) -> Array:
    """Nvidia's bills to China beside data centres in a month, USD, (members,).

    Its accounts give China's part of all revenue only, so that a comparison needs it.
    """
    years = world.month / 12.0
    growth = (1.0 + world.p("makers.nvidia.other_growth")) ** years
    bills: Array = world.p("makers.nvidia.other_china") * growth * BILLION / 12.0
    return bills


def _owed(world: Core, licensed: Array, chips: Rows) -> Array:
    """Fees on units of licensed chips, (firms, chips, members), by maker, (makers, members)."""
    window = world.chips_on_sale.active
    owed = np.zeros_like(world.state.inventory[window])
    owed[chips - window.start] = licensed.sum(axis=0) * export_fees.due(world, chips)
    return world.sums.makers(owed, window)


def _charge(world: Core, seller: int, buyer: int, chips: slice) -> None:
    """Take the fee on a rival's purchases out of the makers' receipts."""
    state = world.state
    ruled = classification.licensed_chips(world, seller, buyer, chips)
    if not len(ruled):
        return
    units = state.delivered[block(world.layout.firms_of[buyer], ruled)]
    fee = _owed(world, units * classification.needs_license(world, seller, buyer, ruled), ruled)
    state.fees += fee
    state.receipts[buyer] -= fee
    state.fee_income[seller] += fee.sum(axis=0)


def _bill_at_home(world: Core, chips: slice, by_maker: Array) -> None:
    """Receipts by the place of the bill: without what units abroad buy, net of their fees.

    `by_maker` is what each firm pays to each maker, (firms, makers, members), USD.
    """
    state, layout = world.state, world.layout
    state.receipts_home = state.receipts
    for seat in np.unique(layout.firm_state[layout.abroad]).tolist():
        away = np.flatnonzero((layout.firm_state == seat) & layout.abroad)
        state.receipts_home[seat] -= by_maker[away].sum(axis=0)
        for seller in np.flatnonzero(layout.rival == seat).tolist():
            first = layout.firms_of[seat]
            rows = away - (first.start if isinstance(first, slice) else 0)
            ruled = classification.licensed_chips(world, seller, seat, chips)
            licensed = classification.needs_license(world, seller, seat, ruled)[rows]
            licensed = licensed * state.delivered[away[:, None], ruled]
            state.receipts_home[seat] += _owed(world, licensed, ruled)
    np.maximum(state.receipts_home, 0.0, out=state.receipts_home)
