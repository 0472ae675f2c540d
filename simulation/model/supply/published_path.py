"""Published path of capacity: wafers of the suppliers that follow one, and its monthly growth."""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np

from simulation import months

from ..core.cache import cached
from ..equations.arrays import Array, interpolate

if TYPE_CHECKING:
    from ..core.context import Core

YEARS = (2021, 2024, 2025, 2026, 2027)
MONTHS = [float(months.offset(f"{year}-12")) for year in YEARS]
MONTHS_PER_YEAR = 12.0


def wafers(world: Core, month: int) -> Array:
    """Capacity of the suppliers that follow a published path, (suppliers, members)."""
    path = interpolate(month, MONTHS, _anchors(world))
    years_on = max(month - MONTHS[-1], 0.0) / MONTHS_PER_YEAR
    return path * (1.0 + world.p.table("supply", "wafers_growth_after", 0.0)) ** years_on


def growth(world: Core) -> Array:
    """Growth factor of the path this month, (suppliers, members)."""
    return _growth_up_to(world, sum(world.month > end for end in MONTHS))


@cached("run")
def _growth_up_to(world: Core, figure: int) -> Array:
    """Monthly growth factor of the path up to one of its figures, or after the last one."""
    anchors = _anchors(world)
    if figure == len(anchors):
        yearly = 1.0 + world.p.table("supply", "wafers_growth_after", 0.0)
        return np.asarray(yearly ** (1.0 / MONTHS_PER_YEAR))
    between = MONTHS[figure] - MONTHS[figure - 1]
    return np.asarray((anchors[figure] / anchors[figure - 1]) ** (1.0 / between))


@cached("run")
def _anchors(world: Core) -> list[Array]:
    """Capacity at the end of each of YEARS, (suppliers, members)."""
    known = (world.p.table("supply", f"wafers_{year}", 0.0) for year in YEARS)
    return [np.maximum(wafers, 1.0) for wafers in known]
