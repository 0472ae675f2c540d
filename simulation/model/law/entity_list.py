"""The entity list and the list of licensed buyers: who is refused, and who buys by affiliates."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any, NamedTuple

import numpy as np

from ..core.cache import cached
from ..core.kernel import Cube, FlagTable, Line, Places, Table, kernel
from ..core.mechanism import mechanism
from ..equations import rule
from ..equations.arrays import Array

if TYPE_CHECKING:
    from numpy.typing import NDArray

    from ..core.context import Core


class Lists(NamedTuple):
    """Lists of each state, and how firms get around them.

    Attributes:
        keep: True where some list keeps a firm from chips, (states, firms).
        firms: how far the entity list names a firm, (states, firms, members).
        buyers: how far it may buy under licence, same shape.
        affiliates: share of its purchases through affiliates, same shape.
    """

    keep: FlagTable
    firms: Cube
    buyers: Cube
    affiliates: Cube


@mechanism(
    reads="affiliate_share enforcement_felt law.export_rule.entity_list "
    "law.export_rule.licensed_buyers",
    writes="affiliate_share",
)
def evade(world: Core) -> None:
    """Listed firms shift purchases to affiliates that no list names; enforcement finds some."""
    shift_to_affiliates(*_for_shift_to_affiliates(world))


@cached("run")
def _for_shift_to_affiliates(world: Core) -> tuple[Any, ...]:
    """What `shift_to_affiliates` reads, in its order, and the shares that it sets."""
    return (
        world.layout.rival,
        world.layout.firm_state,
        world.law.export_rule.entity_list.firms,
        world.law.export_rule.licensed_buyers,
        world.p("listing.evasion"),
        world.p("listing.lag"),
        world.state.enforcement_felt,
        world.state.affiliate_share,
    )


@kernel
def shift_to_affiliates(
    rival: Places,
    seat: Places,
    entity_list: Cube,
    licensed_buyers: Cube,
    most: Line,
    lag: Line,
    enforcement: Table,
    affiliates: Cube,
) -> None:
    """Move the share of each firm's purchases that its affiliates make, by the rival's lists."""
    for s in range(len(rival)):
        for f in range(len(seat)):
            if rival[s] == seat[f]:
                for k in range(affiliates.shape[2]):
                    refused = max(entity_list[s, f, k], 1.0 - licensed_buyers[s, f, k])
                    reach = most[k] * (1.0 - enforcement[seat[f], k])
                    affiliates[s, f, k] = rule.evasion(affiliates[s, f, k], refused, reach, lag[k])


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


@cached("law")
def lists(world: Core) -> Lists:
    """Lists in force."""
    law = world.law.export_rule
    return Lists(
        keeps_list(world), law.entity_list.firms, law.licensed_buyers, world.state.affiliate_share
    )


def kept_out(lists: Lists, seller: int, firm: int, licensed: float, member: int) -> float:
    """Share of a state's chip that its lists keep from a firm, see `rule.refused_by_lists`."""
    refused = 0.0
    if lists.keep[seller, firm]:
        refused = rule.refused_by_lists(
            lists.firms[seller, firm, member],
            licensed,
            lists.buyers[seller, firm, member],
            lists.affiliates[seller, firm, member],
        )
    return refused


def keep_out(lists: Lists, seller: int, firm: int, licensed: Line, kept: Line) -> None:
    """Set what a state's lists keep of its chip from a firm, see `kept_out`, for all members."""
    kept[:] = 0.0
    if lists.keep[seller, firm]:
        for k in range(len(kept)):
            kept[k] = kept_out(lists, seller, firm, licensed[k], k)
