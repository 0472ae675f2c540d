"""Order shares: how firms split their money over the chips that rules leave them."""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np

from ..equations import choice
from ..equations.arrays import Array
from ..law import caps, entity_list, market_access
from . import stack_preferences, stacks

if TYPE_CHECKING:
    from ..core.context import Core
    from ..core.layout import Mask, Rows
    from ..core.offers import Split
    from .stack_preferences import Preferences


def of_firms(world: Core, firms: slice) -> Array:
    """Split of firms' money over the active chips, (firms, chips, members).

    They choose among all that is lawful; what customs or a list of licensed buyers refuses goes to
    what neither touches; a mandate then sets a minimum of the domestic share.
    """
    active, offers = world.chips_on_sale.active, world.offers.of_market
    asked, markets = world.layout.every_firm[firms], world.layout.market_of_firm[firms]
    shares = np.zeros((len(asked), *world.state.inventory[active].shape))
    preferences, may = stack_preferences.of_firms(world, firms), stacks.allowed(world, firms)
    # Stacks are compared for all firms at once, chips within them market by market.
    inclusive = np.concatenate([offer.split.inclusive for offer in offers])[markets]
    of_stacks = stacks.between(inclusive, preferences, may)
    for market, offer in enumerate(offers):
        mine = np.flatnonzero(markets == market)
        if len(mine):
            share = of_stacks[mine[:, None], offer.stacks]
            share *= offer.split.shares
            theirs = preferences.rows(mine)
            share = _after_refusals(world, market, asked[mine], theirs, may[mine], share)
            share = _after_mandate(world, market, asked[mine], share)
            shares[mine[:, None], offer.chips - active.start] = share
    return shares


def _after_refusals(
    world: Core, market: int, firms: Rows, preferences: Preferences, allowed: Mask, share: Array
) -> Array:
    """What customs, lists and caps make of firms' order shares, (firms, chips, members)."""
    offer = world.offers.of_market[market]
    licensed = market_access.licensed(world, market, offer.chips)
    refused = entity_list.refused(world, firms, licensed[None], offer.chips)
    let_in = offer.let_in * (1.0 - refused) * caps.unfilled(world, firms, offer.chips)
    # A shortcut that leaves every number as it is: what it skips multiplies by one.
    if not ((offer.let_in > 0) & (let_in < 1.0)).any():
        return share
    may = allowed & ~stacks.listed(world, firms)
    second = stacks.over_chips(_untouched(world, market), offer.stacks, preferences, may)
    return choice.admit(share, second, let_in)


def _untouched(world: Core, market: int) -> Split:
    """Split within stacks among the chips that neither customs nor a licence touches."""
    offer = world.offers.of_market[market]
    free = (offer.let_in >= 1.0) & offer.live
    free &= market_access.licensed(world, market, offer.chips) == 0
    return stacks.within(world, offer.value, free, offer.stacks)


def _after_mandate(world: Core, market: int, firms: Rows, share: Array) -> Array:
    """What a minimum domestic share makes of firms' order shares, (firms, chips, members)."""
    seat, site = world.layout.markets[market]
    least = world.law.domestic_mandate.share[seat, world.layout.segment[firms]]
    if seat != site or not least.any():
        return share
    chips = world.offers.of_market[market].chips
    return choice.mandate(share, world.layout.domestic[np.ix_(firms, chips)], least)
