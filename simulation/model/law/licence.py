"""Licences of rival pairs: made when the law changes, laid out over the chips on sale."""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np

from ..core.cache import cached
from ..core.licence import Licence, LicensedPairs

if TYPE_CHECKING:
    from ..core.context import Core


@cached("access")
def in_force(world: Core) -> tuple[Licence, ...]:
    """The licence of every rival pair, also where no chip is under it."""
    return tuple(_licence_of(world, seller, buyer) for seller, buyer in world.layout.rivalries)


@cached("on sale")
def licensed_pairs(world: Core) -> LicensedPairs:
    """Pairs of firms and active chips under a licence; a pair is under one at most."""
    layout, active = world.layout, world.chips_on_sale.active
    place = np.full((len(layout.firms), len(layout.chips)), -1, dtype=np.intp)
    under = np.zeros(place.shape, dtype=np.bool_)
    for licence in in_force(world):
        chips = licence.chips[(licence.chips >= active.start) & (licence.chips < active.stop)]
        under[np.ix_(licence.buyers, chips)] = True
    firm, chip = (np.ascontiguousarray(rows) for rows in np.nonzero(under))
    place[firm, chip] = np.arange(len(firm))
    needed = np.zeros((len(firm), world.members))
    for licence in in_force(world):
        for row, buyer in enumerate(licence.buyers):
            there = place[buyer, licence.chips]
            needed[there[there >= 0]] = licence.needed[row, there >= 0]
    return LicensedPairs(place, firm, chip, np.flatnonzero(under.any(axis=0)), needed)


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
    )
