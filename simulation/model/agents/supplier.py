"""Suppliers: foundries, makers of high-bandwidth memory, and toolmakers."""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np
from numpy.typing import NDArray

from simulation import months
from simulation.model.core.cache import cached
from simulation.model.core.layout import FIELDS, NODES
from simulation.model.equations import production
from simulation.model.equations import tools as tooling
from simulation.model.equations.arrays import Array, interpolate
from simulation.model.law import input_access
from simulation.model.supply import minerals, tools, yields

from ..core.mechanism import mechanism
from ..core.population import Population
from ..core.view import View, behaviour

if TYPE_CHECKING:
    from simulation.model.core.context import Core

    from .context import AgentWorld

LINES, MEMORY = FIELDS.index("lines"), FIELDS.index("memory")
DRAM_ANCHOR = months.offset("2025-12")  # the month that the figures of all memory wafers are about


class SupplierBehaviour(View):
    """Behaviour of suppliers: decide expansion from last month's needs, then commit capacity."""

    world: AgentWorld
    kind = "supply"

    @mechanism(
        reads="ai_share bought_memory growth_floor know_how law.export_rule.tool_sales "
        "law.export_rule.tool_service memory need_memory need_packaging need_wafers "
        "packaging progress rare_earths_unmet service_reach tool_reach tool_reach_usual "
        "tool_share wafers",
        writes="ai_share memory packaging tool_share wafers",
    )
    @behaviour
    def decide(self) -> None:
        """Expand capacity that was short last month, as fast as supplier and tools allow."""
        self._grow_toolmakers()
        tools_to_be_had, mine = self.pick(minerals.tool_supply(self.world)), self.mine.arrays
        fastest = self.own("expansion", 0.0) * tools_to_be_had
        for capacity, node in (("packaging", tools.PACKAGING), ("memory", tools.MEMORY)):
            growth = production.expansion(mine[f"need_{capacity}"], mine[capacity], fastest)
            growth = np.maximum(growth, self._growth_floor())
            mine[capacity][...] = mine[capacity] * self._equipped(growth, node)
        self.mine.memory = np.minimum(self.mine.memory, self._most_memory())
        grown = self.mine.wafers * production.expansion(
            self.mine.need_wafers,
            self.mine.wafers * self.mine.ai_share,
            self.own("wafer_expansion", 0.0) * tools_to_be_had,
        )
        planned = self.own("planned", 0.0) > 0
        path = self.mine.wafers * self._planned_growth()
        self.mine.wafers = np.where(planned, path, grown)
        self._set_ai_share()

    def _planned_growth(self) -> Array:
        """Growth factor of the published path this month, as far as tools can be had."""
        world = self.world
        step = self.pick(_planned_step(world))
        # The home industry's progress, over the usual, hastens the published path.
        pace = world.state.know_how[world.layout.supplier_state[self.rows], LINES]
        return self._equipped(np.maximum(step**pace, self._growth_floor()), tools.LOGIC)

    def _growth_floor(self) -> Array:
        """Least monthly growth factor, which the state pays for, (suppliers, members)."""
        seat = self.world.layout.supplier_state[self.rows]
        return np.exp(self.world.state.growth_floor[seat] / 12.0)

    def _equipped(self, growth: Array, node: int) -> Array:
        """Growth factor that the tools of a node's class allow of a planned one."""
        state, decay = self.world.state, self.world.p("tools.decay")
        reach = self._reach(state.tool_reach, node), self._reach(state.service_reach, node)
        return tooling.equipped(growth, *reach, decay)

    def _reach(self, of_states: Array, node: int) -> Array:
        """Tools of a node's class, or their service, that suppliers get over those in plans.

        (suppliers, members), of `of_states`, (states, nodes, members).
        """
        seat = self.world.layout.supplier_state[self.rows]
        trades = self.own("memory_traded", 0.0) > 0  # traders have no lines that need tools
        relative = of_states[seat, node] / self.world.state.tool_reach_usual[seat, node]
        met: Array = np.where(trades, 1.0, relative)
        return met

    def _grow_toolmakers(self) -> None:
        """Set the tools that toolmakers can supply: established ones a constant share of a line's.

        Young ones grow with their orders: tools that foreigners may not sell are ordered from
        them, until the home chain is complete.
        """
        world = self.world
        young = _young(world)[self.rows]
        seat = world.layout.supplier_state[self.rows]
        denied = 1.0 - input_access.tools(world, "tool_sales")[seat]
        orders = np.maximum(self.mine.tool_share, denied)
        grown = tooling.coverage(self.mine.tool_share, orders, world.p("tools.pace"))
        chain = tools.localised(world)[world.layout.supplier_state[self.rows]]
        complete = np.maximum(grown, chain)
        self.mine.tool_share = np.where(young, complete, self.own("tools", 0.0)[:, None])

    @mechanism(
        reads="bought_memory cumulative_wafers die_yield experience_at_anchor know_how memory "
        "progress progress_at_anchor shocks tool_reach tool_reach_usual",
        writes="die_yield experience_at_anchor memory progress_at_anchor",
    )
    @behaviour
    def commit(self) -> None:
        """Set the month's yields and add new memory lines."""
        yields.update(self.world, np.arange(len(self.world.layout.suppliers))[self.rows])
        added = self._new_memory() * self._reach(self.world.state.tool_reach, tools.MEMORY)
        self.mine.memory = np.minimum(self.mine.memory + added, self._most_memory())

    def _most_memory(self) -> Array:
        """Stacks that the supplier's wafers allow, (suppliers, members); no limit if unknown."""
        wafers = self.own("dram_wafers_2025", 0.0)
        most = production.wafer_budget(
            wafers,
            self.own("dram_growth", 0.0),
            (self.world.month - DRAM_ANCHOR) / 12.0,
            self.own("dram_share", 0.0),
            self.own("stacks_per_wafer", 0.0),
        )
        bought = self.mine.bought_memory * self.own("stacks_per_wafer", 0.0)
        return np.where(wafers > 0, most + bought, np.inf)

    def _new_memory(self) -> Array:
        """Capacity of memory lines that start this month, stacks/month, (suppliers, members)."""
        start, length = self.own("memory_start", 0.0), self.own("memory_ramp", 0.0)
        now, seat = self._industry_progress(MEMORY), self.world.layout.supplier_state[self.rows]
        months = (now - self.world.state.know_how[seat, MEMORY], now)
        before, now = (production.ramp(month, start, length) for month in months)
        made = self.own("memory_wafers", 0.0) * self.own("stacks_per_wafer", 0.0)
        planned = made + self.own("memory_traded", 0.0)
        new: Array = planned * (now - before)
        return new

    def _industry_progress(self, field: int) -> Array:
        """Progress of the home state's chip industry in a field, usual months since 2022-01."""
        seat = self.world.layout.supplier_state[self.rows]
        made: Array = self.world.state.progress[seat, field]
        return made

    def _set_ai_share(self) -> None:
        """Raise the share of starts for AI chips while they are short, up to the limit."""
        low, high = self.own("ai_share", 0.0), self.own("ai_share_limit", 0.0)
        used = self.mine.wafers * self.mine.ai_share
        short = self.mine.need_wafers > used
        target = np.where(short, np.maximum(high, low), low)
        pace = self.world.p("supply.allotment_months")
        self.mine.ai_share = self.mine.ai_share + (target - self.mine.ai_share) / pace


