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
FIRST, LAST = months.offset(f"{YEAR}-01"), months.offset(f"{YEAR}-12")
MONTHS_PER_YEAR = 12.0
LEAST_FOR_AI = 0.1  # of a firm's guidance, where its other spending leaves less


def heard(world: Core, rows: slice | Rows, spending: Array) -> Array:
    """AI spending of some firms once they plan towards their own guidance.

    `spending` and the result are USD billion/year, (firms, members). Guidance covers all capital
    spending of its year, past months included; it is met up to a drawn factor, and holds from its
    date to the end of its year.
    """
    told = world.p.table("firms", f"guided_{YEAR}", 0.0)[rows]
    since = world.p.table("firms", f"guided_{YEAR}_from", 0.0)[rows]
    if world.month > LAST or not (told * (world.month >= since) > 0).any():
        return spending
    whole = told * world.p("budgets.guidance_kept")
    for_ai = np.maximum(whole - world.state.base_capex[rows], LEAST_FOR_AI * whole)
    pace = budget.to_come(
        for_ai,
        world.state.spent_this_year[rows],
        world.p.by_bloc("growth")[rows],
        LAST - world.month + 1.0,
    )
    return budget.heard(spending, pace * (world.month >= since), world.p("budgets.guidance_months"))


def spent_this_year(world: Core, rows: slice | Rows) -> Array:
    """AI spending of the calendar year with this month's, USD billion, (firms, members)."""
    before = 0.0 if world.month % MONTHS_PER_YEAR == 0 else world.state.spent_this_year[rows]
    spent: Array = before + world.state.ai_capex[rows] / MONTHS_PER_YEAR
    return spent


def committed(world: Core, rows: slice | Rows) -> Array:
    """AI spending that orders on hand bind, USD billion/year, (firms, members)."""
    chips = world.chips_on_sale.active
    owed = (world.state.backlog[rows][:, chips] * world.chips_on_sale.unit_cost[chips]).sum(axis=1)
    a_year = owed / world.p("orders.horizon_months") * MONTHS_PER_YEAR / BILLION
    share: Array = a_year / world.p("budgets.chip_share") * world.p("budgets.committed")
    return share
