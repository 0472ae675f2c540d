"""Expansion of suppliers: towards last month's needs, as fast as they, rules and tools allow."""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np
from numpy.typing import NDArray

from simulation import months

from ..core.cache import cached
from ..core.kernel import Cube, FlagCube, Line, Places, Table, kernel
from ..core.layout import FIELDS, NODES
from ..equations import minerals, production
from ..equations import tools as equations
from ..equations.numbers import exp, power
from ..law import input_access
from . import home_memory, published_path, tools

if TYPE_CHECKING:
    from ..core.context import Core
    from ..core.layout import Rows

LINES, MEMORY, TOOLS = (FIELDS.index(name) for name in ("lines", "memory", "tools"))
DRAM_ANCHOR = months.offset("2025-12")  # the month that the figures of all memory wafers are about
MONTHS_PER_YEAR = 12.0


def grow_toolmakers(world: Core, suppliers: Rows) -> None:
    """Set the tools that some suppliers can deliver, as shares of a line's needs by node."""
    state, p = world.state, world.p
    take_orders_for_tools(
        suppliers,
        world.layout.supplier_state,
        _young(world),
        input_access.tools(world, "tool_sales"),
        tools.chain_months(world),
        state.progress,
        p.table("supply", "tools", 0.0),
        p("tools.pace"),
        state.tool_share,
    )


@kernel
def take_orders_for_tools(
    rows: Places,
    seat: Places,
    young: FlagCube,
    access: Cube,
    chain_months: Table,
    progress: Cube,
    established: Table,
    pace: Line,
    share: Cube,
) -> None:
    """Grow young toolmakers with their orders; established ones keep a constant share.

    Tools that foreigners may not sell are ordered from the young, until the home chain is complete.
    """
    nodes, members = chain_months.shape
    for u in rows:
        s = seat[u]
        for n in range(nodes):
            for k in range(members):
                orders = max(share[u, n, k], 1.0 - access[s, n, k])
                grown = equations.coverage(share[u, n, k], orders, pace[k])
                if progress[s, TOOLS, k] >= chain_months[n, k]:
                    grown = max(grown, 1.0)
                share[u, n, k] = grown if young[u, n, k] else established[u, k]


@cached("run")
def _young(world: Core) -> NDArray[np.bool_]:
    """True where a supplier has a young toolmaker for a node, (suppliers, nodes, members)."""
    known = [world.p.table("supply", f"tools_{node}_2022", 0.0) for node in NODES]
    young: NDArray[np.bool_] = np.stack(known, axis=1) > 0
    return young


def grow_lines(world: Core, suppliers: Rows) -> None:
    """Expand packaging and memory of some suppliers towards last month's needs."""
    state, p = world.state, world.p
    for capacity, node in (("packaging", tools.PACKAGING), ("memory", tools.MEMORY)):
        expand(
            suppliers,
            world.layout.supplier_state,
            node,
            p.table("supply", "expansion", 0.0),
            p("minerals.tool_loss"),
            state.rare_earths_unmet,
            state.growth_floor,
            p.table("supply", "memory_traded", 0.0),
            state.tool_reach,
            state.service_reach,
            state.tool_reach_usual,
            p("tools.decay"),
            state.arrays[f"need_{capacity}"],
            state.arrays[capacity],
        )


@kernel
def expand(
    rows: Places,
    seat: Places,
    node: int,
    fastest: Table,
    tool_loss: Line,
    unmet: Table,
    floor: Table,
    traded: Table,
    reach: Cube,
    service: Cube,
    usual: Cube,
    decay: Line,
    need: Table,
    capacity: Table,
) -> None:
    """Expand capacity that was short, as fast as supplier and tools allow, and the state pays."""
    for u in rows:
        s = seat[u]
        for k in range(len(decay)):
            pace = fastest[u, k] * minerals.output(unmet[s, k], tool_loss[k])
            growth = production.expansion(need[u, k], capacity[u, k], pace)
            met = _over_plans(reach[s, node, k], usual[s, node, k], traded[u, k])
            kept = _over_plans(service[s, node, k], usual[s, node, k], traded[u, k])
            capacity[u, k] *= _paid_for(growth, floor[s, k], met, kept, decay[k])


def _paid_for(growth: float, floor: float, met: float, kept: float, decay: float) -> float:
    """Growth factor with tools that can be had, of what is planned or at least what a state pays.

    `floor` is the log of the yearly growth that the state pays for.
    """
    least = exp(floor / MONTHS_PER_YEAR)
    return equations.equipped(max(growth, least), met, kept, decay)


def _over_plans(reached: float, usual: float, traded: float) -> float:
    """Tools or service that a supplier gets over those in plans; traders have no lines."""
    return 1.0 if traded > 0.0 else reached / usual


