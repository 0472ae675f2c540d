"""Originals of variants: where a market can have the chip itself, its makers sell no cut one."""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np

from ..core.cache import cached
from ..core.kernel import Cube, FlagCube, FlagTable, Places, PlaceTable, Table
from ..equations import rule

if TYPE_CHECKING:
    from ..core.context import Core
    from ..core.layout import Rows


def note_originals(
    originals: Places,
    market: Places,
    seller: Places,
    lawful: FlagCube,
    licensed: Cube,
    customs: Cube,
    handed_over: FlagCube,
    on_offer: Table,
    keeps_list: FlagTable,
    entity_list: Cube,
    licensed_buyers: Cube,
    affiliates: Cube,
    place: PlaceTable,
    headroom: Table,
    had: FlagCube,
) -> None:
    """Note the originals of which a market needs no variant, (markets, chips, members).

    It needs none of a chip that no rule holds back: without the rule nobody would have cut one.
    A licence counts where the chip can really be bought: its maker still sells it, customs let it
    in, and some firm of the market that may have it under the licence has a place under the caps.
    `handed_over` marks chips that makers no longer sell to a market.
    """
    markets, _, members = had.shape
    for c in originals:
        s = seller[c]
        for g in range(markets):
            for k in range(members):
                had[g, c, k] = lawful[g, c, k] and licensed[g, c, k] == 0.0
        for f in range(len(market)):
            g, p = market[f], place[f, c]
            if p < 0:
                continue
            for k in range(members):
                kept_out = 0.0
                if keeps_list[s, f]:
                    kept_out = rule.refused_by_lists(
                        entity_list[s, f, k],
                        licensed[g, c, k],
                        licensed_buyers[s, f, k],
                        affiliates[s, f, k],
                    )
                sold = on_offer[c, k] > 0.0 and not handed_over[g, c, k]
                may = lawful[g, c, k] and customs[g, c, k] > 0.0 and kept_out < 1.0
                had[g, c, k] |= sold and may and headroom[p, k] >= 1.0


@cached("run")
def of_variants(world: Core) -> Rows:
    """Rows of chips of which some variant may be sold."""
    parent = world.layout.parent
    return np.unique(parent[parent >= 0])
