"""Who pays whom for the chips of a month: buyers, makers, and states that take fees."""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np

from . import fees, law
from .equations.arrays import Array, contract

if TYPE_CHECKING:
    from numpy.typing import NDArray

    from .core import Core

RESALE = "southeast_asia"  # seat booked for chips that are smuggled on


def settle(world: Core, chips: slice) -> None:
    """Buyers pay; makers receive the price less the fee; the state gets the fee."""
    state, layout = world.state, world.layout
    cost, delivered = world.shelf.unit_cost[chips], state["delivered"][:, chips]
    added = fees.surcharge(world, chips)
    state["spent"] = contract("fcm,cm->fm", delivered, cost) + fees.bill(delivered, added)
    state["purse"] = np.maximum(state["purse"] - state["spent"], 0.0)
    state["spent"] += state["grey_paid"]
    for name in ("fees", "fee_income", "receipts", "receipts_home"):
        state[name] = 0.0
    for seat, firms in layout.firms_of.items():
        state["receipts"][seat] = _paid(world, firms, chips, added)
    for seller, buyer in layout.rivalries:
        _charge(world, seller, buyer, chips)
    _bill_at_home(world, chips, added)
    # Smuggled chips are sold to somebody lawful first; who that is, no source says.
    smuggled = world.sums.makers(state["smuggled"][chips] * cost, chips)
    state["receipts"][layout.row["states"][RESALE]] += smuggled
    state["receipts_home"][layout.row["states"][RESALE]] += smuggled
    state["revenue"] = state["receipts"].sum(axis=0)


def _paid(world: Core, firms: slice | NDArray[np.intp], chips: slice, added: Array | None) -> Array:
    """What some firms pay to each maker, fees included, (makers, members), USD."""
    units = world.state["delivered"][firms][:, chips]
    paid = units.sum(axis=0) * world.shelf.unit_cost[chips]
    if added is not None:
        paid = paid + (units * added[firms]).sum(axis=0)
    return world.sums.makers(paid, chips)


def _owed(world: Core, licensed: Array, chips: slice) -> Array:
    """Fees on licensed chips by maker, (makers, members), USD."""
    return world.sums.makers(licensed.sum(axis=0) * fees.due(world, chips), chips)


def _charge(world: Core, seller: int, buyer: int, chips: slice) -> None:
    """Take the fee on a rival's purchases out of the makers' receipts."""
    state = world.state
    units = state["delivered"][world.layout.firms_of[buyer]][:, chips]
    fee = _owed(world, units * law.needs_license(world, seller, buyer, chips), chips)
    state["fees"] += fee
    state["receipts"][buyer] -= fee
    state["fee_income"][seller] += fee.sum(axis=0)


def _bill_at_home(world: Core, chips: slice, added: Array | None) -> None:
    """Receipts by the place of the bill: without what units abroad buy, net of their fees."""
    state, layout = world.state, world.layout
    state["receipts_home"] = state["receipts"]
    for seat in np.unique(layout.firm_state[layout.abroad]).tolist():
        away = np.flatnonzero((layout.firm_state == seat) & layout.abroad)
        state["receipts_home"][seat] -= _paid(world, away, chips, added)
        units = state["delivered"][away][:, chips]
        for seller in np.flatnonzero(layout.rival == seat).tolist():
            first = layout.firms_of[seat]
            rows = away - (first.start if isinstance(first, slice) else 0)
            licensed = units * law.needs_license(world, seller, seat, chips)[rows]
            state["receipts_home"][seat] += _owed(world, licensed, chips)
    np.maximum(state["receipts_home"], 0.0, out=state["receipts_home"])
