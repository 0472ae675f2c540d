"""What binds each maker's output: the gain from a tenth more of each input."""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np

from ..core.mechanism import mechanism
from ..equations import bottlenecks as equations
from .production import Shares

if TYPE_CHECKING:
    from ..core.context import Core


INPUTS = ("wafers", "packaging", "memory")


@mechanism(
    reads="chip_table chips_on_sale relief_memory relief_packaging relief_wafers",
    writes="binding_cause relief_memory relief_packaging relief_wafers",
)
def trace(world: Core, now: Shares) -> None:
    """Starts that a tenth more of each input would add by maker, and the largest: the cause.

    The maker alone has more; what others get of the pools stays as it is.
    """
    state, chips = world.state, world.chips_on_sale.active
    compute = now.wanted * world.chip_table["h100e"][chips]
    fills = (now.dies, now.packaging, now.memory)
    gains = equations.in_a_row(compute, fills, now.banked)
    for name, gain in zip(INPUTS, gains, strict=True):
        # Whole numbers, as the first edition kept them: its arrays of reliefs were integers.
        state.arrays[f"relief_{name}"][...] = np.trunc(world.sums.makers(gain, chips))
    reliefs = np.stack([state.arrays[f"relief_{name}"] for name in INPUTS])
    state.binding_cause = equations.binding(reliefs, world.sums.makers(compute, chips))
