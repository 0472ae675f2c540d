"""Lines that money buys: state programmes, and buyers who pay ahead for what they cannot get."""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np

from ..core.cache import cached
from ..core.kernel import Cube, Flags, Line, Places, Table, kernel
from ..core.mechanism import mechanism
from ..core.pipeline import hand_on
from ..equations import industry
from ..equations.arrays import Array
from ..equations.budget import BILLION
from ..equations.numbers import over
from . import tools

if TYPE_CHECKING:
    from ..core.context import Core
    from ..core.layout import Mask

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
    state, seat, p = world.state, world.layout.supplier_state, world.p
    money, starts = _money(world), state.wafers * state.ai_share
    spent = np.empty((len(KINDS), *starts.shape))
    share_money(
        seat,
        money,
        _makes_chips(world),
        p.table("supply", "stacks_per_wafer", 0.0),
        state.need_wafers,
        starts,
        state.need_memory,
        state.memory,
        state.need_packaging,
        state.packaging,
        spent,
    )
    for kind, node, paid in zip(KINDS, NODES, spent, strict=True):
        done = np.empty_like(paid)
        build_lines(
            seat,
            node,
            paid,
            p(f"industry.cost_of_{kind}"),
            p("industry.fab_months" if kind == "wafers" else "industry.line_months"),
            state.tool_reach,
            state.arrays[f"{kind}_building"],
            done,
        )
        if kind == "memory":
            state.bought_memory += done
            done *= p.table("supply", "stacks_per_wafer", 0.0)
        state.arrays[kind][...] += done


@kernel
def share_money(
    seat: Places,
    money: Table,
    makes_chips: Flags,
    stacks_per_wafer: Table,
    need_wafers: Table,
    starts: Table,
    need_memory: Table,
    memory: Table,
    need_packaging: Table,
    packaging: Table,
    spent: Cube,
) -> None:
    """Share each state's money over its suppliers' lines of each kind by the unmet need."""
    worst = np.zeros_like(money)
    kinds, suppliers, members = spent.shape
    for u in range(suppliers):
        for k in range(members):
            chips = 1.0 if makes_chips[u] else 0.0
            stacks = 1.0 if stacks_per_wafer[u, k] > 0.0 else 0.0
            spent[0, u, k] = industry.shortage(need_wafers[u, k], starts[u, k], chips)
            spent[1, u, k] = industry.shortage(need_memory[u, k], memory[u, k], stacks)
            spent[2, u, k] = industry.shortage(need_packaging[u, k], packaging[u, k], chips)
            worst[seat[u], k] += spent[0, u, k] + spent[1, u, k] + spent[2, u, k]
    for kind in range(kinds):
        for u in range(suppliers):
            s = seat[u]
            for k in range(members):
                spent[kind, u, k] = money[s, k] * over(spent[kind, u, k], worst[s, k], 0.0)


@kernel
def build_lines(
    seat: Places,
    node: int,
    spent: Table,
    cost: Line,
    months: Line,
    tool_reach: Cube,
    building: Cube,
    done: Table,
) -> None:
    """Start the lines that money and tools allow, and note those that are finished."""
    suppliers, members = spent.shape
    for u in range(suppliers):
        s = seat[u]
        for k in range(members):
            begun = spent[u, k] / cost[k] * tool_reach[s, node, k]
            done[u, k] = hand_on(building[:, u, k], begun, months[k])


def _money(world: Core) -> Array:
    """Money for lines this month, USD, (states, members)."""
    programme = world.calendar.programmes(world.draw, world.month) * BILLION / MONTHS_PER_YEAR
    prepaid = np.zeros_like(programme)
    np.add.at(prepaid, world.layout.firm_state, world.state.forgone_budget)
    lines: Array = programme * world.p("industry.lines_share") + prepaid * world.p("market.prepaid")
    return lines


@cached("run")
def _makes_chips(world: Core) -> Mask:
    """True for foundries, (suppliers,)."""
    layout = world.layout
    return np.isin(np.arange(len(layout.suppliers)), layout.chip_foundry)
