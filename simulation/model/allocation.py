"""Scarce chips to buyers: caps, purses, rationing, payment (mechanisms 8 and 9)."""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np

from . import law
from .equations import budget, rationing, rule
from .equations import stock as wear_out
from .equations.arrays import Array, ratio

if TYPE_CHECKING:
    from .world import World

YEARLY = "yearly"
MONTHS_PER_YEAR = 12


def finish(world: World) -> None:
    """Move work through the line; finished packages enter the inventory."""
    state = world.state
    line = state["line"]
    pace = np.minimum(len(line) / lag(world), 1.0)
    moved = line * pace
    line -= moved
    line[1:] += moved[:-1]
    state["made"] = moved[-1]
    state["inventory"] += moved[-1]


def lag(world: World) -> Array:
    """Months from start to finished package, (chips, members)."""
    return world.p.table("supply", "lag", 0.0)[world.layout.chip_foundry]


def allocate(world: World) -> None:
    """Deliver what law, caps, purses and inventories allow, and settle the bill."""
    state, chips = world.state, world.shelf.window
    backlog = state["backlog"][:, chips]
    wanted = backlog * world.shelf.shipping[chips]
    licensed = law.needs_license(world, chips)
    wanted = _under_caps(world, wanted, licensed)
    wanted = budget.affordable(wanted, world.shelf.unit_cost[chips], state["purse"])
    delivered = rationing.ration(wanted, state["inventory"][chips], _priority(world, licensed))
    state["delivered"][:, chips] = delivered
    backlog -= delivered
    np.maximum(backlog, 0.0, out=backlog)
    taken = delivered.sum(axis=0)
    state["inventory"][chips] = np.maximum(state["inventory"][chips] - taken, 0.0)
    state["licensed"][:, chips] = delivered * licensed
    _count(world, delivered, chips)
    settle(world, chips)


def _under_caps(world: World, wanted: Array, licensed: Array) -> Array:
    """Volume cap by chip, and yearly or total cap by buyer, on licensed chips."""
    state, layout, chips = world.state, world.layout, world.shelf.window
    seller = layout.chip_state[chips]
    room = rule.cap_headroom(
        state["volume_cap"][seller], state["sold_home"][chips], state["sold_licensed"][chips]
    )
    capped = rationing.within_limit(wanted * licensed, room, axis=0)
    for ruler, target in enumerate(layout.rival):
        if target >= 0:
            limit = state["buyer_cap"][ruler] * world.p.table("firms", "buyers") - state["licensed_year"]
            mine = capped * (seller == ruler)[None, :, None]
            capped = capped - mine + rationing.within_limit(mine, np.maximum(limit, 0.0), axis=1)
    return wanted * (1.0 - licensed) + capped


def _priority(world: World, licensed: Array) -> Array:
    """Weight of a buyer's claim: makers serve home first and count what a fee leaves them."""
    layout, chips = world.layout, world.shelf.window
    seller = layout.chip_state[chips]
    abroad = world.p.table("states", "abroad_priority", 1.0)[seller]
    weight = np.where(layout.domestic[:, chips, None], 1.0, abroad)
    return weight * (1.0 - licensed * world.state["fee"][seller])


def _count(world: World, delivered: Array, chips: slice) -> None:
    """Running totals that caps and expectations look at."""
    state, layout = world.state, world.layout
    state["sold_home"][chips] += np.einsum("fcm,fc->cm", delivered, layout.domestic[:, chips] * 1.0)
    state["sold_licensed"][chips] += state["licensed"][:, chips].sum(axis=0)
    if world.month % MONTHS_PER_YEAR == 0 and world.structure["buyer_cap"] == YEARLY:
        state["licensed_year"] = 0.0
    state["licensed_year"] += state["licensed"].sum(axis=1)
    state["wait"][chips] = _wait(world, chips)


LONGEST_WAIT = 24.0  # months; what takes longer is the same to a buyer


def _wait(world: World, chips: slice) -> Array:
    """Months until a new order is served: until launch, then the queue over the line's pace."""
    state, delay = world.state, lag(world)[chips]
    pace = np.maximum(state["line"][:, chips].sum(axis=0) / delay, state["rate_out"][chips])
    owed = np.maximum(
        state["backlog"][:, chips].sum(axis=0) - state["inventory"][chips], 0.0
    )
    queue = np.minimum(ratio(owed, pace, empty=LONGEST_WAIT) * (owed > 0), LONGEST_WAIT)
    return np.maximum(world.specs.ship[chips] - world.month, 0.0) + queue


def settle(world: World, chips: slice) -> None:
    """Buyers pay; makers receive the price less the fee; the state gets the fee."""
    state, layout = world.state, world.layout
    cost, delivered = world.shelf.unit_cost[chips], state["delivered"][:, chips]
    seller = layout.chip_state[chips]
    paid = delivered * cost
    fee = np.einsum("fcm,cm->cm", state["licensed"][:, chips], cost * state["fee"][seller])
    state["spent"] = paid.sum(axis=1)
    state["purse"] = np.maximum(state["purse"] - state["spent"], 0.0)
    state["fees"] = world.sums.makers(fee, chips)
    state["revenue"] = world.sums.makers(paid.sum(axis=0), chips) - state["fees"]
    state["receipts"] = 0.0
    for seat in np.unique(layout.firm_state):
        by_chip = paid[layout.firm_state == seat].sum(axis=0)
        state["receipts"][seat] = world.sums.makers(by_chip, chips)
    for maker, home in enumerate(layout.maker_state):
        if layout.rival[home] >= 0:
            state["receipts"][layout.rival[home], maker] -= state["fees"][maker]
    state["fee_income"] = 0.0
    np.add.at(state["fee_income"], layout.maker_state, state["fees"])


def install(world: World) -> None:
    """Switch on what was delivered and retire what wore out (mechanism 1)."""
    state = world.state
    sold = slice(0, world.shelf.window.stop)
    stock, age = state["stock"][:, sold], state["age"][:, sold]
    retired = wear_out.wear(stock, age, world.p("wear.base"), world.p("wear.slope"))
    age[...] = wear_out.grow_older(stock, age, retired)
    stock -= retired
    stock += state["delivered"][:, sold]
    state["retired"][:, sold] = retired
    world.owned.refresh(stock, world.specs["h100e"], sold)
    scrap(world)


def scrap(world: World) -> None:
    """Write off unsold packages of chips that nobody may order any more."""
    state = world.state
    dead = world.shelf.over | ~law.wanted_somewhere(world)
    state["scrapped"] = state["inventory"] * dead * world.p("makers.scrap_rate")
    state["inventory"] -= state["scrapped"]
