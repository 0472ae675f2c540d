"""Offers of a month: which chips each market can order, and what they are worth there."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import numpy as np

from ..core.cache import cached
from ..core.kernel import Cube, FlagCube, Flags, FlagTable, Line, Places, PlaceTable, Table, kernel
from ..core.mechanism import mechanism
from ..law import entity_list, market_access
from ..law.entity_list import Lists
from ..law.licence import licensed_pairs
from ..law.market_access import lawful_sales
from . import handover, originals, value
from .market_room import monthly_money
from .originals import note_originals
from .stacks import split_within

if TYPE_CHECKING:
    from ..core.context import Core
    from ..core.layout import Mask


@mechanism(
    reads="admitted affiliate_share ai_capex chip_table chips_on_sale "
    "law.export_rule.control_bandwidth_gb_s law.export_rule.control_chips "
    "law.export_rule.control_tpp law.export_rule.density_tpp law.export_rule.entity_list "
    "law.export_rule.licensed_buyers law.export_rule.parent_rule "
    "law.import_admission.abroad law.import_admission.chips_abroad "
    "law.import_admission.share licence_terms offers pledge power_tightness sellable "
    "under_license usefulness wait",
    writes="offers",
)
def make(world: Core) -> None:
    """Value the chips that each market can order, and split each stack's money over them."""
    sale, terms, money = world.chips_on_sale, world.licence_terms, monthly_money(world)
    value.anywhere(world)
    value.in_markets(world, sold_to(world), world.offers.value)
    offer(
        sale.active.start,
        sale.active.stop,
        handover.handed_over(world, money),
        terms.place,
        terms.headroom,
        sale.unit_cost,
        money,
        *lawful_sales(world),
        *_for_offer(world),
    )


@cached("run")
def _for_offer(world: Core) -> tuple[Any, ...]:
    """What `offer` reads last, in its order, and the offers that it sets."""
    layout, offers = world.layout, world.offers
    return (
        originals.of_variants(world),
        layout.market_of_firm,
        layout.chip_state,
        sold_to(world),
        layout.parent,
        layout.chip_stack,
        world.chips_on_sale.on_offer,
        world.p("choice.within_scale"),
        offers.value,
        offers.listed,
        offers.offered,
        offers.shares,
        offers.inclusive,
    )


@kernel
def offer(
    first: int,
    stop: int,
    handed_over: FlagCube,
    place: PlaceTable,
    headroom: Table,
    unit_cost: Table,
    money: Table,
    sellable: FlagCube,
    licensed: Cube,
    customs: Cube,
    lists: Lists,
    of_variants: Places,
    market: Places,
    seller: Places,
    sold_to: FlagTable,
    parent: Places,
    stack: Places,
    on_offer: Table,
    scale: Line,
    value: Cube,
    listed: FlagTable,
    offered: FlagCube,
    shares: Cube,
    inclusive: Cube,
) -> None:
    """Mark the chips that each market can order, and split each stack's money over them."""
    had = np.zeros(offered.shape, np.bool_)
    note_originals(
        of_variants,
        market,
        seller,
        sellable,
        licensed,
        customs,
        handed_over,
        on_offer,
        lists,
        place,
        headroom,
        unit_cost,
        money,
        had,
    )
    list_offers(
        first,
        stop,
        sold_to,
        parent,
        sellable,
        had,
        customs,
        handed_over,
        on_offer,
        listed,
        offered,
    )
    may = np.zeros(offered.shape[1:], np.bool_)
    for g in range(len(offered)):
        split_money(
            first,
            stop,
            stack,
            listed[g],
            offered[g],
            value[g],
            customs[g],
            scale,
            may,
            shares[g],
            inclusive[g],
        )


def list_offers(
    first: int,
    stop: int,
    sold_to: FlagTable,
    parent: Places,
    sellable: FlagCube,
    to_be_had: FlagCube,
    customs: Cube,
    handed_over: FlagCube,
    on_offer: Table,
    listed: FlagTable,
    offered: FlagCube,
) -> None:
    """Mark the chips that law and makers offer in each market.

    A variant is offered only while that market cannot really have the original, or while its
    customs let in more of the variant.
    """
    markets, _, members = offered.shape
    listed[:] = False
    for g in range(markets):
        for c in range(first, stop):
            if sold_to[g, c]:
                origin, found = parent[c], False
                for k in range(members):
                    wanted = origin < 0 or not to_be_had[g, origin, k]
                    wanted = wanted or customs[g, c, k] > customs[g, origin, k]
                    wanted &= not handed_over[g, c, k]
                    offered[g, c, k] = sellable[g, c, k] and wanted and on_offer[c, k] > 0.0
                    found |= offered[g, c, k]
                listed[g, c] = found


def split_money(
    first: int,
    stop: int,
    stack: Places,
    listed: Flags,
    offered: FlagTable,
    value: Table,
    customs: Table,
    scale: Line,
    may: FlagTable,
    shares: Table,
    inclusive: Table,
) -> None:
    """Split each stack's money over chips that customs let in; `may` is room for a mark."""
    for c in range(first, stop):
        if listed[c]:
            for k in range(len(scale)):
                may[c, k] = offered[c, k] and customs[c, k] > 0.0
    split_within(first, stop, listed, may, value, stack, scale, shares, inclusive)


@cached("on sale")
def held_back(world: Core) -> Mask:
    """True for markets that customs, a list or a licence may hold back, (markets,)."""
    markets = _held_by_law(world).copy()
    markets[world.layout.market_of_firm[licensed_pairs(world).firm]] = True
    return markets


@cached("law")
def _held_by_law(world: Core) -> Mask:
    """True for markets that customs or a list may hold back, (markets,)."""
    firms: Mask = np.any(entity_list.keeps_list(world), axis=0)
    for clause in world.law.import_admission.clauses:
        firms |= clause.firms
    markets: Mask = np.any(market_access.admitted(world) < 1.0, axis=(1, 2))
    markets[world.layout.market_of_firm[firms]] = True
    return markets


@cached("run")
def sold_to(world: Core) -> Mask:
    """Chips whose makers sell to some firm of each market, (markets, chips)."""
    layout = world.layout
    firms = (layout.firms_in(market) for market in layout.markets)
    return np.stack([layout.offered[rows].any(axis=0) for rows in firms])
