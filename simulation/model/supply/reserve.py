"""Reserves: chips that makers build ahead and keep for a market that is to open."""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np

from ..core.kernel import Cube, FlagTable, Places, Table, kernel
from ..equations import production
from ..equations.arrays import Array
from ..law.licence import licensed_pairs
from .rationing import ration

if TYPE_CHECKING:
    from ..core.context import Core


def planned(units: float, first: float, until: float, month: float) -> float:
    """Chips of a reserve that is built from one month until another, at the start of a month."""
    return units * production.ramp(month, first, until - first)


def sell(world: Core) -> Array:
    """Deliver from the reserve to the firms that it is kept for, (licensed pairs, members).

    These are the firms that get a chip under licence: what was made before their market opened
    takes nothing from other buyers.
    """
    state, active, under = world.state, world.chips_on_sale.active, licensed_pairs(world)
    sold = np.zeros_like(under.needed)
    opened = np.less_equal(world.p.table("reserve", "until", 0.0), world.month)
    share_reserve(
        active.start,
        active.stop,
        under.firm,
        under.chip,
        under.needed,
        opened,
        world.layout.chip_maker,
        state.maker_output_left,
        state.delivered,
        state.inventory,
        state.reserved,
        sold,
    )
    return sold


@kernel
def share_reserve(
    first: int,
    stop: int,
    firm: Places,
    chip: Places,
    needed: Table,
    opened: FlagTable,
    maker: Places,
    output_left: Table,
    wanted: Cube,
    inventory: Table,
    reserved: Table,
    sold: Table,
) -> None:
    """Ration each chip's reserve among firms that want it under licence, once its market opens."""
    members = reserved.shape[1]
    alike = np.ones_like(sold)
    for c in range(first, stop):
        some, supply = False, np.empty(members)
        for k in range(members):
            reserved[c, k] = max(min(reserved[c, k], inventory[c, k]), 0.0)
            some |= reserved[c, k] > 0.0
            supply[k] = reserved[c, k] * output_left[maker[c], k] if opened[c, k] else 0.0
        if some:
            for p in range(len(firm)):
                if chip[p] == c:
                    for k in range(members):
                        sold[p, k] = wanted[firm[p], c, k] * needed[p, k]
            ration(chip == c, sold, alike, supply)
            for p in range(len(firm)):
                if chip[p] == c:
                    for k in range(members):
                        reserved[c, k] = max(reserved[c, k] - sold[p, k], 0.0)
