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

if TYPE_CHECKING:
    from .core import Core

YEAR = 12
COMMON = np.array([1.0, 1.0, 0.0])  # a region's own stack is nobody else's
CHIP_LAYERS = np.ones(2)


class AdoptionRecord:
    """Keeps twelve months of benefits, as annual figures are sums over the year."""

    def __init__(self) -> None:
        self._months: dict[str, Array] = {}

    def outcomes(self, world: Core) -> dict[str, Array]:
        """Outcomes of the month by name, each (members,)."""
        state, layout = world.state, world.layout
        rows = layout.row["states"]
        out: dict[str, Array] = {}
        used = state["ai_use"]
        share = ratio(used, used.sum(axis=1, keepdims=True))
        for region, row in rows.items():
            for column, stack in enumerate(AI_STACKS):
                out[f"stack_share.{region}.{stack}"] = share[row, column]
        benefit = self._year(world, "benefit")
        out["benefit.world"] = benefit.sum(axis=0)
        for region in BENEFITS:
            out[f"benefit.{region}"] = benefit[rows[region]]
        physical = self._year(world, "physical_value")
        for bloc in AI_STACKS[:2]:
            out[f"physical_ai.{bloc}"] = physical[rows[bloc]]
        out["fragmentation"] = fragmentation(world, share)
        return out

    def _year(self, world: Core, name: str) -> Array:
        """Sum of a yearly rate over twelve months; the first month stands for those before it."""
        now = world.state[name] / YEAR
        if name not in self._months:
            self._months[name] = np.repeat(now[None], YEAR, axis=0)
        self._months[name][world.month % YEAR] = now
        year: Array = self._months[name].sum(axis=0)
        return year


def fragmentation(world: Core, share: Array) -> Array:
    """Chance that users of two regions differ in their stack, mean of models and chips, 0..1."""
    weight = market(world) * world.state["ai_use"].sum(axis=1)
    models = apart(share, weight, COMMON)
    chips = apart(serving.mix(world), weight, CHIP_LAYERS)
    return 0.5 * (models + chips)
