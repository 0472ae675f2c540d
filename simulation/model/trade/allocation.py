"""Scarce chips to buyers: caps, purses, rationing, payment."""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np

from ..core.active_pairs import EVERYBODY, filled
from ..core.mechanism import mechanism
from ..equations import budget, rationing
from ..equations.arrays import Array
from ..law import caps, classification, export_fees
from ..supply import reserve
from . import billing

if TYPE_CHECKING:
    from ..core.context import Core
    from ..core.pairs import Pairs


@mechanism(
    reads="backlog chip_table chips_on_sale delivered delivered_home delivered_licensed "
    "delivery_rate_home fee_rate inventory law.buyer_cap law.license_chips law.parent_rule "
    "law.volume_cap licensed_received price reserved smuggled smuggling_bill surcharges "
    "under_license unspent_chip_budget",
    writes="backlog delivered delivered_home delivered_licensed delivery_rate_home fee_income "
    "fees held_by_caps inventory let_out_by_caps licensed_received payable_orders receipts "
    "receipts_home reserved revenue spent unpayable_orders unspent_chip_budget",
)
def allocate(world: Core) -> None:
    """Deliver what law, caps, purses and inventories allow, and settle the bill."""
    state, chips = world.state, world.chips_on_sale.active
    pairs = filled(world, ("backlog",), EVERYBODY, chips)
    backlog = pairs.take(state.backlog)
    caps.new_period(world)
    lawful = backlog * pairs.of_chips(world.chips_on_sale.shipping[chips])
    for seller, buyer in world.layout.rivalries:
        caps.hold(world, pairs, lawful, seller, buyer)
    price = export_fees.prices(world, pairs, world.surcharges)
    wanted = pairs.of_firms(
        budget.affordable(pairs.by_firm(lawful * price), state.unspent_chip_budget)
    )
    wanted *= lawful
    _note_payable(world, pairs, lawful, wanted)
    delivered = _share_out(world, pairs, wanted)
    state.delivered[:, chips] = 0.0
    pairs.put(state.delivered, delivered)
    backlog -= delivered
    pairs.put(state.backlog, np.maximum(backlog, 0.0, out=backlog))
    caps.count(world, pairs, delivered)
    billing.settle(world, pairs, delivered, price)


def _share_out(world: Core, pairs: Pairs, wanted: Array) -> Array:
    """Take deliveries, (pairs, members), from the reserve and then from the inventories."""
    state, chips = world.state, world.chips_on_sale.active
    kept = reserve.sell(world, pairs, wanted)
    left = state.inventory[chips]
    if np.ndim(kept):
        wanted = wanted - kept
        left = left - pairs.by_chip(np.asarray(kept))
    free = np.maximum(left - state.reserved[chips], 0.0)
    delivered = rationing.ration(wanted, free, _priority(world, pairs), pairs.by_chip, pairs.pool)
    delivered += kept
    left = state.inventory[chips] - pairs.by_chip(delivered)
    state.inventory[chips] = np.maximum(left, 0.0)
    return delivered


def _priority(world: Core, pairs: Pairs) -> Array:
    """Weight of a buyer's claim, (pairs, members).

    Makers serve home first and count what a fee leaves them.
    """
    weight = pairs.take(world.home_first)
    for seller, buyer in world.layout.rivalries:
        chips = classification.licensed_chips(world, seller, buyer, world.chips_on_sale.active)
        if len(chips):
            licensed = classification.needs_license(world, seller, buyer, chips)
            lost = 1.0 - export_fees.kept(world, chips)
            buyers = world.layout.every_firm[world.layout.firms_of[buyer]]
            here, there = pairs.among(buyers, chips)
            weight[here] *= (1.0 - licensed * lost)[there]
    return weight


def home_first(world: Core) -> Array:
    """Weight of a buyer's claim without fees, (firms, chips, members)."""
    layout = world.layout
    abroad = world.p.table("states", "abroad_priority", 1.0)[layout.chip_state]
    return np.where(layout.domestic[:, :, None], 1.0, abroad)


def _note_payable(world: Core, pairs: Pairs, lawful: Array, paid: Array) -> None:
    """Note the compute that firms could lawfully be sent this month, and could pay for.

    Both are (pairs, members), chips.
    """
    compute = pairs.of_chips(world.chip_table["h100e"][world.chips_on_sale.active])
    world.state.payable_orders = pairs.by_firm(paid * compute)
    world.state.unpayable_orders = pairs.by_firm(lawful * compute) - world.state.payable_orders
