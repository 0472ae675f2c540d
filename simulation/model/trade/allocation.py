"""Deliveries of a month: scarce chips to buyers, within caps, budgets and inventories."""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np

from ..core.active_pairs import EVERY_FIRM, active_pairs
from ..core.cache import cached
from ..core.mechanism import mechanism
from ..equations import budget, rationing
from ..equations.arrays import Array
from ..law import caps, export_fees
from ..law.licence import licences, places
from ..supply import reserve
from . import billing

if TYPE_CHECKING:
    from ..core.context import Core
    from ..core.pairs import Pairs


@mechanism(
    reads="backlog chip_table chips_on_sale delivered delivered_home delivered_licensed "
    "delivery_rate_home fee_rate inventory law.export_rule.buyer_cap "
    "law.export_rule.license_chips law.export_rule.parent_rule law.export_rule.volume_cap "
    "licence_terms licensed_received price reserved smuggled smuggling_bill under_license "
    "unspent_chip_budget",
    writes="backlog delivered delivered_home delivered_licensed delivery_rate_home fee_income "
    "held_by_caps inventory let_out_by_caps licensed_received payable_orders receipts "
    "receipts_home reserved revenue spent unpayable_orders unspent_chip_budget",
)
def allocate(world: Core) -> None:
    """Deliver what caps, unspent chip budgets and inventories allow, and settle the bill."""
    state, chips = world.state, world.chips_on_sale.active
    pairs = active_pairs(world, ("backlog",), EVERY_FIRM, chips)
    backlog = pairs.take(state.backlog)
    caps.begin_month(world)
    lawful = backlog * pairs.of_chips(world.chips_on_sale.shipping[chips])
    caps.limit_deliveries(world, pairs, lawful)
    price = export_fees.prices(world, pairs)
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
    caps.count_deliveries(world, pairs, delivered)
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
    weight = pairs.take(_priority_without_fees(world))
    for licence in licences(world):
        lost = 1.0 - export_fees.left_to_maker(world, licence)
        found = places(world, licence, pairs)
        weight[found.pairs] *= (1.0 - licence.needed * lost)[found.cells]
    return weight


@cached("run")
def _priority_without_fees(world: Core) -> Array:
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
