"""Licences of rivals and third countries, laid out over the chips on sale when law changes."""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np

from ..core.cache import cached
from ..core.kernel import Cube, Flags, Places, PlaceTable, Table, kernel
from ..core.licence import Licence, LicensedPairs
from ..equations.rule import NO_LIMIT

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
    room = len(layout.firms) * (active.stop - active.start)
    firm, chip = np.empty((2, room), dtype=np.intp)
    needed, of_rival = np.empty((2, room, world.members))
    lay_out_pairs(
        active.start,
        active.stop,
        layout.chip_state,
        np.asarray(layout.rival, dtype=np.intp),
        layout.firm_state,
        layout.abroad,
        world.law.export_rule.parent_rule,
        world.law.export_rule.third_country_cap,
        world.state.sellable,
        world.state.under_license,
        place,
        firm,
        chip,
        needed,
        of_rival,
    )
    pairs, under = int(place.max()) + 1, np.zeros(len(layout.chips), np.bool_)
    under[chip[:pairs]] = True
    chips = np.flatnonzero(under)
    return LicensedPairs(place, firm[:pairs], chip[:pairs], chips, needed[:pairs], of_rival[:pairs])


@kernel
def lay_out_pairs(
    first: int,
    stop: int,
    seller: Places,
    rival: Places,
    seat: Places,
    abroad: Flags,
    parent_rule: Table,
    third_cap: Cube,
    sellable: Cube,
    under_license: Table,
    place: PlaceTable,
    firm: Places,
    chip: Places,
    needed: Table,
    of_rival: Table,
) -> None:
    """Lay out pairs of firms and chips under a licence that reaches some firm of their state.

    Firms abroad are reached where rules follow the parent, and those of third countries where a
    cap is set for them.
    """
    firms, chips = place.shape
    at_home = np.zeros(len(rival), np.bool_)
    for f in range(firms):
        at_home[seat[f]] |= not abroad[f]
    under = np.zeros(chips, np.bool_)
    for c in range(first, stop):
        s = seller[c]
        if rival[s] >= 0:
            for k in range(under_license.shape[1]):
                reached = at_home[rival[s]] or parent_rule[s, k] > 0.0
                under[c] |= under_license[c, k] > 0.0 and reached
    p = 0
    for f in range(firms):
        for c in range(first, stop):
            s = seller[c]
            if under[c] and rival[s] == seat[f]:
                place[f, c], firm[p], chip[p] = p, f, c
                for k in range(under_license.shape[1]):
                    needed[p, k] = (parent_rule[s, k] if abroad[f] else 1.0) * under_license[c, k]
                    of_rival[p, k] = needed[p, k]
                p += 1
            elif rival[s] >= 0 and s != seat[f] and rival[s] != seat[f]:
                found, to_rival = False, sellable[rival[s], c]
                for k in range(under_license.shape[1]):
                    kept = kept_from_rival(to_rival[k], under_license[c, k])
                    needed[p, k] = 1.0 if kept and third_cap[s, f, k] < NO_LIMIT else 0.0
                    of_rival[p, k] = 0.0
                    found |= needed[p, k] > 0.0
                if found:
                    place[f, c], firm[p], chip[p] = p, f, c
                    p += 1


def kept_from_rival(sellable: float, under_license: float) -> bool:
    """Whether a chip is one that the seller's rival may not have, or under licence only."""
    return sellable == 0.0 or under_license > 0.0


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
