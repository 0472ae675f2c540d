"""Expansion of suppliers: towards last month's needs, as fast as they, rules and tools allow."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any, NamedTuple

import numpy as np
from numpy.typing import NDArray

from simulation import months

from ..core.active_pairs import some
from ..core.cache import cached
from ..core.kernel import Cube, FlagCube, Line, Places, Table, kernel
from ..core.layout import FIELDS, NODES
from ..equations import minerals, production
from ..equations import tools as equations
from ..equations.numbers import exp, over, power
from ..law import input_access
from . import home_memory, published_path, tools

if TYPE_CHECKING:
    from ..core.context import Core
    from ..core.layout import Rows

LINES, MEMORY, TOOLS = (FIELDS.index(name) for name in ("lines", "memory", "tools"))
DRAM_ANCHOR = months.offset("2025-12")  # the month that the figures of all memory wafers are about
MONTHS_PER_YEAR = 12.0


class Dram(NamedTuple):
    """All memory wafers of suppliers, of which stacks take a part; each (suppliers, members)."""

    wafers: Table
    growth: Table
    share: Table
    yielded: Table


def grow_toolmakers(world: Core, suppliers: Rows) -> None:
    """Set the tools that some suppliers can deliver, as shares of a line's needs by node."""
    take_orders_for_tools(
        suppliers,
        input_access.tools(world, "tool_sales"),
        tools.chain_months(world),
        *_for_take_orders_for_tools(world),
    )


@cached("run")
def _for_take_orders_for_tools(world: Core) -> tuple[Any, ...]:
    """What `take_orders_for_tools` takes last."""
    state, p = world.state, world.p
    return (
        world.layout.supplier_state,
        _young(world),
        state.progress,
        p.table("supply", "tools", 0.0),
        p("tools.pace"),
        state.tool_share,
    )


@kernel
def take_orders_for_tools(
    rows: Places,
    access: Cube,
    chain_months: Table,
    seat: Places,
    young: FlagCube,
    progress: Cube,
    established: Table,
    pace: Line,
    share: Cube,
) -> None:
    """Grow young toolmakers with their orders; established ones keep a constant share.

    Tools that foreigners may not sell are ordered from the young, until the home chain is complete:
    each of them then has its part of what the established at home leave.
    """
    nodes, members = chain_months.shape
    growing, steady = np.zeros_like(access), np.zeros_like(access)
    for u in range(len(share)):
        for n in range(nodes):
            for k in range(members):
                of_kind = growing if young[u, n, k] else steady
                of_kind[seat[u], n, k] += share[u, n, k]
    for u in rows:
        s = seat[u]
        for n in range(nodes):
            for k in range(members):
                home = min(growing[s, n, k] + steady[s, n, k], 1.0)
                orders = max(home, 1.0 - access[s, n, k])
                grown = equations.coverage(share[u, n, k], home, orders, pace[k])
                if progress[s, TOOLS, k] >= chain_months[n, k]:
                    part = over(share[u, n, k], growing[s, n, k], 1.0)
                    grown = max(grown, part * max(1.0 - steady[s, n, k], 0.0))
                share[u, n, k] = grown if young[u, n, k] else established[u, k]


@cached("run")
def _young(world: Core) -> NDArray[np.bool_]:
    """True where a supplier has a young toolmaker for a node, (suppliers, nodes, members)."""
    known = [world.p.table("supply", f"tools_{node}_2022", 0.0) for node in NODES]
    young: NDArray[np.bool_] = np.stack(known, axis=1) > 0
    return young


def expand(world: Core, suppliers: Rows) -> None:
    """Expand packaging, memory and wafers of some suppliers towards last month's needs."""
    grow_lines(
        suppliers,
        published_path.growth(world),
        (world.month - DRAM_ANCHOR) / MONTHS_PER_YEAR,
        *_for_grow_lines(world),
    )