@cached("run")
def _young(world: Core) -> NDArray[np.bool_]:
    """True where a supplier has a young toolmaker for a node, (suppliers, nodes, members)."""
    known = [world.p.table("supply", f"tools_{node}_2022", 0.0) for node in NODES]
    young: NDArray[np.bool_] = np.stack(known, axis=1) > 0
    return young


@cached("month")
def _planned_step(world: Core) -> Array:
    """Growth of the published path this month, (suppliers, members)."""
    return planned_wafers(world, world.month) / planned_wafers(world, world.month - 1)


def planned_wafers(world: Core, month: int) -> Array:
    """Capacity of the suppliers that follow a published path, (suppliers, members)."""
    path = interpolate(month, PATH_MONTHS, _anchors(world))
    years_on = max(month - PATH_MONTHS[-1], 0.0) / 12.0
    return path * (1.0 + world.p.table("supply", "wafers_growth_after", 0.0)) ** years_on


@cached("run")
def _anchors(world: Core) -> list[Array]:
    """Capacity at the end of each of PATH_YEARS, (suppliers, members)."""
    known = (world.p.table("supply", f"wafers_{year}", 0.0) for year in PATH_YEARS)
    return [np.maximum(wafers, 1.0) for wafers in known]


PATH_YEARS = (2021, 2024, 2025, 2026, 2027)
PATH_MONTHS = [float(months.offset(f"{year}-12")) for year in PATH_YEARS]


class Suppliers(SupplierBehaviour, Population):
    """All suppliers."""
