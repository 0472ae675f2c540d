"""Refusals: what each rule keeps the firms of a market from buying, for the account of limits."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any, NamedTuple

import numpy as np

from ..core.active_pairs import some
from ..core.cache import cached
from ..core.kernel import Cube, Flags, FlagTable, Line, Places, PlaceTable, Sum, Table, kernel
from ..equations import bottlenecks, rule
from ..equations.arrays import Array, total
from ..equations.numbers import over
from ..law import classification, entity_list, market_access
from . import stack_preferences, value
from .offers import sold_to
from .order_rules import may_order
from .order_shares import mix
from .stacks import split_within, state_of

if TYPE_CHECKING:
    from ..core.context import Core
    from ..core.layout import Mask, Rows

RULES = ("licence", "cap", "customs", "mandate")
LICENCE, CAP, CUSTOMS, MANDATE = range(len(RULES))


class Buyer(NamedTuple):
    """The firms of a market as one, with preferences and limits weighted by money.

    Attributes:
        firms: their rows.
        weight: each one's part of the money, (firms of the market, members).
        own, hosted: utilities of stacks, see `stack_preferences`, (stacks, members).
        own_share: share of own workloads, (members,).
        allowed: True for stacks that some firm may order from, (stacks, members).
        minimum: domestic share that a state asks of them, (members,).
    """

    firms: Rows
    weight: Array
    own: Array
    hosted: Array
    own_share: Array
    allowed: Mask
    minimum: Array


def by_rule(world: Core, market: int) -> tuple[Array, Array]:
    """What each of RULES keeps from the firms of a market, both (rules, members).

    The compute, H100e, that a dollar of all their money would bring where a rule refuses it now,
    and the share of their money that it refuses. Of what one rule lets in only the part counts
    that the others let in too. All firms count as one, so that it costs next to nothing.
    """
    compute, money = np.zeros((2, len(RULES), world.members))
    sale, terms, one = world.chips_on_sale, world.licence_terms, _buyer(world, market)
    weigh_firms(*_for_weigh_firms(world, market))
    add_up_refused(
        sale.active.start,
        sale.active.stop,
        _worth(world, market),
        _let_in(world, market, one),
        terms.place,
        terms.full,
        sale.unit_cost,
        compute,
        money,
        *_for_add_up_refused(world, market),
    )
    return compute, money


@cached("access")
def _for_add_up_refused(world: Core, market: int) -> tuple[Any, ...]:
    """What `add_up_refused` takes last."""
    layout, one = world.layout, _buyer(world, market)
    return (
        sold_to(world)[market],
        layout.parent,
        world.chips_on_sale.on_offer,
        market_access.sellable(world)[market],
        world.offers.offered[market],
        layout.chip_stack,
        world.p("choice.within_scale"),
        one.own,
        one.hosted,
        one.own_share,
        one.allowed,
        one.firms,
        one.weight,
        market_access.licensed(world)[market],
        layout.chip_state,
        layout.markets[market][0],
        entity_list.keeps_list(world),
        world.law.export_rule.entity_list.firms,
        world.law.export_rule.licensed_buyers,
        world.state.affiliate_share,
        world.chip_table["h100e"],
        one.minimum,
    )


def _worth(world: Core, market: int) -> Array:
    """Utility of chips to firms of a market, (chips, members), that of others undefined.

    Power has become dearer or cheaper since orders were placed.
    """
    sold, worth, of_market = _sold_in(world, market)
    value.in_markets(world, sold, worth)
    return of_market


@cached("run")
def _sold_in(world: Core, market: int) -> tuple[Mask, Array, Array]:
    """Chips sold in a market, (markets, chips), and room for their utilities, in all and there."""
    sold, worth = sold_to(world), np.empty_like(world.offers.value)
    return sold & (np.arange(len(sold)) == market)[:, None], worth, worth[market]


def _let_in(world: Core, market: int, one: Buyer) -> Array:
    """Share of each chip that customs let in for the firms of a market as one, (chips, members)."""
    admitted: Array = market_access.admitted(world)[market]
    away = classification.turned_away(world, one.firms, world.layout.every_chip)
    if away is None:
        return admitted
    kept: Array = admitted * (1.0 - total(away * one.weight[:, None]))
    return kept


@cached("run")
def _buyer(world: Core, market: int) -> Buyer:
    """Room for the firms of a market as one buyer, which `weigh_firms` fills."""
    firms = world.layout.firms_in(world.layout.markets[market])
    stacks = len(world.layout.stacks), world.members
    return Buyer(
        firms,
        np.empty((len(firms), world.members)),
        np.empty(stacks),
        np.empty(stacks),
        np.empty(world.members),
        np.empty(stacks, dtype=np.bool_),
        np.empty(world.members),
    )


@cached("run")
def _for_weigh_firms(world: Core, market: int) -> tuple[Any, ...]:
    """What `weigh_firms` takes."""
    state, layout, p, law = world.state, world.layout, world.p, world.law
    one = _buyer(world, market)
    return (
        one.firms,
        state.ai_capex,
        state.pledge,
        world.owned.by_stack,
        stack_preferences.captive(world),
        layout.firm_stack,
        state_of(world),
        law.export_rule.entity_list.firms,
        state.affiliate_share,
        law.domestic_mandate.share[layout.markets[market][0]],
        p.table("firms", "own_workloads", 1.0),
        p("choice.lock_in"),
        p("choice.captive"),
        one.weight,
        one.own,
        one.hosted,
        one.own_share,
        one.allowed,
        one.minimum,
    )


@kernel
def weigh_firms(
    firms: Places,
    ai_capex: Table,
    pledge: Table,
    by_stack: Cube,
    captive: FlagTable,
    offered: FlagTable,
    seller: Places,
    entity_list: Cube,
    affiliates: Cube,
    least: Table,
    own_workloads: Table,
    lock_in: Line,
    for_captive: Line,
    weight: Table,
    own: Table,
    hosted: Table,
    own_share: Sum,
    allowed: FlagTable,
    minimum: Sum,
) -> None:
    """Weigh firms by their money, and add up their habits, limits and what a mandate asks."""
    stacks, members = own.shape
    money, everything = np.zeros(members), np.zeros(members)
    own[:], hosted[:], own_share[:], minimum[:] = 0.0, 0.0, 0.0, 0.0
    allowed[:] = False
    for f in firms:
        for k in range(members):
            money[k] += ai_capex[f, k] + pledge[f, k]
    for n, f in enumerate(firms):
        for k in range(members):
            weight[n, k] = over(ai_capex[f, k] + pledge[f, k], money[k], 0.0)
            own_share[k] += own_workloads[f, k] * weight[n, k]
            minimum[k] += least[f, k] * weight[n, k]
        for s in range(stacks):
            for k in range(members):
                hosted[s, k] += by_stack[f, s, k]
            if captive[f, s]:
                for k in range(members):
                    own[s, k] += weight[n, k]
            if offered[f, s]:
                state = seller[s]
                for k in range(members):
                    allowed[s, k] |= may_order(entity_list[state, f, k], affiliates[state, f, k])
    for s in range(stacks):
        for k in range(members):
            everything[k] += hosted[s, k]
    for s in range(stacks):
        for k in range(members):
            hosted[s, k] = lock_in[k] * over(hosted[s, k], everything[k], 0.0)
            own[s, k] = hosted[s, k] + own[s, k] * for_captive[k]


def split_over_chips(
    first: int,
    stop: int,
    here: Flags,
    offered: FlagTable,
    value: Table,
    stack: Places,
    scale: Line,
    own: Table,
    hosted: Table,
    own_share: Line,
    allowed: FlagTable,
    shares: Table,
) -> None:
    """Split money over the chips that are offered, by stack and within it."""
    stacks, members = own.shape
    inclusive, of_stacks = np.empty((stacks, members)), np.empty((stacks, members))
    split_within(first, stop, here, offered, value, stack, scale, shares, inclusive)
    mix(inclusive, own, hosted, allowed, own_share, of_stacks)
    for c in range(first, stop):
        if here[c]:
            for k in range(members):
                shares[c, k] *= of_stacks[stack[c], k]


@kernel
def add_up_refused(
    first: int,
    stop: int,
    value: Table,
    customs: Table,
    place: PlaceTable,
    full: Table,
    unit_cost: Table,
    compute: Table,
    money: Table,
    sold_to: Flags,
    parent: Places,
    on_offer: Table,
    sellable: FlagTable,
    offered: FlagTable,
    stack: Places,
    scale: Line,
    own: Table,
    hosted: Table,
    own_share: Line,
    allowed: FlagTable,
    firms: Places,
    weight: Table,
    licensed: Table,
    seller: Places,
    seat: int,
    keeps_list: FlagTable,
    entity_list: Cube,
    licensed_buyers: Cube,
    affiliates: Cube,
    speed: Table,
    minimum: Line,
) -> None:
    """Split money over chips on offer, and add up what each rule refuses, chip by chip.

    `lawful` is that split; `wide` is the one over these and what law forbids, all originals, of
    which the shares of forbidden chips count. `minimum` is the domestic share asked for.
    """
    chips, members = value.shape
    forbidden, both = np.zeros((chips, members), np.bool_), np.zeros((chips, members), np.bool_)
    here = np.zeros(chips, np.bool_)
    for c in range(first, stop):
        if sold_to[c] and some(on_offer[c]):
            for k in range(members):
                to_be_had = on_offer[c, k] > 0.0
                forbidden[c, k] = to_be_had and not sellable[c, k] and parent[c] < 0
                both[c, k] = forbidden[c, k] or offered[c, k]
            here[c] = some(both[c])
    lawful, wide = np.empty((chips, members)), np.empty((chips, members))
    split_over_chips(
        first, stop, here, offered, value, stack, scale, own, hosted, own_share, allowed, lawful
    )
    split_over_chips(
        first, stop, here, both, value, stack, scale, own, hosted, own_share, allowed, wide
    )
    kept_out, filled = np.empty((chips, members)), np.empty((chips, members))
    foreign = np.zeros(members)
    for c in range(first, stop):
        if not here[c]:
            continue
        s = seller[c]
        kept_out[c] = 0.0
        filled[c] = 0.0
        if not some(lawful[c]):
            continue
        for n, f in enumerate(firms):
            p, listing = place[f, c], keeps_list[s, f]
            if listing:
                for k in range(members):
                    refused = rule.refused_by_lists(
                        entity_list[s, f, k],
                        licensed[c, k],
                        licensed_buyers[s, f, k],
                        affiliates[s, f, k],
                    )
                    kept_out[c, k] += refused * weight[n, k]
            if p >= 0:
                for k in range(members):
                    filled[c, k] += full[p, k] * weight[n, k]
        for k in range(members):
            let_in = lawful[c, k] * customs[c, k] * (1.0 - kept_out[c, k]) * (1.0 - filled[c, k])
            foreign[k] += let_in if s != seat else 0.0
    for c in range(first, stop):
        if not here[c]:
            continue
        for k in range(members):
            each = over(speed[c, k], unit_cost[c, k], 0.0)
            admitted, let_through = lawful[c, k] * customs[c, k], 1.0 - kept_out[c, k]
            unfilled = 1.0 - filled[c, k]
            let_in = admitted * let_through * unfilled if seller[c] != seat else 0.0
            unlawful = wide[c, k] if forbidden[c, k] else 0.0
            by_licence = unlawful * customs[c, k] + admitted * kept_out[c, k]
            by_cap = admitted * let_through * filled[c, k]
            by_customs = (lawful[c, k] - admitted) * let_through * unfilled
            by_mandate = bottlenecks.displaced(let_in, foreign[k], minimum[k])
            money[LICENCE, k] += by_licence
            money[CAP, k] += by_cap
            money[CUSTOMS, k] += by_customs
            money[MANDATE, k] += by_mandate
            compute[LICENCE, k] += by_licence * each
            compute[CAP, k] += by_cap * each
            compute[CUSTOMS, k] += by_customs * each
            compute[MANDATE, k] += by_mandate * each
