"""Bills of a month: what buyers pay, makers receive, and states take as fees."""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np

from ..core.layout import crossing
from ..equations.arrays import Array
from ..equations.budget import BILLION
from ..law import export_fees
from ..law.licence import licences

if TYPE_CHECKING:
    from ..core.context import Core
    from ..core.licence import Licence
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
    state.fee_income = state.receipts = state.receipts_home = 0.0
    by_maker = pairs.by_firm_and_maker(paid)
    for seat, firms in layout.firms_of.items():
        state.receipts[seat] = by_maker[firms].sum(axis=0)
    _charge(world)
    _bill_at_home(world, by_maker)
    # Smuggled chips are sold to somebody lawful first; who that is, no source says.
    cost = world.chips_on_sale.unit_cost[chips]
    smuggled = world.sums.makers(state.smuggled[chips] * cost, chips)
    state.receipts[layout.row["states"][RESALE]] += smuggled
    state.receipts_home[layout.row["states"][RESALE]] += smuggled
    state.revenue = state.receipts.sum(axis=0)


def other_china(world: Core) -> Array:
    """Nvidia's bills to China for other things than data centres in a month, USD, (members,).

    Its accounts give China's part of all revenue only, so that a comparison needs it.
    """
    years = world.month / 12.0
    growth = (1.0 + world.p("makers.nvidia.other_growth")) ** years
    bills: Array = world.p("makers.nvidia.other_china") * growth * BILLION / 12.0
    return bills


def _charge(world: Core) -> None:
    """Take the fees on rivals' purchases out of the makers' receipts."""
    state = world.state
    for licence in licences(world):
        units = state.delivered[crossing(licence.firms, licence.chips)]
        fee = _owed(world, licence, units * licence.needed)
        state.receipts[licence.buyer] -= fee
        state.fee_income[licence.seller] += fee.sum(axis=0)


def _bill_at_home(world: Core, by_maker: Array) -> None:
    """Receipts by the place of the bill: without what units abroad buy, net of their fees.

    `by_maker` is what each firm pays to each maker, (firms, makers, members), USD.
    """
    state, layout = world.state, world.layout
    state.receipts_home = state.receipts
    for seat, (_, away) in layout.split_abroad.items():
        state.receipts_home[seat] -= by_maker[away].sum(axis=0)
        for licence in (one for one in licences(world) if one.buyer == seat):
            firms = layout.every_firm[away]
            needed = licence.needed_by(firms, licence.chips)
            licensed = needed * state.delivered[firms[:, None], licence.chips]
            state.receipts_home[seat] += _owed(world, licence, licensed)
    np.maximum(state.receipts_home, 0.0, out=state.receipts_home)


def _owed(world: Core, licence: Licence, units: Array) -> Array:
    """Fees on licensed units, (firms, chips, members), by maker, (makers, members), USD."""
    active = world.chips_on_sale.active
    owed = np.zeros_like(world.state.inventory[active])
    owed[licence.chips - active.start] = units.sum(axis=0) * export_fees.due(world, licence)
    return world.sums.makers(owed, active)
