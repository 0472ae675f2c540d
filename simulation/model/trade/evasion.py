"""Escape routes around export rules: purchases abroad, smuggling, rent (mechanisms 12 and 13)."""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np

from ..core.layout import SEGMENTS
from ..equations import grey
from ..equations.arrays import Array, ratio, smooth
from ..equations.budget import BILLION
from ..supply.production import threatened

if TYPE_CHECKING:
    from numpy.typing import NDArray

    from ..core.context import Core
    from ..core.pairs import Pairs

PRIVATE = SEGMENTS.index("private")
GREY_ANCHOR = 29.5  # by definition the middle of 2024, the year that the estimates are about


def idle_money(world: Core, seat: int) -> tuple[NDArray[np.intp], Array]:
    """Private firms at home, and the chip money that they may take elsewhere, USD.

    That is what they hold beyond a month's need, less what a mandate reserves for domestic chips.
    """
    layout = world.layout
    here = (layout.firm_state == seat) & ~layout.abroad & (layout.segment == PRIVATE)
    rows = np.flatnonzero(here)
    state = world.state
    monthly = (state.ai_capex[rows] + state.pledge[rows]) * BILLION / 12.0
    need = monthly * world.p("budgets.chip_share")
    free = 1.0 - world.law.minimum_domestic_share[seat, PRIVATE]
    return rows, np.maximum(state.unspent_chip_budget[rows] - need, 0.0) * free


def seek(world: Core) -> None:
    """Firms under a rival's rule send idle money abroad, smuggle and rent."""
    state = world.state
    state.smuggled = state.smuggled_share = state.smuggling_bill = 0.0
    state.grey_margin = state.rented = 0.0
    for seller, buyer in world.layout.rivalries:
        if threatened(world)[buyer].any():
            _move_abroad(world, seller, buyer)
            _smuggle(world, seller, buyer)
            _rent(world, seller, buyer)


def _move_abroad(world: Core, seller: int, buyer: int) -> None:
    """Subsidiaries abroad get a part of the idle money while rules do not follow the parent."""
    state, layout = world.state, world.layout
    away = np.flatnonzero((layout.firm_state == buyer) & layout.abroad)
    if len(away):
        rows, idle = idle_money(world, buyer)
        moved = idle * world.p("offshore.shift") * (1.0 - world.law.parent_rule[seller])
        moved = moved * world.law.admission_abroad[buyer] * threatened(world)[buyer]
        state.unspent_chip_budget[rows] -= moved
        state.unspent_chip_budget[away] += moved.sum(axis=0) / len(away)


def _smuggle(world: Core, seller: int, buyer: int) -> None:
    state, p = world.state, world.p
    chips, mix = _denied(world, seller, buyer)
    rows, idle = idle_money(world, buyer)
    cost = world.shelf.unit_cost[chips]
    mean_cost = (mix * cost).sum(axis=0)
    purse = idle.sum(axis=0) * p("grey.appetite") * (mean_cost > 0)
    wanted = ratio(purse, mean_cost * (1.0 + state.grey_premium[buyer]))
    state.enforcement_felt[buyer] = smooth(
        state.enforcement_felt[buyer], world.law.enforcement[seller], p("grey.enforcement_lag")
    )
    passing = 1.0 - state.enforcement_felt[buyer]
    moved = passing * grey.capacity(
        world.month,
        p("grey.chips_2024"),
        GREY_ANCHOR,
        p("grey.doubling_months"),
        p("grey.ceiling"),
    )
    usual = p("grey.premium")
    asked = grey.premium(usual, wanted, moved, p("grey.premium_response"))
    asked = np.minimum(asked, p("grey.highest_premium"))
    state.grey_premium[buyer] = smooth(state.grey_premium[buyer], asked, p("grey.lag")) * (
        mean_cost > 0
    )
    arriving = grey.flow(moved, wanted, state.grey_premium[buyer], usual, p("grey.pull"))
    leak = state.inventory[chips] * p("grey.leak_limit")
    units = np.minimum(arriving * mix, leak)
    _receive(world, buyer, rows, idle, chips, units)