@cached("run")
def _for_grow_lines(world: Core) -> tuple[Any, ...]:
    """What `grow_lines` takes last."""
    state, p, table = world.state, world.p, world.p.table
    return (
        world.layout.supplier_state,
        p("minerals.tool_loss"),
        p("tools.decay"),
        p("supply.allotment_months"),
        table("supply", "expansion", 0.0),
        table("supply", "wafer_expansion", 0.0),
        table("supply", "planned", 0.0),
        table("supply", "memory_traded", 0.0),
        table("supply", "ai_share", 0.0),
        table("supply", "ai_share_limit", 0.0),
        _dram(world),
        state.rare_earths_unmet,
        state.know_how,
        state.growth_floor,
        state.tool_reach,
        state.service_reach,
        state.tool_reach_usual,
        state.bought_memory,
        state.need_packaging,
        state.need_memory,
        state.need_wafers,
        state.packaging,
        state.memory,
        state.wafers,
        state.ai_share,
    )


@kernel
def grow_lines(
    rows: Places,
    path: Table,
    years: float,
    seat: Places,
    tool_loss: Line,
    decay: Line,
    months: Line,
    fastest: Table,
    fastest_wafers: Table,
    planned: Table,
    traded: Table,
    usual_share: Table,
    highest_share: Table,
    dram: Dram,
    unmet: Table,
    know_how: Cube,
    floor: Table,
    reach: Cube,
    service: Cube,
    usual: Cube,
    bought: Table,
    need_packaging: Table,
    need_memory: Table,
    need_wafers: Table,
    packaging: Table,
    memory: Table,
    wafers: Table,
    ai_share: Table,
) -> None:
    """Expand what was short, as fast as suppliers and tools allow, and states pay.

    Wafers follow the published path, which the home industry's progress over the usual hastens, or
    what AI chips lacked. The share of them for AI chips rises while they are short, up to a limit.
    """
    members = len(decay)
    for u in rows:
        s = seat[u]
        # What a supplier has nothing of does not grow.
        for k in range(members if some(packaging[u]) else 0):
            pace = fastest[u, k] * minerals.output(unmet[s, k], tool_loss[k])
            growth = production.expansion(need_packaging[u, k], packaging[u, k], pace)
            met, kept = _tools(tools.PACKAGING, s, k, traded[u, k], reach, service, usual)
            packaging[u, k] *= _paid_for(growth, floor[s, k], traded[u, k], met, kept, decay[k])
        for k in range(members if some(memory[u]) else 0):
            pace = fastest[u, k] * minerals.output(unmet[s, k], tool_loss[k])
            growth = production.expansion(need_memory[u, k], memory[u, k], pace)
            met, kept = _tools(tools.MEMORY, s, k, traded[u, k], reach, service, usual)
            memory[u, k] *= _paid_for(growth, floor[s, k], traded[u, k], met, kept, decay[k])
            memory[u, k] = _within_dram(memory[u, k], bought[u, k], dram, years, u, k)
        for k in range(members if some(wafers[u]) else 0):
            if planned[u, k] > 0.0:
                growth = power(path[u, k], know_how[s, LINES, k])
                met, kept = _tools(tools.LOGIC, s, k, traded[u, k], reach, service, usual)
                wafers[u, k] *= _paid_for(growth, floor[s, k], traded[u, k], met, kept, decay[k])
            else:
                pace = fastest_wafers[u, k] * minerals.output(unmet[s, k], tool_loss[k])
                used = wafers[u, k] * ai_share[u, k]
                wafers[u, k] *= production.expansion(need_wafers[u, k], used, pace)
        for k in range(members):
            short = need_wafers[u, k] > wafers[u, k] * ai_share[u, k]
            highest = max(highest_share[u, k], usual_share[u, k])
            target = highest if short else usual_share[u, k]
            ai_share[u, k] += (target - ai_share[u, k]) / months[k]


