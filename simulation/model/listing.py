"""Lists of firms: who is refused, and through which affiliates they buy (mechanism 8)."""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np

from .equations import rule
from .equations.arrays import Array

if TYPE_CHECKING:
    from numpy.typing import NDArray

    from .core import Core


def evade(world: Core) -> None:
    """Listed firms shift purchases to affiliates that no list names; enforcement finds some."""
    state, p = world.state, world.p
    for seller, buyer in world.layout.rivalries:
        firms = world.layout.firms_of[buyer]
        barred, listed = state["barred_firm"][seller][firms], state["buyer"][seller][firms]
        refused = np.maximum(barred, 1.0 - listed)
        state["affiliates"][seller][firms] = rule.evasion(
            state["affiliates"][seller][firms],
            refused,
            p("listing.evasion") * (1.0 - state["stopping"][buyer]),
            p("listing.lag"),
        )


def refused(world: Core, firms: slice | NDArray[np.intp], licensed: Array, chips: slice) -> Array:
    """Share of each chip that lists keep from firms, (firms, chips, members).

    `licensed` is 1 where a chip goes to the firms under licence only, same shape. A firm on an
    entity list is refused every chip of that state, one that may not buy under licence those.
    """
    state, seller = world.state, world.layout.chip_state[chips]
    barred = state["barred_firm"][:, firms].swapaxes(0, 1)[:, seller]
    unlisted = licensed * (1.0 - state["buyer"][:, firms].swapaxes(0, 1)[:, seller])
    through = state["affiliates"][:, firms].swapaxes(0, 1)[:, seller]
    share: Array = np.maximum(barred, unlisted) * (1.0 - through)
    return share
