"""Reserves: chips that makers build ahead and keep for a market that is to open."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import numpy as np

from ..core.cache import cached
from ..core.kernel import Cube, Places, Table, kernel
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

    These are the firms of the rival that get a chip under licence: what was made before their
    market opened takes nothing from other buyers.
    """
    active, under = world.chips_on_sale.active, licensed_pairs(world)
    sold = np.zeros_like(under.needed)
    share_reserve(
        active.start,
        active.stop,
        float(world.month),
        under.firm,
        under.chip,
        under.of_rival,
        sold,
        *_for_share_reserve(world),
    )
    return sold


@cached("run")
def _for_share_reserve(world: Core) -> tuple[Any, ...]:
    """What `share_reserve` reads last, in its order, and the reserves."""
    state = world.state
    return (
        world.p.table("reserve", "until", 0.0),
        world.layout.chip_maker,
        state.maker_output_left,
        state.delivered,
        state.inventory,
        state.reserved,
    )


@kernel
def share_reserve(
    first: int,
    stop: int,
    month: float,
    firm: Places,
    chip: Places,
    needed: Table,
    sold: Table,
    opening: Table,
    maker: Places,
    output_left: Table,
    wanted: Cube,
    inventory: Table,
    reserved: Table,
) -> None:
    """Ration each chip's reserve among firms that want it under licence, once its market opens."""
    members = reserved.shape[1]
    alike = np.ones_like(sold)
    for c in range(first, stop):
        some, supply = False, np.empty(members)
        for k in range(members):
            reserved[c, k] = max(min(reserved[c, k], inventory[c, k]), 0.0)
            some |= reserved[c, k] > 0.0
            supply[k] = reserved[c, k] * output_left[maker[c], k] if opening[c, k] <= month else 0.0
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