def add_wafers(world: Core, suppliers: Rows) -> None:
    """Expand logic wafers of some suppliers, and set the share of them for AI chips."""
    state, p, table = world.state, world.p, world.p.table
    expand_wafers(
        suppliers,
        world.layout.supplier_state,
        table("supply", "planned", 0.0),
        published_path.growth(world),
        state.know_how,
        state.growth_floor,
        table("supply", "memory_traded", 0.0),
        state.tool_reach,
        state.service_reach,
        state.tool_reach_usual,
        p("tools.decay"),
        table("supply", "wafer_expansion", 0.0),
        p("minerals.tool_loss"),
        state.rare_earths_unmet,
        state.need_wafers,
        state.ai_share,
        state.wafers,
    )
    allot_wafers(
        suppliers,
        table("supply", "ai_share", 0.0),
        table("supply", "ai_share_limit", 0.0),
        p("supply.allotment_months"),
        state.need_wafers,
        state.wafers,
        state.ai_share,
    )


@kernel
def expand_wafers(
    rows: Places,
    seat: Places,
    planned: Table,
    path: Table,
    know_how: Cube,
    floor: Table,
    traded: Table,
    reach: Cube,
    service: Cube,
    usual: Cube,
    decay: Line,
    fastest: Table,
    tool_loss: Line,
    unmet: Table,
    need: Table,
    ai_share: Table,
    wafers: Table,
) -> None:
    """Follow the published path as far as tools can be had, or expand by what AI chips lacked.

    The home industry's progress, over the usual, hastens the published path.
    """
    node = tools.LOGIC
    for u in rows:
        s = seat[u]
        for k in range(len(decay)):
            if planned[u, k] > 0.0:
                growth = power(path[u, k], know_how[s, LINES, k])
                met = _over_plans(reach[s, node, k], usual[s, node, k], traded[u, k])
                kept = _over_plans(service[s, node, k], usual[s, node, k], traded[u, k])
                wafers[u, k] *= _paid_for(growth, floor[s, k], met, kept, decay[k])
            else:
                pace = fastest[u, k] * minerals.output(unmet[s, k], tool_loss[k])
                used = wafers[u, k] * ai_share[u, k]
                wafers[u, k] *= production.expansion(need[u, k], used, pace)


@kernel
def allot_wafers(
    rows: Places,
    usual: Table,
    highest: Table,
    months: Line,
    need: Table,
    wafers: Table,
    share: Table,
) -> None:
    """Raise the share of wafers for AI chips while they are short, up to the limit."""
    for u in rows:
        for k in range(len(months)):
            short = need[u, k] > wafers[u, k] * share[u, k]
            target = max(highest[u, k], usual[u, k]) if short else usual[u, k]
            share[u, k] += (target - share[u, k]) / months[k]


def open_memory_lines(world: Core, suppliers: Rows) -> None:
    """Add the memory lines of some suppliers that can be booked from this month on."""
    state, table = world.state, world.p.table
    ramp_up_memory(
        suppliers,
        world.layout.supplier_state,
        table("supply", "memory_start", 0.0) - home_memory.booked_ahead(world),
        table("supply", "memory_ramp", 0.0),
        table("supply", "memory_wafers", 0.0),
        table("supply", "stacks_per_wafer", 0.0),
        table("supply", "memory_traded", 0.0),
        state.progress,
        state.know_how,
        state.tool_reach,
        state.tool_reach_usual,
        state.memory,
    )


@kernel
def ramp_up_memory(
    rows: Places,
    seat: Places,
    start: Table,
    length: Table,
    wafers: Table,
    yielded: Table,
    traded: Table,
    progress: Cube,
    know_how: Cube,
    reach: Cube,
    usual: Cube,
    memory: Table,
) -> None:
    """Add the stacks of lines that ramp up, as the industry's progress and its tools allow."""
    node, members = tools.MEMORY, memory.shape[1]
    for u in rows:
        s = seat[u]
        for k in range(members):
            now, gained = progress[s, MEMORY, k], know_how[s, MEMORY, k]
            up = production.ramp(now, start[u, k], length[u, k])
            new = up - production.ramp(now - gained, start[u, k], length[u, k])
            planned = wafers[u, k] * yielded[u, k] + traded[u, k]
            met = _over_plans(reach[s, node, k], usual[s, node, k], traded[u, k])
            memory[u, k] += planned * new * met


def keep_to_wafers(world: Core, suppliers: Rows) -> None:
    """Hold the memory of some suppliers to the stacks that their wafers allow."""
    state, table = world.state, world.p.table
    limit_memory(
        suppliers,
        (world.month - DRAM_ANCHOR) / MONTHS_PER_YEAR,
        table("supply", "dram_wafers_2025", 0.0),
        table("supply", "dram_growth", 0.0),
        table("supply", "dram_share", 0.0),
        table("supply", "stacks_per_wafer", 0.0),
        state.bought_memory,
        state.memory,
    )


@kernel
def limit_memory(
    rows: Places,
    years: float,
    wafers: Table,
    growth: Table,
    share: Table,
    yielded: Table,
    bought: Table,
    memory: Table,
) -> None:
    """Limit stacks by a part of all memory wafers, where these are known, and by bought lines."""
    for u in rows:
        for k in range(memory.shape[1]):
            if wafers[u, k] > 0.0:
                most = production.wafer_budget(
                    wafers[u, k], growth[u, k], years, share[u, k], yielded[u, k]
                )
                memory[u, k] = min(memory[u, k], most + bought[u, k] * yielded[u, k])
