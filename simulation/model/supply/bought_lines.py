"""Lines that money buys: state programmes, and buyers who pay ahead for what they cannot get."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import numpy as np

from ..core import spending
from ..core.cache import cached
from ..core.kernel import Cube, Flags, Line, Places, Table, kernel
from ..core.mechanism import mechanism
from ..core.pipeline import hand_on
from ..equations import industry
from ..equations.budget import BILLION
from ..equations.numbers import over
from . import tools

if TYPE_CHECKING:
    from ..core.context import Core
    from ..core.layout import Mask

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
    buy_lines(spending.programmes(world), *_for_buy_lines(world))


@cached("run")
def _for_buy_lines(world: Core) -> tuple[Any, ...]:
    """What `buy_lines` takes last."""
    state, layout, p = world.state, world.layout, world.p
    return (
        layout.supplier_state,
        layout.firm_state,
        _makes_chips(world),
        p("industry.lines_share"),
        p("market.prepaid"),
        state.forgone_budget,
        p.table("supply", "stacks_per_wafer", 0.0),
        p("industry.cost_of_wafers"),
        p("industry.cost_of_memory"),
        p("industry.cost_of_packaging"),
        p("industry.fab_months"),
        p("industry.line_months"),
        state.tool_reach,
        state.need_wafers,
        state.need_memory,
        state.need_packaging,
        state.ai_share,
        state.wafers_building,
        state.memory_building,
        state.packaging_building,
        state.wafers,
        state.memory,
        state.packaging,
        state.bought_memory,
    )


@kernel
def buy_lines(
    programme: Table,
    seat: Places,
    firm_seat: Places,
    makes_chips: Flags,
    lines_share: Line,
    prepaid: Line,
    forgone: Table,
    stacks_per_wafer: Table,
    wafer_cost: Line,
    memory_cost: Line,
    packaging_cost: Line,
    fab_months: Line,
    line_months: Line,
    tool_reach: Cube,
    need_wafers: Table,
    need_memory: Table,
    need_packaging: Table,
    ai_share: Table,
    wafers_building: Cube,
    memory_building: Cube,
    packaging_building: Cube,
    wafers: Table,
    memory: Table,
    packaging: Table,
    bought_memory: Table,
) -> None:
    """Share each state's money over its suppliers' lines by their unmet need, and build them."""
    suppliers, members = wafers.shape
    money, ahead = np.empty_like(programme), np.zeros_like(programme)
    for f in range(len(firm_seat)):
        for k in range(members):
            ahead[firm_seat[f], k] += forgone[f, k]
    for s in range(len(money)):
        for k in range(members):
            public = programme[s, k] * BILLION / MONTHS_PER_YEAR
            money[s, k] = public * lines_share[k] + ahead[s, k] * prepaid[k]
    foundry, with_stacks = np.empty_like(wafers), np.empty_like(wafers)
    starts = np.empty_like(wafers)
    for u in range(suppliers):
        for k in range(members):
            foundry[u, k] = 1.0 if makes_chips[u] else 0.0
            with_stacks[u, k] = 1.0 if stacks_per_wafer[u, k] > 0.0 else 0.0
            starts[u, k] = wafers[u, k] * ai_share[u, k]
    short, worst = np.empty((3, suppliers, members)), np.zeros_like(programme)
    weigh(seat, need_wafers, starts, foundry, short[0], worst)
    weigh(seat, need_memory, memory, with_stacks, short[1], worst)
    weigh(seat, need_packaging, packaging, foundry, short[2], worst)
    for u in range(suppliers):
        s = seat[u]
        for k in range(members):
            paid = money[s, k] * over(short[0, u, k], worst[s, k], 0.0)
            begun = paid / wafer_cost[k] * tool_reach[s, tools.LOGIC, k]
            wafers[u, k] += hand_on(wafers_building[:, u, k], begun, fab_months[k])
        for k in range(members):
            paid = money[s, k] * over(short[1, u, k], worst[s, k], 0.0)
            begun = paid / memory_cost[k] * tool_reach[s, tools.MEMORY, k]
            done = hand_on(memory_building[:, u, k], begun, line_months[k])
            bought_memory[u, k] += done
            memory[u, k] += done * stacks_per_wafer[u, k]
        for k in range(members):
            paid = money[s, k] * over(short[2, u, k], worst[s, k], 0.0)
            begun = paid / packaging_cost[k] * tool_reach[s, tools.PACKAGING, k]
            packaging[u, k] += hand_on(packaging_building[:, u, k], begun, line_months[k])


def weigh(
    seat: Places, need: Table, capacity: Table, lines: Table, short: Table, worst: Table
) -> None:
    """Set the weights of suppliers' lines of a kind, and add them to the sum of their state's."""
    suppliers, members = need.shape
    size = np.zeros_like(worst)
    for u in range(suppliers):
        for k in range(members):
            size[seat[u], k] += max(need[u, k], capacity[u, k]) * lines[u, k]
    for u in range(suppliers):
        for k in range(members):
            of_state = size[seat[u], k]
            short[u, k] = industry.shortage(need[u, k], capacity[u, k], lines[u, k], of_state)
            worst[seat[u], k] += short[u, k]


@cached("run")
def _makes_chips(world: Core) -> Mask:
    """True for foundries, (suppliers,)."""
    layout = world.layout
    return np.isin(np.arange(len(layout.suppliers)), layout.chip_foundry)
