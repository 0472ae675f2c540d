"""Chips sold to some firms of a market only: what these leave of a stack to the others."""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np

from ..core.cache import cached
from ..core.kernel import Cube, Flags, FlagTable, Line, Places, Table, kernel
from ..equations import choice
from ..equations.arrays import Array
from .offers import held_back

if TYPE_CHECKING:
    from ..core.context import Core
    from ..core.layout import Mask


def shares(world: Core, span: range) -> tuple[Array, Array]:
    """Share of each stack's money in a market that goes to chips that are sold to a firm.

    Of what is on offer in the market, and of what no rule holds back, both (firms, stacks,
    members); 1 where makers sell all of a stack's chips to it. Only the firms of `span` are set.
    """
    layout, offers, active = world.layout, world.offers, world.chips_on_sale.active
    held = held_back(world)
    sold, second = (np.ones_like(world.owned.by_stack) for _ in range(2))
    for within, found, markets in (
        (offers.shares, sold, np.ones_like(held)),
        (offers.second_shares, second, held),
    ):
        count_sold(
            span.start,
            span.stop,
            active.start,
            active.stop,
            layout.market_of_firm,
            layout.chip_stack,
            markets,
            _in_part(world),
            offers.listed,
            layout.offered,
            within,
            found,
        )
    return sold, second


@cached("run")
def _in_part(world: Core) -> Mask:
    """True where some chips of a stack are sold to a firm and others are not, (firms, stacks)."""
    layout = world.layout
    stacks = range(len(layout.stacks))
    whole = np.stack([layout.offered[:, layout.chip_stack == n].all(axis=1) for n in stacks], 1)
    return layout.firm_stack & ~whole


@kernel
def count_sold(
    start: int,
    end: int,
    first: int,
    stop: int,
    market: Places,
    stack: Places,
    markets: Flags,
    in_part: FlagTable,
    listed: FlagTable,
    offered: FlagTable,
    within: Cube,
    sold: Cube,
) -> None:
    """Add up what chips sold to a firm have of their stack's money, for stacks sold in part."""
    members = sold.shape[2]
    for f in range(start, end):
        g = market[f]
        if not (markets[g] and in_part[f].any()):
            continue
        for n in range(len(in_part[f])):
            if in_part[f, n]:
                sold[f, n] = 0.0
        for c in range(first, stop):
            if listed[g, c] and offered[f, c] and in_part[f, stack[c]]:
                for k in range(members):
                    sold[f, stack[c], k] += within[g, c, k]


def value_sold(inclusive: Table, sold: Table, scale: Line, worth: Table) -> None:
    """Set what stacks are worth to a firm to which a share of their chips is sold."""
    stacks, members = inclusive.shape
    for n in range(stacks):
        for k in range(members):
            worth[n, k] = choice.inclusive(sold[n, k], inclusive[n, k], scale[k])
