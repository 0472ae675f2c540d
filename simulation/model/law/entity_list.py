"""The entity list and the list of licensed buyers: who is refused, and who buys by affiliates."""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np

from ..core.cache import cached
from ..core.mechanism import mechanism
from ..equations import rule
from ..equations.arrays import Array

if TYPE_CHECKING:
    from numpy.typing import NDArray

    from ..core.context import Core


@mechanism(
    reads="affiliate_share enforcement_felt law.export_rule.entity_list "
    "law.export_rule.licensed_buyers",
    writes="affiliate_share",
)
def evade(world: Core) -> None:
    """Listed firms shift purchases to affiliates that no list names; enforcement finds some."""
    state, p = world.state, world.p
    for seller, buyer in world.layout.rivalries:
        firms = world.layout.firms_of[buyer]
        on_list, listed = (
            world.law.export_rule.entity_list.firms[seller][firms],
            world.law.export_rule.licensed_buyers[seller][firms],
        )
        refused = np.maximum(on_list, 1.0 - listed)
        state.affiliate_share[seller][firms] = rule.evasion(
            state.affiliate_share[seller][firms],
            refused,
            p("listing.evasion") * (1.0 - state.enforcement_felt[buyer]),
            p("listing.lag"),
        )


def refused(
    world: Core, firms: NDArray[np.intp], licensed: Array, chips: NDArray[np.intp]
) -> Array:
    """Share of each chip that lists keep from firms, (firms, chips, members).

    `licensed` is 1 where a chip goes to the firms under licence only, same shape. A firm on an
    entity list is refused every chip of that state, one that may not buy under licence those.
    """
    state = world.state
    share = np.zeros((len(firms), len(chips), world.members))
    for seller in np.flatnonzero(keeps_list(world)[:, firms].any(axis=1)):
        mine = world.layout.chip_state[chips] == seller
        on_list, buyer, through = (
            table[seller][firms][:, None]
            for table in (
                world.law.export_rule.entity_list.firms,
                world.law.export_rule.licensed_buyers,
                state.affiliate_share,
            )
        )
        unlisted = licensed[:, mine] * (1.0 - buyer)
        share[:, mine] = np.maximum(on_list, unlisted) * (1.0 - through)
    return share


def newly_refused(world: Core, seller: int, firms: NDArray[np.intp]) -> NDArray[np.bool_]:
    """True where a state's list refuses a firm that has no affiliate yet, (firms, members)."""
    on_list = world.law.export_rule.entity_list.firms[seller][firms]
    buyer = world.law.export_rule.licensed_buyers[seller][firms]
    alone = world.state.affiliate_share[seller][firms] == 0
    refused: NDArray[np.bool_] = alone & ((on_list > 0) | (buyer < 1.0))
    return refused


@cached("law")
def keeps_list(world: Core) -> NDArray[np.bool_]:
    """True where a state bars a firm or keeps it from licensed chips, (states, firms)."""
    on_list, buyer = world.law.export_rule.entity_list.firms, world.law.export_rule.licensed_buyers
    return np.asarray(np.any((on_list > 0) | (buyer < 1.0), axis=2))
