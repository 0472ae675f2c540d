"""Order shares: how firms split their money over the chips that rules leave them."""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np

from ..core.active_pairs import some
from ..core.kernel import Cube, Flags, FlagTable, Line, Places, PlaceTable, Table, kernel
from ..equations import choice, rule
from ..equations.arrays import Array, ratio
from ..equations.numbers import over
from ..law import classification, entity_list, market_access
from . import sold_to_firms, stack_preferences, stacks
from .offers import held_back
from .sold_to_firms import value_sold
from .stack_preferences import add_up_seats, prefer
from .stacks import split_between

if TYPE_CHECKING:
    from ..core.context import Core


def split(world: Core, firms: slice) -> None:
    """Split firms' money over the active chips.

    They choose among all that is lawful; what customs or a list of licensed buyers refuses goes to
    what neither touches; a mandate then sets a minimum of the domestic share.
    """
    span = range(*firms.indices(len(world.layout.firms)))
    of_stacks, second = (np.empty_like(world.owned.by_stack) for _ in range(2))
    sold, second_sold = sold_to_firms.shares(world, span)
    _split_by_stack(world, span, sold, second_sold, of_stacks, second)
    split_by_chip(
        span.start,
        span.stop,
        world.chips_on_sale.active.start,
        world.chips_on_sale.active.stop,
        world.layout.market_of_firm,
        world.layout.chip_stack,
        world.offers.listed,
        world.layout.offered,
        world.offers.shares,
        sold,
        of_stacks,
        world.pairs.ordered,
        world.state.order_share,
    )
    _redirect_refused(world, span, second_sold, second)
    _turn_away(world, span, second_sold, second)
    _keep_minimum(world, span)


def _split_by_stack(
    world: Core, span: range, sold: Array, second_sold: Array, of_stacks: Array, second: Array
) -> None:
    """Set the split between stacks, and that of refused money, both (firms, stacks, members)."""
    layout, p = world.layout, world.p
    split_by_stack(
        span.start,
        span.stop,
        world.owned.by_stack,
        layout.firm_state,
        layout.market_of_firm,
        layout.firm_stack,
        stack_preferences.captive(world),
        stacks.state_of(world),
        world.law.export_rule.entity_list.firms,
        world.state.affiliate_share,
        p("choice.lock_in"),
        p("choice.captive"),
        p("choice.within_scale"),
        p.table("firms", "own_workloads", 1.0),
        held_back(world),
        world.offers.inclusive,
        world.offers.second_inclusive,
        sold,
        second_sold,
        of_stacks,
        second,
    )


def _redirect_refused(world: Core, span: range, sold: Array, second: Array) -> None:
    """Send money that rules refuse to what none of them touches."""
    layout, offers, active = world.layout, world.offers, world.chips_on_sale.active
    redirect_refused(
        span.start,
        span.stop,
        active.start,
        active.stop,
        layout.market_of_firm,
        layout.chip_stack,
        layout.chip_state,
        offers.listed,
        layout.offered,
        held_back(world),
        offers.second_shares,
        sold,
        second,
        market_access.admitted(world),
        market_access.licensed(world),
        entity_list.keeps_list(world),
        world.law.export_rule.entity_list.firms,
        world.law.export_rule.licensed_buyers,
        world.state.affiliate_share,
        world.licence_terms.place,
        world.licence_terms.full,
        world.state.order_share,
    )


def _turn_away(world: Core, span: range, sold: Array, second: Array) -> None:
    """Send money for chips that customs keep from some buyers to what they leave these.

    `second` is the split of refused money between stacks, `sold` the share of each stack's that
    goes to chips sold to the firm, both (firms, stacks, members).
    """
    layout, offers = world.layout, world.offers
    firms, chips = np.arange(span.start, span.stop), layout.every_chip[world.chips_on_sale.active]
    away = classification.turned_away(world, firms, chips)
    if away is None:
        return
    table = np.ix_(firms, chips)
    share, market = world.state.order_share[table], layout.market_of_firm[firms]
    listed = offers.listed[market][:, chips] & layout.offered[table]
    within = offers.second_shares[market][:, chips] * listed[:, :, None]
    within = ratio(within, sold[firms][:, layout.chip_stack[chips]])
    other = second[firms][:, layout.chip_stack[chips]] * within * (away == 0)
    other = ratio(other, other.sum(axis=1, keepdims=True))
    refused = (share * away).sum(axis=1, keepdims=True)
    world.state.order_share[table] = share * (1.0 - away) + refused * other


def _keep_minimum(world: Core, span: range) -> None:
    """Keep the minimum domestic share that states ask of their firms at home."""
    layout, active = world.layout, world.chips_on_sale.active
    keep_minimum(
        span.start,
        span.stop,
        active.start,
        active.stop,
        layout.firm_state,
        layout.abroad,
        layout.domestic,
        world.offers.listed[layout.market_of_firm],
        world.law.domestic_mandate.share,
        world.state.order_share,
    )


