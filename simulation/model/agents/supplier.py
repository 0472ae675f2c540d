"""Suppliers: foundries, makers of high-bandwidth memory, and toolmakers."""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np

from simulation.model.supply import expansion, yields

from ..core.mechanism import mechanism
from ..core.population import Population
from ..core.view import View, behaviour

if TYPE_CHECKING:
    from simulation.model.core.layout import Rows

    from .context import AgentWorld


class SupplierBehaviour(View):
    """Behaviour of suppliers: decide expansion from last month's needs, then commit capacity."""

    world: AgentWorld
    kind = "supply"

    @property
    def suppliers(self) -> Rows:
        """Rows of these suppliers."""
        return np.arange(len(self.world.layout.suppliers))[self.rows]

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
        expansion.grow_toolmakers(self.world, self.suppliers)
        expansion.expand(self.world, self.suppliers)

    @mechanism(
        reads="bought_memory cumulative_wafers die_yield experience_at_anchor know_how memory "
        "progress progress_at_anchor shocks tool_reach tool_reach_usual",
        writes="die_yield experience_at_anchor memory progress_at_anchor",
    )
    @behaviour
    def commit(self) -> None:
        """Set the month's yields and add new memory lines."""
        yields.update(self.world, self.suppliers)
        expansion.open_memory_lines(self.world, self.suppliers)


class Suppliers(SupplierBehaviour, Population):
    """All suppliers."""