def _paid_for(
    growth: float, floor: float, traded: float, met: float, kept: float, decay: float
) -> float:
    """Growth factor with tools that can be had, of what is planned or at least what a state pays.

    `floor` is the log of the yearly growth that the state pays for; nobody pays for smuggling.
    """
    least = 1.0 if traded > 0.0 else exp(floor / MONTHS_PER_YEAR)
    return equations.equipped(max(growth, least), met, kept, decay)


def _over_plans(reached: float, usual: float, traded: float) -> float:
    """Tools or service that a supplier gets over those in plans; traders have no lines."""
    return 1.0 if traded > 0.0 else reached / usual


def _tools(
    node: int, s: int, k: int, traded: float, reach: Cube, service: Cube, usual: Cube
) -> tuple[float, float]:
    """Tools and service for a node that a supplier gets, over those in plans."""
    planned = usual[s, node, k]
    met = _over_plans(reach[s, node, k], planned, traded)
    return met, _over_plans(service[s, node, k], planned, traded)


def _within_dram(memory: float, bought: float, dram: Dram, years: float, u: int, k: int) -> float:
    """Stacks within a part of all memory wafers, where these are known, and bought lines."""
    yielded = dram.yielded[u, k]
    most = production.wafer_budget(
        dram.wafers[u, k], dram.growth[u, k], years, dram.share[u, k], yielded
    )
    return min(memory, most + bought * yielded) if dram.wafers[u, k] > 0.0 else memory


@cached("run")
def _dram(world: Core) -> Dram:
    """All memory wafers of suppliers."""
    names = ("dram_wafers_2025", "dram_growth", "dram_share", "stacks_per_wafer")
    return Dram(*(world.p.table("supply", name, 0.0) for name in names))


def open_memory_lines(world: Core, suppliers: Rows) -> None:
    """Add the memory lines of some suppliers that can be booked from this month on."""
    ramp_up_memory(
        suppliers,
        float(world.month),
        (world.month - DRAM_ANCHOR) / MONTHS_PER_YEAR,
        *_for_ramp_up_memory(world),
    )


@cached("run")
def _for_ramp_up_memory(world: Core) -> tuple[Any, ...]:
    """What `ramp_up_memory` takes last."""
    state, table = world.state, world.p.table
    return (
        world.layout.supplier_state,
        table("supply", "memory_start", 0.0) - home_memory.booked_ahead(world),
        table("supply", "memory_ramp", 0.0),
        table("supply", "memory_wafers", 0.0),
        table("supply", "stacks_per_wafer", 0.0),
        table("supply", "memory_traded", 0.0),
        _dram(world),
        state.progress,
        state.know_how,
        state.tool_reach,
        state.tool_reach_usual,
        state.bought_memory,
        state.memory,
    )


@kernel
def ramp_up_memory(
    rows: Places,
    month: float,
    years: float,
    seat: Places,
    start: Table,
    length: Table,
    wafers: Table,
    yielded: Table,
    traded: Table,
    dram: Dram,
    progress: Cube,
    know_how: Cube,
    reach: Cube,
    usual: Cube,
    bought: Table,
    memory: Table,
) -> None:
    """Add the stacks of lines that ramp up, as the industry's progress and its tools allow.

    Traders have no lines: they come by the calendar.
    """
    node, members = tools.MEMORY, memory.shape[1]
    for u in rows:
        s = seat[u]
        for k in range(members):
            trades = traded[u, k] > 0.0
            now = month if trades else progress[s, MEMORY, k]
            gained = 1.0 if trades else know_how[s, MEMORY, k]
            up = production.ramp(now, start[u, k], length[u, k])
            new = up - production.ramp(now - gained, start[u, k], length[u, k])
            planned = wafers[u, k] * yielded[u, k] + traded[u, k]
            met = _over_plans(reach[s, node, k], usual[s, node, k], traded[u, k])
            memory[u, k] += planned * new * met
            memory[u, k] = _within_dram(memory[u, k], bought[u, k], dram, years, u, k)
