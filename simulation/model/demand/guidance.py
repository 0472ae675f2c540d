"""Guidance that firms gave investors, and orders on hand: both steer their budgets."""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np

from simulation import months

from ..equations import budget
from ..equations.arrays import Array
from ..equations.budget import BILLION

if TYPE_CHECKING:
    from ..core.context import Core
    from ..core.layout import Rows

YEAR = 2026  # the calendar year that `firms.FIRM.guided_2026` is about
LAST, MIDDLE = months.offset(f"{YEAR}-12"), months.offset(f"{YEAR}-07") - 0.5
MONTHS_PER_YEAR = 12.0


def heard(world: Core, rows: slice | Rows, expected: Array) -> Array:
    """Expected AI spending of some firms once they plan towards their own guidance.

    `expected` and the result are USD billion/year, (firms, members). Guidance covers all capital
    spending; it is met up to a drawn factor, and holds from its date to the end of its year.
    """
    told = world.p.table("firms", f"guided_{YEAR}", 0.0)[rows]
    since = world.p.table("firms", f"guided_{YEAR}_from", 0.0)[rows]
    if world.month > LAST or not (told * (world.month >= since) > 0).any():
        return expected
    for_ai = np.maximum(told * world.p("budgets.guidance_kept") - world.state.base_capex[rows], 0.0)
    return budget.heard(
        expected,
        for_ai * (world.month >= since),
        world.p.by_bloc("growth")[rows],
        world.month - MIDDLE,
        world.p("budgets.guidance_months"),
    )


def committed(world: Core, rows: slice | Rows) -> Array:
    """AI spending that orders on hand bind, USD billion/year, (firms, members)."""
    chips = world.chips_on_sale.active
    owed = (world.state.backlog[rows][:, chips] * world.chips_on_sale.unit_cost[chips]).sum(axis=1)
    a_year = owed / world.p("orders.horizon_months") * MONTHS_PER_YEAR / BILLION
    share: Array = a_year / world.p("budgets.chip_share") * world.p("budgets.committed")
    return share
