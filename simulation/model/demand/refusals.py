"""Refusals: what each rule keeps the firms of a market from buying, for the account of limits."""

from __future__ import annotations

from collections.abc import Callable
from typing import TYPE_CHECKING

import numpy as np

from ..equations import bottlenecks
from ..equations.arrays import Array, ratio
from ..law import caps, entity_list, market_access
from . import offers, stack_preferences, stacks, value

if TYPE_CHECKING:
    from ..core.context import Core
    from ..core.layout import Mask, Rows


def by_rule(world: Core, market: int) -> dict[str, Array]:
    """Shares of a market's money that each rule keeps from each chip, (active chips, members).

    By rule: licence (or list), cap, customs, mandate. Of what one lets in only the part counts
    that the others let in too. All firms count as one, with preferences and minimum domestic
    shares weighted by money, so that it costs next to nothing.
    """
    layout = world.layout
    (seat, _), chips = layout.markets[market], layout.every_chip[world.chips_on_sale.active]
    firms = layout.firms_in(layout.markets[market])
    weight, live = _weight(world, firms), offers.on_sale(world)[market]
    split = _as_one_firm(world, market, firms, weight)
    unlawful = _unlawful(world, market, chips)
    lawful, licensed = split(live), market_access.licensed(world, market, chips)
    listed = (entity_list.refused(world, firms, licensed[None], chips) * weight).sum(axis=0)
    full = ((1.0 - caps.unfilled(world, firms, chips)) * weight).sum(axis=0)
    customs = market_access.admitted(world)[market, chips]
    admitted = lawful * customs
    let_in = admitted * (1.0 - listed) * (1.0 - full)
    foreign = (layout.chip_state[chips] != seat)[:, None]
    least = world.law.domestic_mandate.share[seat, layout.segment[firms]]
    return {
        "licence": split(live | unlawful) * unlawful * customs + admitted * listed,
        "cap": admitted * (1.0 - listed) * full,
        "customs": (lawful - admitted) * (1.0 - listed) * (1.0 - full),
        "mandate": bottlenecks.displaced(let_in * foreign, (least * weight[:, 0]).sum(axis=0)),
    }


def _unlawful(world: Core, market: int, chips: Rows) -> Mask:
    """Originals that makers would sell to a market and the law forbids, (chips, members)."""
    forbidden = ~market_access.sellable(world)[market, chips]
    original = (world.layout.parent[chips] < 0)[:, None]
    unlawful: Mask = offers.to_be_had(world)[market] & forbidden & original
    return unlawful


def _weight(world: Core, firms: Rows) -> Array:
    """Each firm's part of the money of some, (firms, 1, members)."""
    money = world.state.ai_capex[firms] + world.state.pledge[firms]
    return ratio(money, money.sum(axis=0))[:, None]


def _as_one_firm(world: Core, market: int, firms: Rows, weight: Array) -> Callable[[Mask], Array]:
    """Split of money over the active chips offered, (chips, members), of firms as one."""
    chips = world.layout.every_chip[world.chips_on_sale.active]
    preferences = stack_preferences.as_one(world, firms, weight)
    may: Mask = np.any(stacks.allowed(world, slice(None))[firms], axis=0, keepdims=True)
    worth = value.in_market(world, world.offers.traits, market, chips)
    of_stack = world.layout.chip_stack[chips]

    def split(offered: Mask) -> Array:
        within = stacks.within(world, worth, offered, of_stack)
        shares: Array = stacks.over_chips(within, of_stack, preferences, may)[0]
        return shares

    return split
