"""Idle money: chip budgets that lawful orders leave unspent."""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np

from ..core.active_pairs import some
from ..core.cache import cached
from ..core.kernel import Cube, Flags, FlagTable, Line, Places, Sum, Table
from ..core.layout import SEGMENTS
from ..equations import grey

if TYPE_CHECKING:
    from ..core.context import Core
    from ..core.layout import Rows


PRIVATE = SEGMENTS.index("private")


@cached("run")
def holders(world: Core, seat: int) -> Rows:
    """Rows of the private firms of a state whose chips stand at home: idle money is theirs."""
    layout = world.layout
    here = (layout.firm_state == seat) & ~layout.abroad & (layout.segment == PRIVATE)
    return np.flatnonzero(here)


def find_idle(
    seat: int,
    firms: Places,
    unspent: Table,
    ai_capex: Table,
    pledge: Table,
    chip_share: Line,
    mandate: Cube,
    domestic: FlagTable,
    order_share: Cube,
    idle: Table,
    total: Sum,
) -> None:
    """Set the chip money, USD, that some firms may take elsewhere, (firms, members), and its sum.

    That is what they hold beyond a month's need, less what a mandate of the state of their seat
    keeps for domestic chips beyond those that they order anyway.
    """
    total[:] = 0.0
    foreign = np.empty(len(total))
    for row in range(len(firms)):
        f = firms[row]
        least = mandate[seat, f]
        foreign[:] = 0.0
        if some(least):
            add_up_foreign(domestic[f], order_share[f], foreign)
        for k in range(len(total)):
            spending, part = ai_capex[f, k] + pledge[f, k], min(foreign[k], 1.0)
            idle[row, k] = grey.idle(unspent[f, k], spending, chip_share[k], least[k], part)
            total[k] += idle[row, k]


def add_up_foreign(domestic: Flags, order_share: Table, foreign: Sum) -> None:
    """Add up the part of a firm's order money that goes to chips designed abroad."""
    for c in range(len(domestic)):
        if not domestic[c]:
            for k in range(len(foreign)):
                foreign[k] += order_share[c, k]
