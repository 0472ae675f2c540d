"""Suppliers: foundries and makers of high-bandwidth memory."""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np

from simulation import months
from simulation.model import minerals
from simulation.model.equations import production
from simulation.model.equations.arrays import Array, interpolate

from .base import Actor, Population, View

if TYPE_CHECKING:
    from simulation.model.core import Core

ALLIES, LEADER = ("netherlands", "japan"), "us"  # who makes tools, and whose rules they join
YIELD_ANCHOR = months.offset("2024-06")  # the month that the yield figures are about


class SupplierBehaviour(View):
    """observe last month's needs → decide expansion → commit capacity."""

    kind = "supply"

    def decide(self) -> None:
        """Expand what was short last month, as fast as the supplier can."""
        world = self.world
        seat = world.layout.supplier_state[self.rows]
        tools = self.pick(minerals.tools(world))
        fastest = self.own("expansion", 0.0) * tools
        pushed = np.exp(world.state["push"][seat] / 12.0)
        for capacity, need in (("packaging", "need_packaging"), ("memory", "need_memory")):
            self[capacity] = self[capacity] * np.maximum(
                production.expansion(self[need], self[capacity], fastest), pushed
            )
        grown = self["wafers"] * production.expansion(
            self["need_wafers"],
            self["wafers"] * self["ai_share"],
            self.own("wafer_expansion", 0.0) * tools,
        )
        planned = self.own("planned", 0.0) > 0
        path = self["wafers"] * self._planned_growth()
        self["wafers"] = np.where(planned, path, grown)
        self._allot()

    def _planned_growth(self) -> Array:
        """Growth of the published path this month, as far as tools can be had."""
        world = self.world
        step = self.pick(
            planned_wafers(world, world.month) / planned_wafers(world, world.month - 1)
        )
        seat = world.layout.supplier_state[self.rows]
        step = np.maximum(step, np.exp(world.state["push"][seat] / 12.0))
        localised = world.month >= world.p("tools.localised")
        access = np.where(localised, 1.0, tool_access(world)[seat])
        # Without new tools a line grows no more, and wears.
        decay = 1.0 - world.p("tools.decay") / 12.0 * (1.0 - access)
        grown: Array = np.exp(access * np.log(step)) * decay
        return grown

    def commit(self) -> None:
        """Yields and new memory lines of the month."""
        years = (self.world.month - YIELD_ANCHOR) / 12.0
        rise = production.saturating_rise(
            self.own("yield_2024", 0.0),
            self.own("yield_ceiling", 0.0),
            self.own("yield_gain", 0.0),
            years,
        )
        rise = production.learned(
            rise, self.own("yield_ceiling", 0.0), self._experience(), self.world.p("learning.rate")
        )
        noise = np.exp(self.own("yield_noise", 0.0) * self.world.mood.yields)
        self["die_yield"] = np.clip(rise * noise, 0.01, 0.99)
        ramp = production.ramp(
            self.world.month, self.own("memory_start", 0.0), self.own("memory_ramp", 0.0)
        )
        new = self.own("memory_wafers", 0.0) * self.own("stacks_per_wafer", 0.0) * ramp
        self["memory"] = np.maximum(self["memory"], new)

    def _experience(self) -> Array:
        """Cumulative AI wafers, own ones in full and rivals' in part, over a first year's."""
        done = self.world.state["wafers_done"]
        others = done.sum(axis=0) - done
        total = done + self.world.p("learning.spillover") * others
        return self.pick(total) / self.world.p("learning.first_wafers")

    def _allot(self) -> None:
        """Give AI chips more of the starts while they are short, up to the supplier's limit."""
        low, high = self.own("ai_share", 0.0), self.own("ai_share_limit", 0.0)
        used = self["wafers"] * self["ai_share"]
        short = self["need_wafers"] > used
        target = np.where(short, np.maximum(high, low), low)
        pace = self.world.p("supply.allotment_months")
        self["ai_share"] = self["ai_share"] + (target - self["ai_share"]) / pace


def tool_access(world: Core) -> Array:
    """Share of advanced tools that each state's foundries may buy, (states, members)."""
    access = np.ones_like(world.state["tool_access"])
    for ruler, target in world.layout.rivalries:
        access[target] *= world.state["tool_access"][ruler]
        for ally in ALLIES:
            row = world.layout.row["states"][ally]
            kept = 1.0 - world.state["tool_access"][row]
            hold = world.p(f"states.{ally}.tool_hold")
            access[target] *= 1.0 - hold * kept * (ruler == world.layout.row["states"][LEADER])
    return access


def planned_wafers(world: Core, month: int) -> Array:
    """Capacity of the suppliers that follow a published path, (suppliers, members)."""
    anchors = [float(months.offset(f"{year}-12")) for year in PATH_YEARS]
    values = [
        np.maximum(world.p.table("supply", f"wafers_{year}", 0.0), 1.0) for year in PATH_YEARS
    ]
    path = interpolate(month, anchors, values)
    years_on = max(month - anchors[-1], 0.0) / 12.0
    return path * (1.0 + world.p.table("supply", "wafers_growth_after", 0.0)) ** years_on


PATH_YEARS = (2021, 2024, 2025, 2026, 2027)


class Supplier(SupplierBehaviour, Actor):
    """One supplier."""


class Suppliers(SupplierBehaviour, Population):
    """All suppliers."""
