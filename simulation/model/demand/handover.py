"""Handover: a maker gives the lines of a chip to a better one where a market can have that."""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np

from ..core.cache import cached
from ..core.chip_table import narrow_work
from ..core.kernel import FlagCube, Line, Places, Table, kernel
from ..equations.arrays import Array
from ..law import market_access

if TYPE_CHECKING:
    from ..core.context import Core
    from ..core.layout import Mask, Rows


def handed_over(world: Core) -> Mask:
    """Active chips that their makers no longer offer to each market, (markets, chips, members).

    A market that may not have the better chip keeps the older one.
    """
    lawful, active = market_access.sellable(world), world.chips_on_sale.active
    gone = np.zeros_like(lawful)
    older, newer = _successions(world)
    hand_over(
        older,
        newer,
        active.start,
        active.stop,
        float(world.month),
        world.chip_table.ship,
        world.p("makers.handover_months"),
        _useful(world),
        lawful,
        gone,
    )
    return gone


@kernel
def hand_over(
    older: Places,
    newer: Places,
    first: int,
    stop: int,
    month: float,
    ship: Table,
    months: Line,
    useful: Table,
    lawful: FlagCube,
    gone: FlagCube,
) -> None:
    """Mark chips whose better successor has been on sale for some months where it may be sold."""
    markets, _, members = gone.shape
    for p in range(len(older)):
        old, new = older[p], newer[p]
        if not first <= old < stop:
            continue
        ended, some = np.zeros(members, np.bool_), False
        for k in range(members):
            due = ship[new, k] + months[k] <= month
            ended[k] = due and useful[new, k] >= useful[old, k]
            some |= ended[k]
        if some:
            for g in range(markets):
                for k in range(members):
                    gone[g, old, k] |= ended[k] and lawful[g, new, k]


@cached("chips")
def _useful(world: Core) -> Array:
    """Usefulness of chips for the work of later years, (chips, members)."""
    table, share = world.chip_table, world.p("choice.narrow_share")
    useful: Array = table["usefulness"] * narrow_work(table.figures, world.draw, share)
    return useful


@cached("run")
def _successions(world: Core) -> tuple[Rows, Rows]:
    """Rows of older and newer chips of the same maker, stack and buyers, none of them variants."""
    layout = world.layout
    ordinary = [(i, chip) for i, chip in enumerate(layout.chip_rows) if not chip.variant_of]
    pairs = [
        (i, j)
        for i, old in ordinary
        for j, new in ordinary
        if j > i and (old.maker, old.stack, old.sold_to) == (new.maker, new.stack, new.sold_to)
    ]
    older, newer = np.array(pairs, dtype=np.intp).reshape(-1, 2).T.copy()
    return older, newer
