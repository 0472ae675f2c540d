"""Stock of smuggled chips in firms' hands: how they arrive, join the fleet and wear out."""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np

from ..core.cache import cached
from ..equations.arrays import Array, ratio

if TYPE_CHECKING:
    from numpy.typing import NDArray

    from ..core.context import Core
    from ..core.pairs import Pairs


def arrived(world: Core, ever_sold: slice) -> NDArray[np.bool_]:
    """True where a firm received a smuggled chip for some member, (firms, chips)."""
    by, what = world.state.smuggled_share, world.state.smuggled[ever_sold]
    pairs: NDArray[np.bool_] = by.any(axis=1, keepdims=True) & (what != 0).any(axis=1)
    return pairs & _reached(world)[:, ever_sold]


def age(world: Core, pairs: Pairs, owned: Array, retired: Array) -> None:
    """Keep track of smuggled chips: they wear out like others, and new ones join them.

    `owned`, once `retired` is gone, are (pairs, members), chips.
    """
    state, layout = world.state, world.layout
    known = np.flatnonzero(state.smuggled_stock.any(axis=1))
    for seller, buyer in layout.rivalries:
        chips = known[layout.chip_state[known] == seller]
        if len(chips):
            home = np.flatnonzero((layout.firm_state == buyer) & ~layout.abroad)
            found = pairs.among(home, chips)
            kept, gone = (found.table(v).sum(axis=0) for v in (owned, retired))
            state.smuggled_stock[chips] *= 1.0 - ratio(gone, kept + gone)
    state.smuggled_stock += state.smuggled


def received(world: Core, pairs: Pairs) -> Array:
    """Chips that firms received this month, delivered or smuggled, (pairs, members)."""
    state = world.state
    new = pairs.take(state.delivered)
    firms, chips = (
        np.flatnonzero(table.any(axis=1)) for table in (state.smuggled_share, state.smuggled)
    )
    found = pairs.among(firms, chips)
    row, column = found.cells
    # Where both rivals control chips, either side's firms take none but the other side's chips.
    theirs = _reached(world)[firms[row], chips[column]][:, None]
    new[found.pairs] += state.smuggled_share[firms[row]] * state.smuggled[chips[column]] * theirs
    return new


@cached("run")
def _reached(world: Core) -> NDArray[np.bool_]:
    """True where networks smuggle a chip to a firm's state, (firms, chips)."""
    reached: NDArray[np.bool_] = world.layout.firm_state[:, None] == world.layout.smuggled_to
    return reached
