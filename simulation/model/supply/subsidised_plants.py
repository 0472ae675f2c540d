"""Subsidised plants: the chip plants that tax credits bring home."""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np

from ..core.kernel import Cube, Line, Table, kernel
from ..core.pipeline import hand_on
from ..equations import industry
from ..equations.budget import BILLION
from ..equations.numbers import over, power

if TYPE_CHECKING:
    from ..core.context import Core

MONTHS_PER_YEAR = 12.0


def build(world: Core) -> None:
    """Build the plants that tax credits bring home; a part of them adds to world capacity."""
    state, p = world.state, world.p
    build_plants(
        world.month / MONTHS_PER_YEAR,
        p.table("industry", "fab_investment", 0.0),
        p("industry.fab_growth"),
        world.law.fab_credit.credit_rate,
        p("industry.fab_response"),
        p("industry.cost_of_wafers"),
        p("industry.fab_leading"),
        p("industry.fab_months"),
        p("industry.fab_additional"),
        p.table("supply", "planned", 0.0),
        state.credit_cost,
        state.fabs_building,
        state.fabs,
        state.wafers,
    )


@kernel
def build_plants(
    years: float,
    usual: Table,
    growth: Line,
    credit: Table,
    response: Line,
    cost: Line,
    leading: Line,
    months: Line,
    additional: Line,
    planned: Table,
    credit_cost: Table,
    building: Cube,
    fabs: Table,
    wafers: Table,
) -> None:
    """Start plants, hand on those under construction, and add a part of those that open."""
    _, states, members = building.shape
    opened, free = np.zeros(members), np.zeros(members)
    for s in range(states):
        for k in range(members):
            invested = usual[s, k] * power(1.0 + growth[k], years)
            added = industry.added_by_credit(credit[s, k], response[k])
            credit_cost[s, k] = credit[s, k] * invested * (1.0 + added)
            lines = invested * added * BILLION / cost[k] / MONTHS_PER_YEAR
            done = hand_on(building[:, s, k], lines * leading[k], months[k])
            fabs[s, k] += done
            opened[k] += done
    for u in range(len(wafers)):
        for k in range(members):
            free[k] += wafers[u, k] if planned[u, k] <= 0.0 else 0.0
    for u in range(len(wafers)):
        for k in range(members):
            mine = wafers[u, k] if planned[u, k] <= 0.0 else 0.0
            wafers[u, k] += over(mine, free[k], 0.0) * opened[k] * additional[k]
