"""Balances of every month: nothing is lost, negative or infinite. Tests switch them on."""

from __future__ import annotations

from itertools import chain
from typing import TYPE_CHECKING

import numpy as np

from simulation.errors import RunError

from .equations.arrays import Array
from .fleet.power_supply import has_limit

if TYPE_CHECKING:
    from .core.context import Core

TOLERANCE = 1e-9


class Books:
    """Books of chips, dies, memory and money, balanced from one month to the next."""

    def __init__(self, world: Core) -> None:
        self._before = self._totals(world)

    def check(self, world: Core) -> None:
        """Check the month; raises RunError naming the first balance that does not hold."""
        self._check_values(world)
        after, state = self._totals(world), world.state
        before, self._before = self._before, after
        sold = state.delivered.sum(axis=0) + state.smuggled
        moved = state.made + state.rebinned - sold - state.scrapped
        made = np.broadcast_to(state.made, moved.shape)
        self._equal(world, "chips made", after["inventory"], before["inventory"] + moved, made)
        line = before["line"] + state.starts - state.made
        self._equal(world, "chips in the line", after["line"], line)
        new = state.delivered.sum(axis=0) + state.smuggled - state.retired.sum(axis=0)
        held = (after["stock"] + after["waiting"]).sum(axis=0)
        stock = (before["stock"] + before["waiting"]).sum(axis=0) + new
        self._equal(world, "received chips", held, stock)
        dies = before["dies"] + state.die_bank_inflow - state.die_bank_draw
        self._equal(world, "banked dies", after["dies"], dies)
        memory = before["memory"] + state.memory_hoarded - state.memory_drawn
        self._equal(world, "banked memory", after["memory"], memory)
        income = state.revenue.sum(axis=0) + state.fee_income.sum(axis=0)
        income = income + state.grey_margin
        self._equal(world, "money", state.spent.sum(axis=0), income)
        self._check_capacities(world)

    def _check_capacities(self, world: Core) -> None:
        """Check that wafers, packaging, memory and power stay within what there is."""
        state = world.state
        # Where the structure says that demand binds, only planned suppliers have a limit.
        ample = world.structure["scarcity"] == "demand"
        planned = world.p.table("supply", "planned", 0.0) > 0
        limit = np.where(planned | (not ample), state.wafers * state.ai_share, np.inf)
        if np.any(state.used_wafers > limit * (1 + TOLERANCE) + TOLERANCE):
            raise RunError(f"{world.date}: more wafers used than allotted")
        area = np.where(planned | (not ample), state.packaging, np.inf)
        if np.any(state.used_packaging > area * (1 + TOLERANCE) + TOLERANCE):
            raise RunError(f"{world.date}: more area packaged than there is")
        made = state.memory.sum(axis=0) * (1 + TOLERANCE) + TOLERANCE
        if not ample and np.any((state.memory_used + state.memory_crowding).sum(axis=0) > made):
            raise RunError(f"{world.date}: more memory used than made")
        stacks = (state.starts * world.chip_table["hbm_stacks"]).sum(axis=0)
        bought = (state.memory_used + state.memory_drawn).sum(axis=0)
        self._equal(world, "memory in chips", stacks, bought)
        over = state.power_draw > state.power_connected * (1 + TOLERANCE)
        limited = has_limit(world)
        if np.any(over & limited & (state.power_switched_on > TOLERANCE)):
            raise RunError(f"{world.date}: chips switched on without power")

    def _check_values(self, world: Core) -> None:
        """Check that every value is finite, and not negative unless its variable is signed."""
        signed = {name for name, one in world.state.variables().items() if one.signed}
        rules = chain(world.law.arrays.items(), world.plan.arrays.items())
        for name, array in chain(world.state.items(), rules):
            if not np.all(np.isfinite(array)):
                raise RunError(f"{world.date}: {name} is not finite")
            if name not in signed and array.min(initial=0.0) < 0.0:
                raise RunError(f"{world.date}: {name} is negative")

    def _equal(
        self, world: Core, what: str, left: Array, right: Array, flow: Array | None = None
    ) -> None:
        """Check that two sides agree to TOLERANCE of their level, or of the flow if larger."""
        scale = np.maximum(np.abs(left), np.abs(right)).max(initial=1.0)
        scale = scale if flow is None else flow.max(initial=scale)
        gap = np.abs(left - right).max(initial=0.0)
        if gap > TOLERANCE * scale:
            raise RunError(f"{world.date}: {what} do not balance, off by {gap:.3g} of {scale:.3g}")

    @staticmethod
    def _totals(world: Core) -> dict[str, Array]:
        """Copies of the levels that flows must account for."""
        state = world.state
        levels = {
            "inventory": state.inventory,
            "stock": state.stock,
            "waiting": state.awaiting_power,
            "dies": state.die_bank,
            "memory": state.memory_stockpile,
        }
        copies = {name: array.copy() for name, array in levels.items()}
        return copies | {"line": state.in_production.sum(axis=0)}
