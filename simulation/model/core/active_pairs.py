"""Active pairs: those of a firm and a chip with orders, deliveries or stock this month."""

from __future__ import annotations

from typing import TYPE_CHECKING, Literal

import numpy as np
from numpy.typing import NDArray

from .pairs import Pairs

if TYPE_CHECKING:
    from .context import Core

EVERY_FIRM = slice(None)


def active_pairs(
    world: Core,
    names: tuple[str, ...],
    firms: slice,
    chips: slice,
    others: NDArray[np.bool_] | Literal[False] = False,
) -> Pairs:
    """Pairs of `firms` and `chips` for which some state array of `names` is not zero.

    `others`, (firms, chips), marks pairs that count as active whatever the arrays say. A pair
    that was active last month stays on the list: most come back, and a list that stays the same
    need not be built anew.
    """
    active = np.any(
        [(world.state.arrays[name][firms, chips] != 0).any(axis=2) for name in names], axis=0
    )
    active |= others
    corner = firms.indices(len(world.layout.firms))[0], chips.start
    key = names, corner[0]
    known = world.pairs.get(key)
    if known and known.corner == corner and known.active.shape == active.shape:
        active |= known.active
        if np.array_equal(known.active, active):
            return known
    world.pairs[key] = Pairs(world.layout, active, corner)
    return world.pairs[key]
