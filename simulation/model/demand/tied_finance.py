"""Finance that a promoter of its AI stack ties to its own chips."""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np

from ..core.active_pairs import some
from ..core.cache import cached
from ..core.kernel import Cube, FlagTable, Places, kernel
from ..equations.arrays import Array
from .order_rules import keep_minimum

if TYPE_CHECKING:
    from ..core.context import Core


def ask(world: Core, firms: slice) -> None:
    """Raise firms' orders of a promoter's chips to the least share that its finance asks for."""
    layout, active = world.layout, world.chips_on_sale.active
    span = range(*firms.indices(len(layout.firms)))
    keep_tied(
        span.start,
        span.stop,
        active.start,
        active.stop,
        layout.firm_state,
        layout.chip_state,
        _asked_of_clouds(world),
        world.pairs.ordered,
        world.state.order_share,
    )


@cached("law")
def _asked_of_clouds(world: Core) -> Array:
    """Largest share that each promoter asks for in the regions that a state's clouds serve.

    (states, states, members): regions without firms are served by others'.
    """
    tied = world.law.stack_promotion.tied
    asked = np.zeros_like(tied)
    for region, cloud in enumerate(world.layout.cloud):
        asked[:, cloud] = np.maximum(asked[:, cloud], tied[:, region])
    return asked


@kernel
def keep_tied(
    start: int,
    end: int,
    first: int,
    stop: int,
    seat: Places,
    seller: Places,
    tied: Cube,
    ordered: FlagTable,
    order_share: Cube,
) -> None:
    """Keep least shares of promoters' chips; of two that ask for too much the later has its share.

    Where none of its chips can be ordered, that share is left unspent.
    """
    for f in range(start, end):
        for s in range(len(tied)):
            least = tied[s, seat[f]]
            if s != seat[f] and some(least):
                keep_minimum(first, stop, s, seller, ordered[f], least, order_share[f])
