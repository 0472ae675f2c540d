"""Finance that a promoter of its AI stack ties to its own chips."""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np

from ..core.active_pairs import some
from ..core.cache import cached
from ..core.kernel import Cube, Flags, Places, Table
from ..equations.arrays import Array
from .order_rules import keep_minimum

if TYPE_CHECKING:
    from ..core.context import Core


@cached("law")
def asked_of_clouds(world: Core) -> Array:
    """Largest share that each promoter asks for in the regions that a state's clouds serve.

    (states, states, members): regions without firms are served by others', promoters whose makers
    design no AI chip have nothing to tie finance to, and nobody finances firms of a rival.
    """
    tied = world.law.stack_promotion.tied
    asked, sellers = np.zeros_like(tied), np.unique(world.layout.chip_state)
    for region, cloud in enumerate(world.layout.cloud):
        asked[sellers, cloud] = np.maximum(asked[sellers, cloud], tied[sellers, region])
    for promoter, rival in world.layout.rivalries:
        asked[promoter, rival] = 0.0
    return asked


def keep_tied(
    first: int,
    stop: int,
    seat: int,
    seller: Places,
    tied: Cube,
    ordered: Flags,
    shares: Table,
) -> None:
    """Keep least shares of promoters' chips for a firm of state `seat`.

    Of two that ask for too much the later has its share. Where none of a promoter's chips can be
    ordered, that share is left unspent.
    """
    for s in range(len(tied)):
        least = tied[s, seat]
        if s != seat and some(least):
            keep_minimum(first, stop, s, seller, ordered, least, shares)
