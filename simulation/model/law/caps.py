"""Caps on licensed chips: what they let out, and what buyers and makers see of it."""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np

from ..core.layout import Rows, block
from ..core.licence import View, common
from ..equations import rule
from ..equations.arrays import Array, contract, smooth
from . import classification

if TYPE_CHECKING:
    from ..core.context import Core
    from ..core.pairs import Pairs

YEARLY = "yearly"
MONTHS_PER_YEAR = 12


def hold(world: Core, pairs: Pairs, wanted: Array, seller: int, buyer: int) -> None:
    """Hold this month's licensed deliveries, (pairs, members), under the caps, in place."""
    state, firms = world.state, world.layout.firms_of[buyer]
    chips = classification.licensed_chips(world, seller, buyer, world.chips_on_sale.active)
    state.let_out_by_caps[firms] = state.held_by_caps[firms] = 0.0
    if len(chips):
        buyers = world.layout.every_firm[firms]
        asked = pairs.block(wanted, buyers, chips)
        under = asked * classification.needs_license(world, seller, buyer, chips)
        left = _allowance_left(world, seller, buyer)
        limits = _by_ceiling(world, seller, _room(world, seller, chips), chips), left
        out = rule.under_caps(under, *limits)
        here, there = pairs.among(buyers, chips)
        wanted[here] = (asked - under + out)[there]
        compute = world.chip_table["h100e"][chips]
        state.let_out_by_caps[firms] = contract("fcm,cm->fm", out, compute)
        state.held_by_caps[firms] = contract("fcm,cm->fm", under - out, compute)


def deliverable(world: Core) -> Array:
    """Waiting orders that caps will let out while a new start is made and sold, (chips, members).

    What lies beyond is no reason for a maker to start anything.
    """
    state, window = world.state, world.chips_on_sale.active
    backlog: Array = np.zeros_like(state.inventory)
    backlog[window] = state.backlog[:, window].sum(axis=0)
    months = world.p.table("supply", "lag", 0.0)[world.layout.chip_foundry]
    months = months + world.p("makers.cover_months")
    for seller, buyer in world.layout.rivalries:
        chips = classification.licensed_chips(world, seller, buyer, window)
        if len(chips):
            under = state.backlog[block(world.layout.firms_of[buyer], chips)]
            under *= classification.needs_license(world, seller, buyer, chips)
            span = months[chips], world.p("makers.cover_months")
            limits = _outlook(world, seller, buyer, chips, *span)
            held = backlog[chips] - under.sum(axis=0)
            backlog[chips] = held + rule.under_caps(under, *limits).sum(axis=0)
    return backlog


def views(world: Core) -> list[View]:
    """How full buyers find the caps, and how much each may still order of licensed chips.

    Buyers look as far ahead as they order; no cap applies to what no view tells of.
    """
    state, layout = world.state, world.layout
    horizon = world.p("orders.horizon_months")
    found = []
    for seller, buyer in layout.rivalries:
        chips = classification.licensed_chips(world, seller, buyer, world.chips_on_sale.active)
        if len(chips):
            firms = layout.firms_of[buyer]
            licensed = classification.needs_license(world, seller, buyer, chips)
            under = state.backlog[block(firms, chips)] * licensed
            limits = _outlook(world, seller, buyer, chips, horizon, horizon)
            part = state.unspent_chip_budget[firms] / np.maximum(
                state.unspent_chip_budget[firms].sum(axis=0), 1.0
            )
            filled, free = rule.cap_view(under, *limits, part)
            room = np.where(licensed > 0, free, rule.NO_LIMIT)
            rows = np.flatnonzero(layout.firm_state == buyer)
            found.append(View(rows, chips, filled * licensed, room))
    return found


def fill(views: list[View], let_in: Array, firms: Rows, chips: Rows) -> Array:
    """Leave of what is let in, (firms, chips, members), the part that caps do not fill."""
    for view in views:
        here, there = _overlap(view, firms, chips)
        if here[0].size and here[1].size:
            let_in = np.array(np.broadcast_to(let_in, (len(firms), *let_in.shape[1:])))
            let_in[here] *= 1.0 - view.full[there]
    return let_in


def limit(views: list[View], pairs: Pairs, ordered: Array) -> None:
    """Hold orders, (pairs, members), under the room that caps leave, in place."""
    for view in views:
        here, there = pairs.among(view.firms, view.chips)
        ordered[here] = np.minimum(ordered[here], view.room[there])


