"""Handover: a maker gives the lines of a chip to a better one where a market can have that."""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np

from ..core.cache import cached
from ..core.chip_table import narrow_work
from ..equations.arrays import Array

if TYPE_CHECKING:
    from ..core.context import Core
    from ..core.layout import Mask, Rows


def handed_over(world: Core, lawful: Mask) -> Mask:
    """Active chips that their makers no longer offer to each market, (markets, chips, members).

    `lawful` is true where a chip may be sold to a market, (markets, all chips, members). A market
    that may not have the better chip keeps the older one.
    """
    active = world.chips_on_sale.active
    older, newer = _successions(world)
    now = (older >= active.start) & (older < active.stop)
    older, newer = older[now], newer[now]
    due = world.chip_table.ship[newer] + world.p("makers.handover_months") <= world.month
    some = due.any(axis=1)
    gone = np.zeros((len(lawful), active.stop - active.start, world.members), dtype=np.bool_)
    for old, new, ended in zip(older[some], newer[some], due[some], strict=True):
        ended = ended & (_useful(world)[new] >= _useful(world)[old])
        gone[:, old - active.start] |= ended & lawful[:, new]
    return gone


@cached("run")
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
    older, newer = np.array(pairs, dtype=np.intp).reshape(-1, 2).T
    return older, newer
