"""Subsidised plants: the chip plants that tax credits bring home."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import numpy as np

from ..core.cache import cached
from ..core.kernel import Cube, Line, Table, kernel
from ..equations import industry, stock
from ..equations.budget import BILLION
from ..equations.numbers import over, power

if TYPE_CHECKING:
    from ..core.context import Core

MONTHS_PER_YEAR = 12.0


def build(world: Core) -> None:
    """Build the plants that tax credits bring home; a part of them adds to world capacity."""
    build_plants(world.month / MONTHS_PER_YEAR, *_for_build_plants(world))


@cached("run")
def _for_build_plants(world: Core) -> tuple[Any, ...]:
    """What `build_plants` takes after the years."""
    state, p = world.state, world.p
    return (
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
    stages, states, members = building.shape
    grown, opened, free = np.empty(members), np.zeros(members), np.zeros(members)
    entering = np.empty(members)
    for k in range(members):
        grown[k] = power(1.0 + growth[k], years)
    for s in range(states):
        for k in range(members):
            invested = usual[s, k] * grown[k]
            added = industry.added_by_credit(credit[s, k], response[k])
            credit_cost[s, k] = credit[s, k] * invested * (1.0 + added)
            lines = invested * added * BILLION / cost[k] / MONTHS_PER_YEAR
            entering[k] = lines * leading[k]
        for stage in range(stages):
            for k in range(members):
                moved = stock.handed_on(building[stage, s, k], stages, months[k])
                building[stage, s, k] = building[stage, s, k] - moved + entering[k]
                entering[k] = moved
        for k in range(members):
            fabs[s, k] += entering[k]
            opened[k] += entering[k]
    for u in range(len(wafers)):
        for k in range(members):
            free[k] += wafers[u, k] if planned[u, k] <= 0.0 else 0.0
    for u in range(len(wafers)):
        for k in range(members):
            mine = wafers[u, k] if planned[u, k] <= 0.0 else 0.0
            wafers[u, k] += over(mine, free[k], 0.0) * opened[k] * additional[k]
