"""Scarce chips to buyers: caps, purses, rationing, payment (mechanisms 8 and 9)."""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np

from . import escape, law, power
from .core import by_law
from .equations import budget, rationing, rule
from .equations import stock as wear_out
from .equations.arrays import Array, contract, ratio

if TYPE_CHECKING:
    from .core import Core

YEARLY = "yearly"
RESALE = "southeast_asia"  # seat booked for chips that are smuggled on
MONTHS_PER_YEAR = 12
LONGEST_WAIT = 24.0  # months; what takes longer is the same to a buyer


def lag(world: Core) -> Array:
    """Months from start to finished package, (chips, members)."""
    return world.p.table("supply", "lag", 0.0)[world.layout.chip_foundry]


def finish(world: Core) -> None:
    """Move work through the line; finished packages enter the inventory."""
    state, line = world.state, world.state["line"]
    moved = line * np.minimum(len(line) / lag(world), 1.0)
    line -= moved
    line[1:] += moved[:-1]
    state["made"] = moved[-1]
    state["inventory"] += moved[-1]


def allocate(world: Core) -> None:
    """Deliver what law, caps, purses and inventories allow, and settle the bill."""
    state, chips = world.state, world.shelf.window
    backlog, inventory = state["backlog"][:, chips], state["inventory"][chips]
    if world.month % MONTHS_PER_YEAR == 0 and world.structure["buyer_cap"] == YEARLY:
        state["licensed_year"] = 0.0
    wanted = backlog * world.shelf.shipping[chips]
    for seller, buyer in world.layout.rivalries:
        _under_caps(world, wanted, seller, buyer)
    wanted = budget.affordable(wanted, world.shelf.unit_cost[chips], state["purse"])
    delivered = rationing.ration(wanted, inventory, _priority(world)[:, chips])
    state["delivered"][:, chips] = delivered
    backlog -= delivered
    np.maximum(backlog, 0.0, out=backlog)
    state["inventory"][chips] = np.maximum(inventory - delivered.sum(axis=0), 0.0)
    _count(world, delivered)
    settle(world, chips)


def _under_caps(world: Core, wanted: Array, seller: int, buyer: int) -> None:
    """Hold licensed chips under the caps, in place: by chip (volume) and by buyer."""
    state, layout, chips = world.state, world.layout, world.shelf.window
    firms = layout.firms_of[buyer]
    if not law.any_license(world, seller, buyer):
        return
    licensed = law.needs_license(world, seller, buyer, chips)
    under = wanted[firms] * licensed
    free = wanted[firms] - under
    room = _room(world, seller)
    named = state["license_chips"][seller][chips]
    # The cap of 2026 came with the licence ceilings; chips licensed by name have their own rule.
    by_ceiling = rationing.within_limit(under * (1.0 - named), room, axis=0)
    allowance = state["buyer_cap"][seller] * world.p.table("firms", "buyers")[firms]
    left = np.maximum(allowance - state["licensed_year"][firms], 0.0)
    capped = rationing.within_limit(by_ceiling + under * named, left, axis=1)
    wanted[firms] = free + capped


def _room(world: Core, seller: int) -> Array:
    """Licensed units that the volume cap still lets out, (chips on the shelf, members).

    A variant made for the rival has no home sales; those of its original count.
    """
    state, chips = world.state, world.shelf.window
    original = np.where(world.layout.parent >= 0, world.layout.parent, world.own_rows)[chips]
    home, sold = state["sold_home"][original], state["sold_licensed"][chips]
    return rule.cap_headroom(state["volume_cap"][seller], home, sold)


@by_law
def _priority(world: Core) -> Array:
    """Weight of a buyer's claim, (firms, chips, members).

    Makers serve home first and count what a fee leaves them.
    """
    weight = np.array(world.home_first)
    for seller, buyer in world.layout.rivalries:
        if law.any_license(world, seller, buyer):
            licensed = law.needs_license(world, seller, buyer, slice(None))
            weight[world.layout.firms_of[buyer]] *= 1.0 - licensed * world.state["fee"][seller]
    return weight


def home_first(world: Core) -> Array:
    """Weight of a buyer's claim without fees, (firms, chips, members)."""
    layout = world.layout
    abroad = world.p.table("states", "abroad_priority", 1.0)[layout.chip_state]
    return np.where(layout.domestic[:, :, None], 1.0, abroad)


