"""Room of a market: what its firms may still order of a licensed chip, beside their money."""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np

from ..core.kernel import Line, Places, PlaceTable, Sum, Table, kernel
from ..equations import rule
from ..equations.arrays import Array
from ..equations.budget import BILLION
from ..law.entity_list import Lists, kept_out

if TYPE_CHECKING:
    from ..core.context import Core


def monthly_money(world: Core) -> Array:
    """What the firms of each market spend on chips in a month, USD, (markets, members)."""
    state, layout = world.state, world.layout
    money = np.empty((len(layout.markets), world.members))
    add_up_money(
        layout.market_of_firm, state.ai_capex, state.pledge, world.p("budgets.chip_share"), money
    )
    return money


@kernel
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
            kept = kept_out(lists, seat, f, licensed[k], k)
            room[k] += headroom[p, k] * unit_cost[chip, k] * (1.0 - kept)


def enough(room: float, money: float, unit_cost: float) -> bool:
    """Whether a licensed chip can be had: for a month's money of a market, one chip at least."""
    return room >= max(money, unit_cost)