@kernel
def split_by_stack(
    start: int,
    end: int,
    installed: Cube,
    seat: Places,
    market: Places,
    on_offer: FlagTable,
    captive: FlagTable,
    maker_state: Places,
    entity_list: Cube,
    affiliates: Cube,
    lock_in: Line,
    for_captive: Line,
    scale: Line,
    own_workloads: Table,
    held_back: Flags,
    inclusive: Cube,
    second_inclusive: Cube,
    sold: Cube,
    second_sold: Cube,
    shares: Cube,
    second: Cube,
) -> None:
    """Split the money of firms from `start` to before `end` between stacks.

    Firms run workloads of their own, and host those of customers, who are used to the stacks that
    firms of the same seat have installed. `second` is the split where refused money goes.
    """
    _, stacks, members = installed.shape
    by_seat, worth = np.zeros((seat.max() + 1, stacks, members)), np.empty((stacks, members))
    add_up_seats(installed, seat, by_seat)
    own, hosted = np.empty((stacks, members)), np.empty((stacks, members))
    may, free = np.empty((stacks, members), np.bool_), np.empty((stacks, members), np.bool_)
    none = np.zeros(stacks, np.bool_)
    for f in range(start, end):
        g = market[f]
        prefer(installed[f], captive[f], lock_in, for_captive, own)
        prefer(by_seat[seat[f]], none, lock_in, for_captive, hosted)
        for n in range(stacks):
            s = maker_state[n]
            for k in range(members):
                listed = entity_list[s, f, k] > 0.0
                may[n, k] = on_offer[f, n] and (not listed or affiliates[s, f, k] > 0.0)
                free[n, k] = may[n, k] and not listed
        value_sold(inclusive[g], sold[f], scale, worth)
        mix(worth, own, hosted, may, own_workloads[f], shares[f])
        if held_back[g]:
            value_sold(second_inclusive[g], second_sold[f], scale, worth)
            mix(worth, own, hosted, free, own_workloads[f], second[f])


def mix(
    inclusive: Table,
    own: Table,
    hosted: Table,
    allowed: FlagTable,
    own_share: Line,
    shares: Table,
) -> None:
    """Split money between stacks for a firm's own and for hosted workloads, by their shares."""
    stacks, members = shares.shape
    split_between(inclusive, own, allowed, shares)
    hosts = False
    for k in range(members):
        hosts |= own_share[k] != 1.0
    if not hosts:
        return
    for_others = np.empty((stacks, members))
    split_between(inclusive, hosted, allowed, for_others)
    for n in range(stacks):
        for k in range(members):
            part = own_share[k]
            shares[n, k] = part * shares[n, k] + (1.0 - part) * for_others[n, k]


@kernel
def split_by_chip(
    start: int,
    end: int,
    first: int,
    stop: int,
    market: Places,
    stack: Places,
    listed: FlagTable,
    offered: FlagTable,
    within: Cube,
    sold: Cube,
    of_stacks: Cube,
    ordered: FlagTable,
    shares: Cube,
) -> None:
    """Split each stack's money over its chips, before any rule refuses some of it."""
    members = shares.shape[2]
    for f in range(start, end):
        g = market[f]
        for c in range(first, stop):
            if listed[g, c] and offered[f, c]:
                ordered[f, c], n = True, stack[c]
                for k in range(members):
                    shares[f, c, k] = of_stacks[f, n, k] * over(within[g, c, k], sold[f, n, k], 0.0)
            elif ordered[f, c]:
                shares[f, c] = 0.0


@kernel
def redirect_refused(
    start: int,
    end: int,
    first: int,
    stop: int,
    market: Places,
    stack: Places,
    seller: Places,
    listed: FlagTable,
    offered: FlagTable,
    held_back: Flags,
    within: Cube,
    sold: Cube,
    of_stacks: Cube,
    customs: Cube,
    licensed: Cube,
    keeps_list: FlagTable,
    entity_list: Cube,
    licensed_buyers: Cube,
    affiliates: Cube,
    place: PlaceTable,
    full: Table,
    shares: Cube,
) -> None:
    """Take out what customs, lists and full caps refuse; that money goes to a second choice."""
    _, chips, members = shares.shape
    let_in = np.ones((chips, members))
    for f in range(start, end):
        g = market[f]
        if not held_back[g]:
            continue
        refused = np.zeros(members)
        for c in range(first, stop):
            if listed[g, c] and offered[f, c]:
                s, p = seller[c], place[f, c]
                for k in range(members):
                    kept_out = 0.0
                    if keeps_list[s, f]:
                        kept_out = rule.refused_by_lists(
                            entity_list[s, f, k],
                            licensed[g, c, k],
                            licensed_buyers[s, f, k],
                            affiliates[s, f, k],
                        )
                    unfilled = 1.0 - full[p, k] if p >= 0 else 1.0
                    let_in[c, k] = customs[g, c, k] * (1.0 - kept_out) * unfilled
                    refused[k] += shares[f, c, k] - shares[f, c, k] * let_in[c, k]
        for c in range(first, stop):
            if listed[g, c] and offered[f, c]:
                n = stack[c]
                for k in range(members):
                    other = of_stacks[f, n, k] * over(within[g, c, k], sold[f, n, k], 0.0)
                    shares[f, c, k] = choice.admit(shares[f, c, k], let_in[c, k], refused[k], other)


@kernel
def keep_minimum(
    start: int,
    end: int,
    first: int,
    stop: int,
    seat: Places,
    abroad: Flags,
    domestic: FlagTable,
    listed: FlagTable,
    minimum: Cube,
    shares: Cube,
) -> None:
    """Scale domestic and foreign chips where a state sets a minimum domestic share at home."""
    members = shares.shape[2]
    for f in range(start, end):
        least = minimum[seat[f], f]
        if abroad[f] or not some(least):
            continue
        home, away = np.zeros(members), np.zeros(members)
        for c in range(first, stop):
            if listed[f, c]:
                total = home if domestic[f, c] else away
                for k in range(members):
                    total[k] += shares[f, c, k]
        for c in range(first, stop):
            if listed[f, c]:
                for k in range(members):
                    if domestic[f, c]:
                        shares[f, c, k] *= choice.domestic_factor(home[k], least[k])
                    else:
                        shares[f, c, k] *= choice.foreign_factor(home[k], away[k], least[k])