def _count(world: Core, delivered: Array) -> None:
    """Running totals that caps and buyers look at."""
    state, layout, chips = world.state, world.layout, world.shelf.window
    for seat, firms in layout.firms_of.items():
        home = layout.chip_state[chips] == seat
        if home.any():
            state["sold_home"][chips] += delivered[firms].sum(axis=0) * home[:, None]
    for seller, buyer in layout.rivalries:
        if law.any_license(world, seller, buyer):
            firms = layout.firms_of[buyer]
            licensed = delivered[firms] * law.needs_license(world, seller, buyer, chips)
            state["sold_licensed"][chips] += licensed.sum(axis=0)
            capped = state["buyer_cap"][seller] < rule.NO_LIMIT
            state["licensed_year"][firms] += licensed.sum(axis=1) * capped


def queue(world: Core) -> None:
    """Months until a new order is served: until launch, then the queue over the line's pace."""
    state, chips = world.state, world.shelf.window
    delay = lag(world)[chips]
    pace = np.maximum(state["line"][:, chips].sum(axis=0) / delay, state["rate_out"][chips])
    owed = np.maximum(state["backlog"][:, chips].sum(axis=0) - state["inventory"][chips], 0.0)
    line = np.minimum(ratio(owed, pace, empty=LONGEST_WAIT) * (owed > 0), LONGEST_WAIT)
    until_launch = np.maximum(world.specs.ship[chips] - world.month, 0.0)
    state["wait"][chips] = (until_launch + line) * world.shelf.on_offer[chips]


def settle(world: Core, chips: slice) -> None:
    """Buyers pay; makers receive the price less the fee; the state gets the fee."""
    state, layout = world.state, world.layout
    cost, delivered = world.shelf.unit_cost[chips], state["delivered"][:, chips]
    state["spent"] = contract("fcm,cm->fm", delivered, cost)
    state["purse"] = np.maximum(state["purse"] - state["spent"], 0.0)
    state["spent"] += state["grey_paid"]
    state["fees"] = 0.0
    state["fee_income"] = 0.0
    state["receipts"] = 0.0
    for seat, firms in layout.firms_of.items():
        sold = delivered[firms].sum(axis=0)
        state["receipts"][seat] = world.sums.makers(sold * cost, chips)
        for seller, buyer in layout.rivalries:
            if buyer == seat and law.any_license(world, seller, buyer):
                needed = law.needs_license(world, seller, buyer, chips)
                licensed = (delivered[firms] * needed).sum(axis=0)
                fee = licensed * cost * state["fee"][seller]
                _charge(world, world.sums.makers(fee, chips), seller, seat)
    # Smuggled chips are sold to somebody lawful first; who that is, no source says.
    smuggled = world.sums.makers(state["smuggled"][chips] * cost, chips)
    state["receipts"][layout.row["states"][RESALE]] += smuggled
    state["revenue"] = state["receipts"].sum(axis=0)


def _charge(world: Core, fee: Array, seller: int, buyer: int) -> None:
    world.state["fees"] += fee
    world.state["receipts"][buyer] -= fee
    world.state["fee_income"][seller] += fee.sum(axis=0)


def install(world: Core) -> None:
    """Switch on what was delivered and retire what wore out (mechanism 1).

    Firm by firm, because one firm's arrays fit the processor's cache and all firms' do not.
    """
    state, sold = world.state, slice(0, world.shelf.window.stop)
    stock, age, retired = (state[name][:, sold] for name in ("stock", "age", "retired"))
    base, slope = world.p("wear.base"), world.p("wear.slope")
    for firm in range(len(stock)):
        retired[firm] = wear_out.wear(stock[firm], age[firm], base, slope)
        stock[firm] -= retired[firm]
    new = power.switch_on(world, escape.keep_smuggled(world, sold), sold)
    for firm in range(len(stock)):
        age[firm] = wear_out.mean_age(stock[firm], age[firm], new[firm])
        stock[firm] += new[firm]
    world.owned.refresh(stock, world.specs["h100e"], sold)
    scrap(world)


def scrap(world: Core) -> None:
    """Write off what is left of chips that are off the shelf for good."""
    state = world.state
    state["scrapped"] = state["inventory"] * world.shelf.over
    state["inventory"] -= state["scrapped"]
