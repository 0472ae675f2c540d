"""Room of a market: what its firms may still order of a licensed chip, beside their money."""

from __future__ import annotations

from typing import TYPE_CHECKING, NamedTuple

from ..core.cache import cached
from ..core.kernel import Cube, FlagTable, Line, Places, PlaceTable, Sum, Table
from ..equations import rule
from ..equations.budget import BILLION
from ..law import entity_list

if TYPE_CHECKING:
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


@cached("law")
def lists(world: Core) -> Lists:
    """Lists in force."""
    law = world.law.export_rule
    return Lists(
        entity_list.keeps_list(world),
        law.entity_list.firms,
        law.licensed_buyers,
        world.state.affiliate_share,
    )


def add_up_money(
    market: Places, ai_capex: Table, pledge: Table, chip_share: Line, money: Table
) -> None:
    """Set what the firms of each market spend on chips and their systems in a month, USD."""
    money[:] = 0.0
    for f in range(len(market)):
        theirs = money[market[f]]
        for k in range(len(chip_share)):
            yearly = (ai_capex[f, k] + pledge[f, k]) * chip_share[k] * BILLION
            theirs[k] += yearly / rule.MONTHS_PER_YEAR


def add_up_room(
    g: int,
    chip: int,
    market: Places,
    seat: int,
    licensed: Line,
    lists: Lists,
    place: PlaceTable,
    headroom: Table,
    unit_cost: Table,
    room: Sum,
) -> None:
    """Set what the firms of a market may still order of a chip under caps and lists, USD.

    `seat` is the state whose lists count.
    """
    room[:] = 0.0
    for f in range(len(market)):
        p = place[f, chip]
        if market[f] != g or p < 0:
            continue
        for k in range(len(room)):
            kept = 0.0
            if lists.keep[seat, f]:
                kept = rule.refused_by_lists(
                    lists.firms[seat, f, k],
                    licensed[k],
                    lists.buyers[seat, f, k],
                    lists.affiliates[seat, f, k],
                )
            room[k] += headroom[p, k] * unit_cost[chip, k] * (1.0 - kept)


def enough(room: float, money: float, unit_cost: float) -> bool:
    """Whether a licensed chip can be had: for a month's money of a market, one chip at least."""
    return room >= max(money, unit_cost)
