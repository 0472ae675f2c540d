"""Who pays whom for the chips of a month: buyers, makers, and states that take fees."""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np

from . import fees, law
from .equations.arrays import Array, contract
from .equations.budget import BILLION
from .layout import Rows, block
from .licensed import Surcharge

if TYPE_CHECKING:
    from .core import Core

Charges = list[Surcharge]
RESALE = "southeast_asia"  # seat booked for chips that are smuggled on


def settle(world: Core, chips: slice, charges: Charges) -> None:
    """Buyers pay; makers receive the price less the fee; the state gets the fee."""
    state, layout = world.state, world.layout
    cost, delivered = world.shelf.unit_cost[chips], state["delivered"][:, chips]
    extra = fees.bill(delivered, charges, layout.every_firm, chips)
    state["spent"] = contract("fcm,cm->fm", delivered, cost) + extra
    state["purse"] = np.maximum(state["purse"] - state["spent"], 0.0)
    state["spent"] += state["grey_paid"]
    for name in ("fees", "fee_income", "receipts", "receipts_home"):
        state[name] = 0.0
    for seat, firms in layout.firms_of.items():
        rows = np.flatnonzero(layout.firm_state == seat)
        state["receipts"][seat] = _paid(world, delivered[firms], rows, chips, charges)
    for seller, buyer in layout.rivalries:
        _charge(world, seller, buyer, chips)
    _bill_at_home(world, chips, charges)
    # Smuggled chips are sold to somebody lawful first; who that is, no source says.
    smuggled = world.sums.makers(state["smuggled"][chips] * cost, chips)
    state["receipts"][layout.row["states"][RESALE]] += smuggled
    state["receipts_home"][layout.row["states"][RESALE]] += smuggled
    state["revenue"] = state["receipts"].sum(axis=0)


def other_china(world: Core) -> Array:
    """Nvidia's bills to China beside data centres in a month, USD, (members,).

    Its accounts give China's part of all revenue only, so that a comparison needs it.
    """
    years = world.month / 12.0
    growth = (1.0 + world.p("makers.nvidia.other_growth")) ** years
    bills: Array = world.p("makers.nvidia.other_china") * growth * BILLION / 12.0
    return bills


def _paid(world: Core, units: Array, firms: Rows, chips: slice, charges: Charges) -> Array:
    """What some firms pay to each maker for their units, fees included, (makers, members), USD."""
    paid = units.sum(axis=0) * world.shelf.unit_cost[chips]
    paid += fees.total(charges, units, firms, chips)
    return world.sums.makers(paid, chips)


def _owed(world: Core, licensed: Array, chips: Rows) -> Array:
    """Fees on units of licensed chips, (firms, chips, members), by maker, (makers, members)."""
    window = world.shelf.window
    owed = np.zeros_like(world.state["inventory"][window])
    owed[chips - window.start] = licensed.sum(axis=0) * fees.due(world, chips)
    return world.sums.makers(owed, window)


def _charge(world: Core, seller: int, buyer: int, chips: slice) -> None:
    """Take the fee on a rival's purchases out of the makers' receipts."""
    state = world.state
    ruled = law.licensed_chips(world, seller, buyer, chips)
    if not len(ruled):
        return
    units = state["delivered"][block(world.layout.firms_of[buyer], ruled)]
    fee = _owed(world, units * law.needs_license(world, seller, buyer, ruled), ruled)
    state["fees"] += fee
    state["receipts"][buyer] -= fee
    state["fee_income"][seller] += fee.sum(axis=0)


def _bill_at_home(world: Core, chips: slice, charges: Charges) -> None:
    """Receipts by the place of the bill: without what units abroad buy, net of their fees."""
    state, layout = world.state, world.layout
    state["receipts_home"] = state["receipts"]
    for seat in np.unique(layout.firm_state[layout.abroad]).tolist():
        away = np.flatnonzero((layout.firm_state == seat) & layout.abroad)
        units = state["delivered"][away, chips]
        state["receipts_home"][seat] -= _paid(world, units, away, chips, charges)
        for seller in np.flatnonzero(layout.rival == seat).tolist():
            first = layout.firms_of[seat]
            rows = away - (first.start if isinstance(first, slice) else 0)
            ruled = law.licensed_chips(world, seller, seat, chips)
            licensed = law.needs_license(world, seller, seat, ruled)[rows]
            licensed = licensed * units[:, ruled - chips.start]
            state["receipts_home"][seat] += _owed(world, licensed, ruled)
    np.maximum(state["receipts_home"], 0.0, out=state["receipts_home"])
