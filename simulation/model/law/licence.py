"""Licences of rival pairs: made when the law changes, cut down to the chips on sale each month."""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np

from ..core.cache import cached
from ..core.licence import Licence

if TYPE_CHECKING:
    from ..core.context import Core
    from ..core.pairs import Pairs, Places


@cached("chips")
def in_force(world: Core) -> tuple[Licence, ...]:
    """The licence of every rival pair, also where no chip is under it."""
    return tuple(_licence_of(world, seller, buyer) for seller, buyer in world.layout.rivalries)


@cached("on sale")
def licences(world: Core) -> tuple[Licence, ...]:
    """Licences with some active chip, for these chips."""
    active = (one.within(world.chips_on_sale.active) for one in in_force(world))
    return tuple(one for one in active if len(one.chips))


@cached("on sale")
def places(world: Core, licence: Licence, pairs: Pairs) -> Places:
    """Where the pairs of a licence's firms and chips stand among some pairs."""
    return pairs.among(licence.buyers, licence.chips)


def _licence_of(world: Core, seller: int, buyer: int) -> Licence:
    state, firms = world.state, world.layout.firms_of[buyer]
    away = world.layout.abroad[firms]
    # Firms whom the rule reaches: subsidiaries abroad only once rules follow the parent.
    reached = np.where(away[:, None], world.law.export_rule.parent_rule[seller], 1.0)
    licensed = (state.under_license > 0) & (reached > 0).any(axis=0)
    theirs = world.layout.chip_state == seller
    chips = np.flatnonzero(theirs & licensed.any(axis=1))
    return Licence(
        seller=seller,
        buyer=buyer,
        firms=firms,
        buyers=world.layout.every_firm[firms],
        chips=chips,
        needed=reached[:, None] * state.under_license[chips],
        fee=state.fee_rate[chips],
        volume_cap=world.law.export_rule.volume_cap[seller],
        named=world.law.export_rule.license_chips[seller][chips],
        buyer_cap=world.law.export_rule.buyer_cap[seller] * world.p.table("firms", "buyers")[firms],
    )
