"""Offers of a month: which chips each market can order, and what they are worth there."""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np

from ..core.cache import cached
from ..core.mechanism import mechanism
from ..core.offers import Offer, Offers
from ..law import market_access
from . import handover, stacks, value

if TYPE_CHECKING:
    from ..core.context import Core
    from ..core.layout import Mask
    from ..core.offers import Traits


@mechanism(
    reads="admitted chip_table chips_on_sale law.export_rule.control_tpp "
    "law.export_rule.parent_rule law.import_admission.abroad licence_terms power_tightness "
    "sellable usefulness wait",
    writes="offers",
)
def make(world: Core) -> None:
    """Value the chips that each market can order, and split each stack's money over them."""
    common, live = value.traits(world), on_sale(world)
    markets = range(len(world.layout.markets))
    world.offers = Offers(common, [_offer(world, common, m, live[m]) for m in markets])


def _offer(world: Core, common: Traits, market: int, on_sale: Mask) -> Offer:
    rows = np.flatnonzero(on_sale.any(axis=1))
    chips, live = rows + world.chips_on_sale.active.start, on_sale[rows]
    worth = value.in_market(world, common, market, chips)
    let_in = market_access.admitted(world)[market, chips]
    of_stack = world.layout.chip_stack[chips]
    split = stacks.within(world, worth, live & (let_in > 0), of_stack)
    return Offer(chips, of_stack, worth, live, let_in, split)


def on_sale(world: Core) -> Mask:
    """Active chips that law and makers offer in each market, (markets, chips, members)."""
    active = world.chips_on_sale.active
    parent, lawful = world.layout.parent[active], market_access.sellable(world)
    # A variant is made for a market only while that market cannot have the original.
    wanted = (parent < 0)[None, :, None] | ~lawful[:, parent]
    wanted &= ~handover.handed_over(world, lawful)
    chips: Mask = lawful[:, active] & wanted & to_be_had(world)
    return chips


def to_be_had(world: Core) -> Mask:
    """Active chips that makers would sell to each market by now, whatever the law says.

    (markets, chips, members).
    """
    active = world.chips_on_sale.active
    return _sold_to(world)[:, active, None] & (world.chips_on_sale.on_offer[active] > 0)


@cached("run")
def _sold_to(world: Core) -> Mask:
    """Chips whose makers sell to some firm of each market, (markets, chips)."""
    layout = world.layout
    firms = (layout.firms_in(market) for market in layout.markets)
    return np.stack([layout.offered[rows].any(axis=0) for rows in firms])
