"""Caps on licensed chips: what they let out, and what buyers and makers see of it (mechanism 8)."""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np

from . import law
from .equations import rule
from .equations.arrays import Array, contract, smooth

if TYPE_CHECKING:
    from .core import Core

YEARLY = "yearly"
MONTHS_PER_YEAR = 12


def hold(world: Core, wanted: Array, seller: int, buyer: int) -> None:
    """Hold this month's licensed deliveries under the caps, in place."""
    firms, chips = world.layout.firms_of[buyer], world.shelf.window
    licensed = law.needs_license(world, seller, buyer, chips)
    if licensed.any():
        under = wanted[firms] * licensed
        left = _allowance_left(world, seller, buyer)
        limits = _by_ceiling(world, seller, _room(world, seller)), left
        out = rule.under_caps(under, *limits)
        wanted[firms] = wanted[firms] - under + out
        compute = world.specs["h100e"][chips]
        world.state["let_out"][firms] = contract("fcm,cm->fm", out, compute)
        world.state["held"][firms] = contract("fcm,cm->fm", under - out, compute)


def deliverable(world: Core) -> Array:
    """Waiting orders that caps will let out while a new start is made and sold, (chips, members).

    What lies beyond is no reason for a maker to start anything.
    """
    state, chips = world.state, slice(0, len(world.layout.chips))
    backlog: Array = state["backlog"].sum(axis=0)
    months = world.p.table("supply", "lag", 0.0)[world.layout.chip_foundry]
    months = months + world.p("makers.cover_months")
    for seller, buyer in world.layout.rivalries:
        licensed = law.needs_license(world, seller, buyer, chips)
        if licensed.any():
            under = state["backlog"][world.layout.firms_of[buyer]] * licensed
            limits = _outlook(world, seller, buyer, months, world.p("makers.cover_months"))
            backlog = backlog - under.sum(axis=0) + rule.under_caps(under, *limits).sum(axis=0)
    return backlog


def fullness(world: Core) -> tuple[Array, Array]:
    """How full buyers find the caps, and how much each may still order of licensed chips.

    Returns a share 0..1 and a number of chips, each (firms, chips on the shelf, members); 0 and
    NO_LIMIT where no cap applies. Buyers look as far ahead as they order.
    """
    state, layout, chips = world.state, world.layout, world.shelf.window
    full = np.zeros((len(layout.firms), *state["inventory"][chips].shape))
    room = np.full_like(full, rule.NO_LIMIT)
    horizon = world.p("orders.horizon_months")
    for seller, buyer in layout.rivalries:
        firms = layout.firms_of[buyer]
        licensed = law.needs_license(world, seller, buyer, chips)
        if licensed.any():
            under = state["backlog"][firms][:, chips] * licensed
            by_chip, by_firm = _outlook(world, seller, buyer, horizon, horizon)
            part = state["purse"][firms] / np.maximum(state["purse"][firms].sum(axis=0), 1.0)
            filled, free = rule.cap_view(under, by_chip[chips], by_firm, part)
            full[firms] = filled * licensed
            room[firms] = np.where(licensed > 0, free, rule.NO_LIMIT)
    return full, room


def count(world: Core, delivered: Array) -> None:
    """Running totals that caps and buyers look at."""
    state, layout, chips = world.state, world.layout, world.shelf.window
    at_home = np.zeros_like(state["home_rate"])
    for seat, firms in layout.firms_of.items():
        home = layout.chip_state[chips] == seat
        at_home[chips][home] += delivered[firms][:, home].sum(axis=0)
    state["sold_home"] += at_home
    pace = world.p("makers.smoothing_months")
    state["home_rate"] = smooth(state["home_rate"], at_home, pace)
    for seller, buyer in layout.rivalries:
        firms = layout.firms_of[buyer]
        licensed = delivered[firms] * law.needs_license(world, seller, buyer, chips)
        state["sold_licensed"][chips] += licensed.sum(axis=0)
        capped = state["buyer_cap"][seller] < rule.NO_LIMIT
        state["licensed_year"][firms] += licensed.sum(axis=1) * capped


def new_period(world: Core) -> None:
    """Buyers' allowances start anew in January, where they are yearly."""
    world.state["held"] = world.state["let_out"] = 0.0
    if world.month % MONTHS_PER_YEAR == 0 and world.structure["buyer_cap"] == YEARLY:
        world.state["licensed_year"] = 0.0


def _outlook(
    world: Core, seller: int, buyer: int, by_chip: Array, by_firm: Array
) -> tuple[Array, Array]:
    """Licensed chips that the caps will let out within some months, by chip and by firm."""
    state, everything = world.state, slice(0, len(world.layout.chips))
    pace = state["home_rate"][_original(world)]
    cap = state["volume_cap"][seller]
    room = _room(world, seller, everything)
    coming = np.where(cap >= rule.NO_LIMIT, rule.NO_LIMIT, room + cap * pace * by_chip)
    left = _allowance_left(world, seller, buyer)
    if world.structure["buyer_cap"] == YEARLY:
        left = left + _allowance(world, seller, buyer) * _renewals(world.month, by_firm)
    return _by_ceiling(world, seller, coming, everything), np.minimum(left, rule.NO_LIMIT)


def _renewals(month: int, ahead: Array) -> Array:
    return np.floor((ahead + month % MONTHS_PER_YEAR) / MONTHS_PER_YEAR)


def _by_ceiling(world: Core, seller: int, room: Array, chips: slice | None = None) -> Array:
    # The cap of 2026 came with the licence ceilings; chips licensed by name have their own rule.
    named = world.state["license_chips"][seller][chips or world.shelf.window]
    return np.where(named > 0, rule.NO_LIMIT, room)


def _allowance(world: Core, seller: int, buyer: int) -> Array:
    firms = world.layout.firms_of[buyer]
    allowed: Array = world.state["buyer_cap"][seller] * world.p.table("firms", "buyers")[firms]
    return allowed


def _allowance_left(world: Core, seller: int, buyer: int) -> Array:
    used = world.state["licensed_year"][world.layout.firms_of[buyer]]
    return np.maximum(_allowance(world, seller, buyer) - used, 0.0)


def _original(world: Core) -> Array:
    """Row of the chip whose home sales count: a variant made for the rival has none of its own."""
    parent = world.layout.parent
    rows: Array = np.where(parent >= 0, parent, world.own_rows)
    return rows


def _room(world: Core, seller: int, chips: slice | None = None) -> Array:
    """Licensed units that the volume cap lets out now, (chips, members)."""
    state, shown = world.state, chips or world.shelf.window
    home = state["sold_home"][_original(world)[shown]]
    return rule.cap_headroom(state["volume_cap"][seller], home, state["sold_licensed"][shown])
