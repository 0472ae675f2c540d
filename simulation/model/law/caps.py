"""Caps on licensed chips: what they let out, and what buyers and makers see of it."""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np

from ..core.layout import Rows, crossing
from ..core.licence import Licence, spread
from ..equations import rule
from ..equations.arrays import Array, contract, smooth
from .licence import licences, places

if TYPE_CHECKING:
    from ..core.context import Core
    from ..core.pairs import Pairs

YEARLY = "yearly"
MONTHS_PER_YEAR = 12


def begin_month(world: Core) -> None:
    """Set what caps hold back to zero; yearly allowances of buyers start anew in January."""
    world.state.held_by_caps = world.state.let_out_by_caps = 0.0
    if world.month % MONTHS_PER_YEAR == 0 and world.structure["buyer_cap"] == YEARLY:
        world.state.licensed_received = 0.0


def limit_deliveries(world: Core, pairs: Pairs, wanted: Array) -> None:
    """Hold this month's licensed deliveries, (pairs, members), under the caps, in place."""
    state = world.state
    for licence in licences(world):
        found = places(world, licence, pairs)
        asked = found.table(wanted)
        under = asked * licence.needed
        limits = _except_named(licence, _headroom(world, licence)), _allowance_left(world, licence)
        out = rule.under_caps(under, *limits)
        wanted[found.pairs] = (asked - under + out)[found.cells]
        compute = world.chip_table["h100e"][licence.chips]
        state.let_out_by_caps[licence.firms] = contract("fcm,cm->fm", out, compute)
        state.held_by_caps[licence.firms] = contract("fcm,cm->fm", under - out, compute)


def count_deliveries(world: Core, pairs: Pairs, delivered: Array) -> None:
    """Running totals that caps and buyers look at; `delivered` is (pairs, members)."""
    state, chips = world.state, world.chips_on_sale.active
    at_home = np.zeros_like(state.delivery_rate_home)
    domestic = world.layout.domestic[pairs.firm, pairs.chip][:, None]
    at_home[chips] = pairs.by_chip(delivered * domestic)
    state.delivered_home += at_home
    pace = world.p("makers.smoothing_months")
    state.delivery_rate_home = smooth(state.delivery_rate_home, at_home, pace)
    for licence in licences(world):
        licensed = places(world, licence, pairs).table(delivered) * licence.needed
        state.delivered_licensed[licence.chips] += licensed.sum(axis=0)
        capped = world.law.export_rule.buyer_cap[licence.seller] < rule.NO_LIMIT
        state.licensed_received[licence.firms] += licensed.sum(axis=1) * capped


def deliverable_orders(world: Core) -> Array:
    """Waiting orders that caps will let out while a new start is made and sold, (chips, members).

    What lies beyond is no reason for a maker to start anything.
    """
    state, active = world.state, world.chips_on_sale.active
    backlog: Array = np.zeros_like(state.inventory)
    backlog[active] = state.backlog[:, active].sum(axis=0)
    cover = world.p("makers.cover_months")
    months = world.p.table("supply", "lag", 0.0)[world.layout.chip_foundry] + cover
    for licence in licences(world):
        chips = licence.chips
        under = _undelivered(world, licence)
        limits = _outlook(world, licence, months[chips], cover)
        unlicensed = backlog[chips] - under.sum(axis=0)
        backlog[chips] = unlicensed + rule.under_caps(under, *limits).sum(axis=0)
    return backlog


def outlook_of_firms(world: Core, licence: Licence) -> tuple[Array, Array]:
    """How full firms find the caps, 0..1, and how many more licensed chips each may order.

    Both are (firms, chips, members). Firms look as far ahead as they order.
    """
    horizon = world.p("orders.horizon_months")
    limits = _outlook(world, licence, horizon, horizon)
    budget = world.state.unspent_chip_budget[licence.firms]
    part = budget / np.maximum(budget.sum(axis=0), 1.0)
    full, headroom = rule.cap_view(_undelivered(world, licence), *limits, part)
    return full * licence.needed, np.where(licence.needed > 0, headroom, rule.NO_LIMIT)


def unfilled(world: Core, firms: Rows, chips: Rows) -> Array:
    """Part of each chip's sales that no cap fills, 0..1, (firms, chips, members)."""
    free = np.ones((1, 1, 1))
    for terms in world.licence_terms:
        if (world.layout.firm_state[firms] == terms.licence.buyer).any():
            free = free * (1.0 - spread(terms.licence, terms.full, firms, chips))
    return free


def limit_orders(world: Core, pairs: Pairs, ordered: Array) -> None:
    """Hold orders, (pairs, members), under the headroom that caps leave, in place."""
    for terms in world.licence_terms:
        found = places(world, terms.licence, pairs)
        ordered[found.pairs] = np.minimum(ordered[found.pairs], terms.headroom[found.cells])


def _undelivered(world: Core, licence: Licence) -> Array:
    """Orders under a licence that are not yet delivered, (firms, chips, members)."""
    orders: Array = world.state.backlog[crossing(licence.firms, licence.chips)] * licence.needed
    return orders


def _outlook(world: Core, licence: Licence, by_chip: Array, by_firm: Array) -> tuple[Array, Array]:
    """Licensed chips that the caps will let out within some months, by chip and by firm."""
    pace = world.state.delivery_rate_home[world.layout.original[licence.chips]]
    cap = licence.volume_cap
    ahead = _headroom(world, licence) + cap * pace * by_chip
    coming = np.where(cap >= rule.NO_LIMIT, rule.NO_LIMIT, ahead)
    left = _allowance_left(world, licence)
    if world.structure["buyer_cap"] == YEARLY:
        left = left + licence.buyer_cap * _renewals(world.month, by_firm)
    return _except_named(licence, coming), np.minimum(left, rule.NO_LIMIT)


def _renewals(month: int, ahead: Array) -> Array:
    """Times that a yearly allowance starts anew within some months, (members,)."""
    return np.floor((ahead + month % MONTHS_PER_YEAR) / MONTHS_PER_YEAR)


def _except_named(licence: Licence, headroom: Array) -> Array:
    """Headroom under the volume cap, without limit for chips licensed by name, (chips, members)."""
    # The cap of 2026 came with the licence ceilings; chips licensed by name have their own rule.
    return np.where(licence.named > 0, rule.NO_LIMIT, headroom)


def _allowance_left(world: Core, licence: Licence) -> Array:
    """Licensed chips that each firm may still have, (firms, members)."""
    return np.maximum(licence.buyer_cap - world.state.licensed_received[licence.firms], 0.0)


def _headroom(world: Core, licence: Licence) -> Array:
    """Licensed units that the volume cap lets out now, (chips, members)."""
    state, chips = world.state, licence.chips
    # A variant made for the rival has no home sales of its own.
    home = state.delivered_home[world.layout.original[chips]]
    return rule.cap_headroom(licence.volume_cap, home, state.delivered_licensed[chips])