def _denied(world: Core, seller: int, buyer: int) -> tuple[slice, Array]:
    """Chips on the shelf that the buyer cannot have lawfully, and their mix in world sales."""
    chips, state, layout = world.shelf.window, world.state, world.layout
    theirs = (layout.chip_state[chips] == seller)[:, None]
    open_sale = np.array([not c.sold_to and not c.destinations for c in layout.chip_rows[chips]])
    denied = theirs & open_sale[:, None] & (state.sellable[buyer][chips] == 0)
    weight = state.delivery_rate[chips] * world.specs["h100e"][chips]
    weight = weight * denied * world.shelf.shipping[chips]
    return chips, ratio(weight, weight.sum(axis=0))


def _receive(
    world: Core,
    buyer: int,
    rows: NDArray[np.intp],
    idle: Array,
    chips: slice,
    units: Array,
) -> None:
    """Book smuggled chips: out of the makers' stock, into the firms', at price plus premium."""
    state = world.state
    cost = world.shelf.unit_cost[chips]
    price = cost * (1.0 + state.grey_premium[buyer])
    bill = (units * price).sum(axis=0)
    units = units * np.minimum(ratio(idle.sum(axis=0), bill, empty=1.0), 1.0)
    share = ratio(idle, idle.sum(axis=0))
    state.smuggled[chips] += units
    state.inventory[chips] -= units
    paid = share * (units * price).sum(axis=0)
    state.unspent_chip_budget[rows] = np.maximum(state.unspent_chip_budget[rows] - paid, 0.0)
    state.smuggling_bill[rows] = paid
    state.grey_margin += (units * (price - cost)).sum(axis=0)
    state.smuggled_share[rows] = share


def _rent(world: Core, seller: int, buyer: int) -> None:
    """Rent what hosts outside both the buyer's firms will let, at a share of the chip's price."""
    state, layout, p = world.state, world.layout, world.p
    rows, idle = idle_money(world, buyer)
    hosts = layout.firm_state != buyer
    speed = world.owned.by_stack[hosts].sum(axis=(0, 1))
    open_share = p("offshore.rentable") * world.law.cloud_access[seller]
    offered = speed * open_share * threatened(world)[buyer]
    price = p("offshore.rental_rate") * _price_of_speed(world)
    budget = idle * p("offshore.rent_share")
    rented = np.minimum(ratio(budget.sum(axis=0), price), offered)
    state.rented[buyer] = rented
    bill = ratio(budget, budget.sum(axis=0)) * rented * price
    state.unspent_chip_budget[rows] = np.maximum(state.unspent_chip_budget[rows] - bill, 0.0)


def _price_of_speed(world: Core) -> Array:
    """USD for an H100e at what is being delivered now."""
    out = world.state.delivery_rate
    return ratio(
        (out * world.shelf.unit_cost).sum(axis=0), (out * world.specs["h100e"]).sum(axis=0)
    )


def arrived(world: Core, sold: slice) -> NDArray[np.bool_]:
    """True where some member's firm received a chip by smuggling, (firms, chips)."""
    by, what = world.state.smuggled_share, world.state.smuggled[sold]
    pairs: NDArray[np.bool_] = by.any(axis=1, keepdims=True) & (what != 0).any(axis=1)
    return pairs


def remember(world: Core, pairs: Pairs, owned: Array, retired: Array) -> None:
    """Keep track of smuggled chips: they wear out like others, and new ones join them.

    `owned`, once `retired` is gone, are (pairs, members), chips.
    """
    state, layout = world.state, world.layout
    known = np.flatnonzero(state.smuggled_stock.any(axis=1))
    for seller, buyer in layout.rivalries:
        chips = known[layout.chip_state[known] == seller]
        if len(chips):
            home = np.flatnonzero((layout.firm_state == buyer) & ~layout.abroad)
            kept, gone = (pairs.block(v, home, chips).sum(axis=0) for v in (owned, retired))
            state.smuggled_stock[chips] *= 1.0 - ratio(gone, kept + gone)
    state.smuggled_stock += state.smuggled


def received(world: Core, pairs: Pairs) -> Array:
    """Chips that firms received this month, delivered or smuggled, (pairs, members)."""
    state = world.state
    new = pairs.take(state.delivered)
    firms, chips = (
        np.flatnonzero(table.any(axis=1)) for table in (state.smuggled_share, state.smuggled)
    )
    here, (row, column) = pairs.among(firms, chips)
    new[here] += state.smuggled_share[firms[row]] * state.smuggled[chips[column]]
    return new
