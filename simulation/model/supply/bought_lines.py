"""Lines that money buys: state programmes, and buyers who pay ahead for what they cannot get."""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np

from ..core.cache import cached
from ..core.mechanism import mechanism
from ..equations import industry, power
from ..equations.arrays import Array, ratio
from ..equations.budget import BILLION
from . import tools

if TYPE_CHECKING:
    from ..core.context import Core

KINDS = ("wafers", "memory", "packaging")
NODES = (tools.LOGIC, tools.MEMORY, tools.PACKAGING)  # the tools that each kind needs
MONTHS_PER_YEAR = 12.0


@mechanism(
    reads="ai_share bought_memory forgone_budget memory memory_building need_memory "
    "need_packaging need_wafers packaging packaging_building tool_reach wafers "
    "wafers_building",
    writes="bought_memory memory memory_building packaging packaging_building wafers "
    "wafers_building",
)
def build(world: Core) -> None:
    """Start lines at home for the month's money, by what is short; finished ones join capacity."""
    state, seat = world.state, world.layout.supplier_state
    money = _money(world)[seat]
    short = _shortages(world)
    worst = world.sums.suppliers(short.sum(axis=0))[seat]
    for kind, node, part in zip(KINDS, NODES, short, strict=True):
        spent = money * ratio(part, worst)
        begun = spent / world.p(f"industry.cost_of_{kind}") * state.tool_reach[seat, node]
        months = world.p("industry.fab_months" if kind == "wafers" else "industry.line_months")
        building = state.arrays[f"{kind}_building"]
        building[...], done = power.through_pipeline(building, begun, months)
        if kind == "memory":
            state.bought_memory += done
            done = done * world.p.table("supply", "stacks_per_wafer", 0.0)
        state.arrays[kind][...] += done


def _money(world: Core) -> Array:
    """Money for lines this month, USD, (states, members)."""
    programme = world.calendar.programmes(world.draw, world.month) * BILLION / MONTHS_PER_YEAR
    prepaid = np.zeros_like(programme)
    np.add.at(prepaid, world.layout.firm_state, world.state.forgone_budget)
    lines: Array = programme * world.p("industry.lines_share") + prepaid * world.p("market.prepaid")
    return lines


def _shortages(world: Core) -> Array:
    """Unmet need of each supplier over the need, by kind, (kinds, suppliers, members)."""
    state = world.state
    starts = state.wafers * state.ai_share
    return np.stack(
        (
            industry.shortage(state.need_wafers, starts, _makes_chips(world)),
            industry.shortage(state.need_memory, state.memory, _makes_memory(world)),
            industry.shortage(state.need_packaging, state.packaging, _makes_chips(world)),
        )
    )


@cached("run")
def _makes_chips(world: Core) -> Array:
    """1 for foundries, (suppliers, members)."""
    layout = world.layout
    makes = np.isin(np.arange(len(layout.suppliers)), layout.chip_foundry)
    return np.broadcast_to(makes[:, None] * 1.0, (len(layout.suppliers), world.members))


@cached("run")
def _makes_memory(world: Core) -> Array:
    """1 for suppliers with memory lines of their own, (suppliers, members)."""
    return np.where(world.p.table("supply", "stacks_per_wafer", 0.0) > 0, 1.0, 0.0)
