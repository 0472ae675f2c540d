"""Idle money: chip budgets that lawful orders leave unspent."""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np

from ..core.layout import SEGMENTS
from ..equations.arrays import Array
from ..equations.budget import BILLION

if TYPE_CHECKING:
    from numpy.typing import NDArray

    from ..core.context import Core


PRIVATE = SEGMENTS.index("private")


def idle_money(world: Core, seat: int) -> tuple[NDArray[np.intp], Array]:
    """Private firms at home, and the chip money that they may take elsewhere, USD.

    That is what they hold beyond a month's need, less what a mandate reserves for domestic chips.
    """
    layout = world.layout
    here = (layout.firm_state == seat) & ~layout.abroad & (layout.segment == PRIVATE)
    rows = np.flatnonzero(here)
    state = world.state
    monthly = (state.ai_capex[rows] + state.pledge[rows]) * BILLION / 12.0
    need = monthly * world.p("budgets.chip_share")
    free = 1.0 - world.law.domestic_mandate.share[seat, rows]
    return rows, np.maximum(state.unspent_chip_budget[rows] - need, 0.0) * free
