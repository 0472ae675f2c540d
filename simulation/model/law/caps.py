"""Caps on licensed chips: what they let out, and what buyers and makers see of it."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import numpy as np

from ..core.cache import cached
from ..core.kernel import Cube, FlagTable, Line, Places, PlaceTable, Table, kernel
from ..equations import rationing
from ..equations.arrays import Array, smooth
from ..equations.rule import NO_LIMIT
from .cap_outlook import MONTHS_PER_YEAR, YEARLY, outlook
from .licence import licensed_pairs

if TYPE_CHECKING:
    from ..core.context import Core
    from ..core.layout import Mask


def begin_month(world: Core) -> None:
    """Set what caps hold back to zero; yearly allowances of buyers start anew in January."""
    world.state.held_by_caps = world.state.let_out_by_caps = 0.0
    if world.month % MONTHS_PER_YEAR == 0 and world.structure["buyer_cap"] == YEARLY:
        world.state.licensed_received = 0.0


def limit_deliveries(world: Core) -> None:
    """Hold this month's licensed deliveries under the caps.

    `delivered` is what could lawfully be sent without them, and is cut down in place.
    """
    under = licensed_pairs(world)
    if len(under.firm):
        now = _now(world)
        limits = outlook(world, now, now[0])
        pairs = under.firm, under.chip, under.needed, under.of_rival
        hold_under_caps(*pairs, *limits, *_for_hold_under_caps(world))


@cached("run")
def _now(world: Core) -> Array:
    """No month ahead, (1, members)."""
    return np.zeros((1, world.members))


@cached("run")
def _for_hold_under_caps(world: Core) -> tuple[Any, ...]:
    """What `hold_under_caps` reads last, in its order, and what it sets."""
    state = world.state
    return world.chip_table["h100e"], state.delivered, state.let_out_by_caps, state.held_by_caps


@kernel
def hold_under_caps(
    firm: Places,
    chip: Places,
    needed: Table,
    of_rival: Table,
    by_chip: Table,
    by_firm: Table,
    speed: Table,
    wanted: Cube,
    let_out: Table,
    held: Table,
) -> None:
    """Scale licensed wants down to the limits for each chip, then for each buyer."""
    firms, chips, members = wanted.shape
    of_chip, of_firm = np.zeros((chips, members)), np.zeros((firms, members))
    out = np.empty((len(firm), members))
    for p in range(len(firm)):
        asked, total = wanted[firm[p], chip[p]], of_chip[chip[p]]
        for k in range(members):
            total[k] += asked[k] * of_rival[p, k]
    for p in range(len(firm)):
        f, c = firm[p], chip[p]
        for k in range(members):
            part = passing_chip(of_rival[p, k], by_chip[c, k], of_chip[c, k])
            out[p, k] = wanted[f, c, k] * needed[p, k] * part
            of_firm[f, k] += out[p, k]
    for p in range(len(firm)):
        f, c = firm[p], chip[p]
        for k in range(members):
            under = wanted[f, c, k] * needed[p, k]
            passed = out[p, k] * rationing.passing(by_firm[f, k], of_firm[f, k])
            wanted[f, c, k] = wanted[f, c, k] - under + passed
            let_out[f, k] += passed * speed[c, k]
            held[f, k] += (under - passed) * speed[c, k]


def passing_chip(of_rival: float, cap: float, asked: float) -> float:
    """Part of licensed orders that the cap on a chip lets pass: all of third countries'."""
    return rationing.passing(cap, asked) if of_rival > 0.0 else 1.0


def count_deliveries(world: Core) -> None:
    """Running totals of what was delivered, at which caps and buyers look."""
    active, under = world.chips_on_sale.active, licensed_pairs(world)
    pairs = under.firm, under.chip, under.needed, under.of_rival
    count(active.start, active.stop, *pairs, *_for_count(world))


@cached("run")
def _for_count(world: Core) -> tuple[Any, ...]:
    """What `count` reads last, in its order, and the totals that it sets."""
    state = world.state
    return (
        world.pairs.ordered,
        world.layout.domestic,
        world.p("makers.smoothing_months"),
        world.layout.ruler,
        world.law.export_rule.buyer_cap,
        state.delivered,
        state.delivered_home,
        state.delivery_rate_home,
        state.delivered_licensed,
        state.licensed_received,
    )


@kernel
def count(
    first: int,
    stop: int,
    firm: Places,
    chip: Places,
    needed: Table,
    of_rival: Table,
    ordered: FlagTable,
    domestic: FlagTable,
    months: Line,
    ruler: Places,
    buyer_cap: Cube,
    delivered: Cube,
    at_home: Table,
    rate: Table,
    by_chip: Table,
    by_firm: Table,
) -> None:
    """Count what was delivered at home, and what went out under a licence."""
    count_at_home(ordered, domestic, first, stop, months, delivered, at_home, rate)
    count_licensed(firm, chip, needed, of_rival, ruler, buyer_cap, delivered, by_chip, by_firm)


