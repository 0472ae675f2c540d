"""Scarce chips to buyers: caps, purses, rationing, payment (mechanisms 8 and 9)."""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np

from ..core.active_pairs import EVERYBODY, filled
from ..equations import budget, rationing
from ..equations import stock as wear_out
from ..equations.arrays import Array, ratio
from ..fleet import power
from ..law import caps, classification, export_fees
from ..outcomes import bottlenecks
from ..supply import reserve
from . import billing, evasion

if TYPE_CHECKING:
    from ..core.context import Core
    from ..core.pairs import Pairs


def lag(world: Core) -> Array:
    """Months from start to finished package, (chips, members)."""
    return world.p.table("supply", "lag", 0.0)[world.layout.chip_foundry]


def finish(world: Core) -> None:
    """Move work through the line; finished packages enter the inventory."""
    state, line = world.state, world.state.in_production
    moved = line * np.minimum(len(line) / lag(world), 1.0)
    line -= moved
    line[1:] += moved[:-1]
    state.made = moved[-1]
    state.inventory += moved[-1]
    reserve.hold_back(world)


def allocate(world: Core) -> None:
    """Deliver what law, caps, purses and inventories allow, and settle the bill."""
    state, chips = world.state, world.shelf.window
    pairs = filled(world, ("backlog",), EVERYBODY, chips)
    backlog = pairs.take(state.backlog)
    caps.new_period(world)
    lawful = backlog * pairs.of_chips(world.shelf.shipping[chips])
    for seller, buyer in world.layout.rivalries:
        caps.hold(world, pairs, lawful, seller, buyer)
    price = export_fees.prices(world, pairs, world.market.surcharges)
    wanted = pairs.of_firms(
        budget.affordable(pairs.by_firm(lawful * price), state.unspent_chip_budget)
    )
    wanted *= lawful
    bottlenecks.claims(world, pairs, lawful, wanted)
    delivered = _share_out(world, pairs, wanted)
    state.delivered[:, chips] = 0.0
    pairs.put(state.delivered, delivered)
    backlog -= delivered
    pairs.put(state.backlog, np.maximum(backlog, 0.0, out=backlog))
    caps.count(world, pairs, delivered)
    billing.settle(world, pairs, delivered, price)


def _share_out(world: Core, pairs: Pairs, wanted: Array) -> Array:
    """Take deliveries, (pairs, members), from the reserve and then from the inventories."""
    state, chips = world.state, world.shelf.window
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
        chips = classification.licensed_chips(world, seller, buyer, world.shelf.window)
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


def queue(world: Core) -> None:
    """Months until a new order is served: until launch, then the queue over the line's pace."""
    state, chips = world.state, world.shelf.window
    delay = lag(world)[chips]
    pace = np.maximum(state.in_production[:, chips].sum(axis=0) / delay, state.delivery_rate[chips])
    owed = np.maximum(state.backlog[:, chips].sum(axis=0) - state.inventory[chips], 0.0)
    longest = world.p("orders.longest_wait")
    line = np.where((owed > 0) & (pace > 0), np.minimum(ratio(owed, pace), longest), 0.0)
    line = np.where((owed > 0) & (pace <= 0), longest, line)
    until_launch = np.maximum(world.specs.ship[chips] - world.month, 0.0)
    state.wait[chips] = (until_launch + line) * world.shelf.on_offer[chips]


def install(world: Core) -> None:
    """Switch on what was delivered and retire what wore out (mechanism 1)."""
    state, sold = world.state, slice(0, world.shelf.window.stop)
    smuggled = evasion.arrived(world, sold)
    pairs = filled(world, ("stock", "awaiting_power", "delivered"), EVERYBODY, sold, smuggled)
    stock, age, waiting = (
        pairs.take(table) for table in (state.stock, state.age, state.awaiting_power)
    )
    retired, wear = np.empty_like(stock), (world.p("wear.base"), world.p("wear.slope"))
    for part in pairs.parts(world.members):
        retired[part] = wear_out.wear(stock[part], age[part], *wear)
        stock[part] -= retired[part]
    state.retired[:, sold] = 0.0
    pairs.put(state.retired, retired)
    evasion.remember(world, pairs, stock + waiting, retired)
    waiting += evasion.received(world, pairs)
    new = power.switch_on(world, pairs, stock, waiting)
    for part in pairs.parts(world.members):
        age[part] = wear_out.mean_age(stock[part], age[part], new[part])
        stock[part] += new[part]
    pairs.put(state.stock, stock)
    pairs.put(state.age, age)
    pairs.put(state.awaiting_power, waiting)
    world.owned.refresh(pairs, stock, world.specs["h100e"], sold)
    scrap(world)


def scrap(world: Core) -> None:
    """Write off what is left of chips that are off the shelf for good."""
    state = world.state
    state.scrapped = state.inventory * world.shelf.over
    state.inventory -= state.scrapped
