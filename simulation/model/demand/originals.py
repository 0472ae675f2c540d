"""Originals of variants: where a market can have the chip itself, its makers sell no cut one."""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np

from ..core.active_pairs import some
from ..core.cache import cached
from ..core.kernel import Cube, FlagCube, Places, PlaceTable, Table
from ..law.entity_list import Lists
from .market_room import add_up_room, enough

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
    lists: Lists,
    place: PlaceTable,
    headroom: Table,
    unit_cost: Table,
    money: Table,
    had: FlagCube,
) -> None:
    """Note the originals of which a market needs no variant, (markets, chips, members).

    It needs none of a chip that no rule holds back: without the rule nobody would have cut one.
    A licence counts where the chip can really be bought: its maker still sells it, customs let it
    in, and caps and lists leave firms of the market as much as they have money for in a month.
    `handed_over` marks chips that makers no longer sell to a market, `money` is that of each.
    """
    markets, _, members = had.shape
    room = np.empty(members)
    for c in originals:
        for g in range(markets):
            room[:] = 0.0
            if some(licensed[g, c]):
                add_up_room(
                    g,
                    c,
                    market,
                    seller[c],
                    licensed[g, c],
                    lists,
                    place,
                    headroom,
                    unit_cost,
                    room,
                )
            for k in range(members):
                sold = on_offer[c, k] > 0.0 and not handed_over[g, c, k]
                left = enough(room[k], money[g, k], unit_cost[c, k])
                bought = sold and customs[g, c, k] > 0.0 and left
                had[g, c, k] = lawful[g, c, k] and (licensed[g, c, k] == 0.0 or bought)


@cached("run")
def of_variants(world: Core) -> Rows:
    """Rows of chips of which some variant may be sold."""
    parent = world.layout.parent
    return np.unique(parent[parent >= 0])