def count_at_home(
    ordered: FlagTable,
    domestic: FlagTable,
    first: int,
    stop: int,
    months: Line,
    delivered: Cube,
    in_all: Table,
    rate: Table,
) -> None:
    """Add what was delivered in makers' own states to its total, and smooth its monthly rate."""
    firms, chips, members = delivered.shape
    now = np.zeros((chips, members))
    for f in range(firms):
        for c in range(first, stop):
            if ordered[f, c] and domestic[f, c]:
                for k in range(members):
                    now[c, k] += delivered[f, c, k]
    for c in range(chips):
        for k in range(members):
            in_all[c, k] += now[c, k]
            rate[c, k] = smooth(rate[c, k], now[c, k], months[k])


def count_licensed(
    firm: Places,
    chip: Places,
    needed: Table,
    of_rival: Table,
    ruler: Places,
    buyer_cap: Cube,
    delivered: Cube,
    by_chip: Table,
    by_firm: Table,
) -> None:
    """Add licensed deliveries to the totals of chips and, where a cap counts them, of buyers.

    Third countries need a licence only where a cap is set for them.
    """
    members = needed.shape[1]
    for p in range(len(firm)):
        f, c = firm[p], chip[p]
        cap, units = buyer_cap[ruler[f], f], delivered[f, c]
        of_chip, of_firm = by_chip[c], by_firm[f]
        for k in range(members):
            licensed = units[k] * needed[p, k]
            of_chip[k] += units[k] * of_rival[p, k]
            of_firm[k] += licensed if cap[k] < NO_LIMIT or ruler[f] < 0 else 0.0


def deliverable_orders(world: Core) -> Array:
    """Waiting orders that caps will let out while a new start is made and sold, (chips, members).

    Of caps on buyers they count what is let out within the months for which makers hold cover.

    What lies beyond is no reason for a maker to start anything.
    """
    state, under, active = world.state, licensed_pairs(world), world.chips_on_sale.active
    by_chip = by_firm = np.empty((0, world.members))  # nobody reads them where no pair is licensed
    if len(under.firm):
        by_chip, by_firm = outlook(world, _months_to_sale(world), world.p("makers.cover_months"))
    orders = np.zeros_like(state.inventory)
    add_up_orders(
        world.pairs.ordered,
        under.place,
        under.firm,
        under.chip,
        under.needed,
        under.of_rival,
        by_chip,
        by_firm,
        active.start,
        active.stop,
        state.backlog,
        orders,
    )
    return orders


@cached("run")
def _months_to_sale(world: Core) -> Array:
    """Months in which a new start is made and sold, (chips, members)."""
    lag: Array = world.p.table("supply", "lag", 0.0)[world.layout.chip_foundry]
    return lag + world.p("makers.cover_months")


@kernel
def add_up_orders(
    ordered: FlagTable,
    place: PlaceTable,
    firm: Places,
    chip: Places,
    needed: Table,
    of_rival: Table,
    by_chip: Table,
    by_firm: Table,
    first: int,
    stop: int,
    backlog: Cube,
    orders: Table,
) -> None:
    """Add up waiting orders by chip, those under a licence as far as caps will let them out."""
    firms, chips, members = backlog.shape
    of_chip, of_firm = np.zeros((chips, members)), np.zeros((firms, members))
    for f in range(firms):
        for c in range(first, stop):
            if ordered[f, c]:
                p = place[f, c]
                for k in range(members):
                    under = backlog[f, c, k] * needed[p, k] if p >= 0 else 0.0
                    of_chip[c, k] += backlog[f, c, k] * of_rival[p, k] if p >= 0 else 0.0
                    orders[c, k] += backlog[f, c, k] - under
    for p in range(len(firm)):
        f, c = firm[p], chip[p]
        for k in range(members):
            part = passing_chip(of_rival[p, k], by_chip[c, k], of_chip[c, k])
            of_firm[f, k] += backlog[f, c, k] * needed[p, k] * part
    for p in range(len(firm)):
        f, c = firm[p], chip[p]
        for k in range(members):
            part = passing_chip(of_rival[p, k], by_chip[c, k], of_chip[c, k])
            part *= rationing.passing(by_firm[f, k], of_firm[f, k])
            orders[c, k] += backlog[f, c, k] * needed[p, k] * part


@cached("access")
def on_paper(world: Core) -> Mask:
    """True where a chip is licensed on paper alone, its volume cap being zero, (chips, members).

    Chips licensed by name have a cap of their own or none, see `cap_outlook.look_ahead_by_chip`.
    """
    law, under_license = world.law.export_rule, world.state.under_license
    none = np.empty(under_license.shape, np.bool_)
    mark_on_paper(
        world.layout.chip_state,
        law.volume_cap.general,
        law.volume_cap.own,
        law.volume_cap.named,
        law.license_chips,
        under_license,
        none,
    )
    return none


@kernel
def mark_on_paper(
    seller: Places,
    general_cap: Table,
    own_cap: Cube,
    has_own_cap: Cube,
    named: Cube,
    under_license: Table,
    on_paper: FlagTable,
) -> None:
    """Mark chips whose licence lets nothing out."""
    chips, members = on_paper.shape
    for c in range(chips):
        s = seller[c]
        for k in range(members):
            cap = NO_LIMIT if named[s, c, k] > 0.0 else general_cap[s, k]
            cap = own_cap[s, c, k] if has_own_cap[s, c, k] > 0.0 else cap
            on_paper[c, k] = under_license[c, k] > 0.0 and cap <= 0.0
