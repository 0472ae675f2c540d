"""Costs of packages: silicon at its foundry's price and yield, packaging, memory."""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np
from numpy.typing import NDArray

from ..equations import production
from ..equations.arrays import Array
from . import pools

if TYPE_CHECKING:
    from ..core.context import Core


def of_package(world: Core, chips: NDArray[np.intp] | slice) -> Array:
    """Cost of a package at this month's yield, USD, (chips, members)."""
    table, p = world.chip_table, world.p
    foundry = world.layout.chip_foundry[chips]
    return production.cost(
        pools.wafers_per_package(world, chips),
        p.table("supply", "wafer_price", 0.0)[foundry],
        table["interposer_mm2"][chips],
        p("market.packaging_price"),
        table["hbm_stacks"][chips],
        p("supply.hoarding.stack_price"),
    )