def _overlap(view: View, firms: Rows, chips: Rows) -> tuple[tuple[Rows, ...], tuple[Rows, ...]]:
    """Places of what a view tells of, among some firms and chips and in the view."""
    row, row_there = common(firms, view.firms)
    column, column_there = common(chips, view.chips)
    return (row[:, None], column), (row_there[:, None], column_there)


def count(world: Core, pairs: Pairs, delivered: Array) -> None:
    """Running totals that caps and buyers look at; `delivered` is (pairs, members)."""
    state, layout, chips = world.state, world.layout, world.chips_on_sale.active
    at_home = np.zeros_like(state.delivery_rate_home)
    domestic = layout.domestic[pairs.firm, pairs.chip][:, None]
    at_home[chips] = pairs.by_chip(delivered * domestic)
    state.delivered_home += at_home
    pace = world.p("makers.smoothing_months")
    state.delivery_rate_home = smooth(state.delivery_rate_home, at_home, pace)
    for seller, buyer in layout.rivalries:
        firms = layout.firms_of[buyer]
        ruled = classification.licensed_chips(world, seller, buyer, chips)
        licensed = pairs.block(delivered, layout.every_firm[firms], ruled)
        licensed *= classification.needs_license(world, seller, buyer, ruled)
        state.delivered_licensed[ruled] += licensed.sum(axis=0)
        capped = world.law.export_rule.buyer_cap[seller] < rule.NO_LIMIT
        state.licensed_received[firms] += licensed.sum(axis=1) * capped


def new_period(world: Core) -> None:
    """Buyers' allowances start anew in January, where they are yearly."""
    world.state.held_by_caps = world.state.let_out_by_caps = 0.0
    if world.month % MONTHS_PER_YEAR == 0 and world.structure["buyer_cap"] == YEARLY:
        world.state.licensed_received = 0.0


def _outlook(
    world: Core, seller: int, buyer: int, chips: Rows, by_chip: Array, by_firm: Array
) -> tuple[Array, Array]:
    """Licensed chips that the caps will let out within some months, by chip and by firm."""
    state = world.state
    pace = state.delivery_rate_home[_original(world)[chips]]
    cap = world.law.export_rule.volume_cap[seller]
    room = _room(world, seller, chips)
    coming = np.where(cap >= rule.NO_LIMIT, rule.NO_LIMIT, room + cap * pace * by_chip)
    left = _allowance_left(world, seller, buyer)
    if world.structure["buyer_cap"] == YEARLY:
        left = left + _allowance(world, seller, buyer) * _renewals(world.month, by_firm)
    return _by_ceiling(world, seller, coming, chips), np.minimum(left, rule.NO_LIMIT)


def _renewals(month: int, ahead: Array) -> Array:
    return np.floor((ahead + month % MONTHS_PER_YEAR) / MONTHS_PER_YEAR)


def _by_ceiling(world: Core, seller: int, room: Array, chips: Rows) -> Array:
    # The cap of 2026 came with the licence ceilings; chips licensed by name have their own rule.
    named = world.law.export_rule.license_chips[seller][chips]
    return np.where(named > 0, rule.NO_LIMIT, room)


def _allowance(world: Core, seller: int, buyer: int) -> Array:
    firms = world.layout.firms_of[buyer]
    allowed: Array = (
        world.law.export_rule.buyer_cap[seller] * world.p.table("firms", "buyers")[firms]
    )
    return allowed


def _allowance_left(world: Core, seller: int, buyer: int) -> Array:
    used = world.state.licensed_received[world.layout.firms_of[buyer]]
    return np.maximum(_allowance(world, seller, buyer) - used, 0.0)


def _original(world: Core) -> Array:
    """Row of the chip whose home sales count: a variant made for the rival has none of its own."""
    parent = world.layout.parent
    rows: Array = np.where(parent >= 0, parent, world.own_rows)
    return rows


def _room(world: Core, seller: int, chips: Rows) -> Array:
    """Licensed units that the volume cap lets out now, (chips, members)."""
    state = world.state
    home = state.delivered_home[_original(world)[chips]]
    return rule.cap_headroom(
        world.law.export_rule.volume_cap[seller], home, state.delivered_licensed[chips]
    )
