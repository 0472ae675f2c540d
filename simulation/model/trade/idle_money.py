"""Idle money: chip budgets that lawful orders leave unspent."""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np

from ..core.cache import cached
from ..core.kernel import Cube, Line, Places, Sum, Table
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
    idle: Table,
    total: Sum,
) -> None:
    """Set the chip money, USD, that some firms may take elsewhere, (firms, members), and its sum.

    That is what they hold beyond a month's need, less what a mandate of the state of their seat
    reserves for domestic chips.
    """
    total[:] = 0.0
    for row in range(len(firms)):
        f = firms[row]
        for k in range(len(total)):
            spending = ai_capex[f, k] + pledge[f, k]
            idle[row, k] = grey.idle(unspent[f, k], spending, chip_share[k], mandate[seat, f, k])
            total[k] += idle[row, k]
