"""Outcomes of adoption: shares, benefit, physical AI, fragmentation."""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np

from . import serving
from .adoption import market
from .equations.adoption import apart
from .equations.arrays import Array, ratio
from .layout import AI_STACKS
from .outcomes import BENEFITS
from .trailing import YEAR, Trailing

if TYPE_CHECKING:
    from .core import Core

COMMON = np.array([1.0, 1.0, 0.0])  # a region's own stack is nobody else's
CHIP_LAYERS = np.ones(2)


class AdoptionRecord:
    """Annual benefits are sums over twelve months; the first month stands for those before it."""

    def __init__(self) -> None:
        self._flows: Trailing | None = None

    def outcomes(self, world: Core) -> dict[str, Array]:
        """Outcomes of the month by name, each (members,)."""
        state, rows = world.state, world.layout.row["states"]
        out: dict[str, Array] = {}
        used = state["ai_use"]
        share = used * ratio(np.ones(()), used.sum(axis=1, keepdims=True))
        for region, row in rows.items():
            for column, stack in enumerate(AI_STACKS):
                out[f"stack_share.{region}.{stack}"] = share[row, column]
        year = self._year(world)
        out["benefit.world"] = year["benefit"].sum(axis=0)
        for region in BENEFITS:
            out[f"benefit.{region}"] = year["benefit"][rows[region]]
        for bloc in AI_STACKS[:2]:
            out[f"physical_ai.{bloc}"] = year["physical_value"][rows[bloc]]
        out["fragmentation"] = fragmentation(world, share)
        return out

    def _year(self, world: Core) -> dict[str, Array]:
        now = {name: world.state[name] / YEAR for name in ("benefit", "physical_value")}
        if self._flows is None:
            self._flows = Trailing(now)
        for name, flow in now.items():
            self._flows.put(world.month, name, flow)
        return self._flows.year


def fragmentation(world: Core, share: Array) -> Array:
    """Chance that users of two regions differ in their stack, mean of models and chips, 0..1."""
    weight = market(world) * world.state["ai_use"].sum(axis=1)
    models = apart(share, weight, COMMON)
    chips = apart(serving.mix(world), weight, CHIP_LAYERS)
    return 0.5 * (models + chips)
