"""Which pairs of a firm and a chip carry anything this month."""

from __future__ import annotations

from typing import TYPE_CHECKING, Literal

import numpy as np
from numpy.typing import NDArray

from .pairs import Pairs

if TYPE_CHECKING:
    from .context import Core

EVERYBODY = slice(None)


def filled(
    world: Core,
    names: tuple[str, ...],
    firms: slice,
    chips: slice,
    besides: NDArray[np.bool_] | Literal[False] = False,
) -> Pairs:
    """Pairs of some firms and chips for which any of some arrays holds anything, and some besides.

    As most pairs carry something month after month, those of last month stay while they are
    of the same firms and chips.
    """
    live = np.any(
        [(world.state.arrays[name][firms, chips] != 0).any(axis=2) for name in names], axis=0
    )
    live |= besides
    corner = firms.indices(len(world.layout.firms))[0], chips.start
    key = names, corner[0]
    known = world.pairs.get(key)
    if known and known.corner == corner and known.live.shape == live.shape:
        live |= known.live
        if np.array_equal(known.live, live):
            return known
    world.pairs[key] = Pairs(world.layout, live, corner)
    return world.pairs[key]
