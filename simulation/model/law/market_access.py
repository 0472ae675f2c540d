"""Access of chips to each market: what export rules, licences and customs leave of it.

Axes: markets G (firms of one seat and site), chips C, members.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import numpy as np
from numpy.typing import NDArray

from ..core.active_pairs import some
from ..core.cache import cached
from ..core.kernel import Cube, FlagCube, Places, Table, kernel
from ..equations.arrays import Array
from . import classification, entity_list

if TYPE_CHECKING:
    from ..core.context import Core


def sellable(world: Core) -> NDArray[np.bool_]:
    """Chips that may go to each market, (G, C, members)."""
    return _access(world)[0]


@cached("law")
def admitted(world: Core) -> Array:
    """Share of each chip that each market's own state lets in, (G, C, members)."""
    return np.stack([classification.admitted_to(world, market) for market in world.layout.markets])


def licensed(world: Core) -> Array:
    """1 where a market gets a chip under licence only, (G, C, members)."""
    return _access(world)[1]


@cached("access")
def lawful_sales(world: Core) -> tuple[Any, ...]:
    """What kernels of the market take of the law: chips sellable, licensed, admitted, and lists."""
    return (sellable(world), licensed(world), admitted(world), entity_list.lists(world))


@cached("access")
def _access(world: Core) -> tuple[NDArray[np.bool_], Array]:
    """Chips that may go to each market, and those that go under licence only."""
    layout, under_license = world.layout, world.state.under_license
    seats, sites = np.array(layout.markets, dtype=np.intp).T.copy()
    may = np.empty((len(layout.markets), *under_license.shape), np.bool_)
    needed = np.zeros(may.shape)
    note_access(
        seats,
        sites,
        layout.chip_state,
        np.asarray(layout.rival, dtype=np.intp),
        world.law.export_rule.parent_rule,
        world.state.sellable,
        under_license,
        may,
        needed,
    )
    return may, needed


@kernel
def note_access(
    seat: Places,
    site: Places,
    seller: Places,
    rival: Places,
    parent_rule: Table,
    sellable: Cube,
    under_license: Table,
    may: FlagCube,
    needed: Cube,
) -> None:
    """Note what may be sold and what a rival licenses to each market.

    Rules look at where a buyer's chips stand, and at its parent's seat where they say so.
    """
    chips, members = under_license.shape
    for g in range(len(seat)):
        for c in range(chips):
            s, to_seat, to_site = seller[c], sellable[seat[g], c], sellable[site[g], c]
            if rival[s] == seat[g]:
                abroad = seat[g] != site[g]
                for k in range(members):
                    reached = parent_rule[s, k] if abroad else 1.0
                    sold = to_seat[k] if reached > 0.0 else to_site[k]
                    may[g, c, k] = sold > 0.0
                    needed[g, c, k] = reached * under_license[c, k]
            else:
                for k in range(members):
                    may[g, c, k] = to_site[k] > 0.0


@kernel
def cancel_orders(
    rows: Places,
    first: int,
    stop: int,
    market: Places,
    may: FlagCube,
    admitted: Cube,
    backlog: Cube,
) -> None:
    """Cancel orders of some firms for chips, from `first` to before `stop`, that are kept out."""
    members = backlog.shape[2]
    for f in rows:
        for c in range(first, stop):
            if some(backlog[f, c]):
                sold, let_in = may[market[f], c], admitted[market[f], c]
                for k in range(members):
                    lawful = sold[k] and let_in[k] > 0.0
                    backlog[f, c, k] *= 1.0 if lawful else 0.0


@cached("law")
def at_risk(world: Core) -> Array:
    """1 where a rival that controls chips sells to a market, (G, C, members)."""
    layout = world.layout
    seats = np.array(layout.markets)[:, 0]
    of_rival = layout.rival[layout.chip_state] == seats[:, None]
    ruled = classification.controls_chips(world)[seats]
    return np.where(of_rival[:, :, None] & ruled[:, None], 1.0, 0.0)
