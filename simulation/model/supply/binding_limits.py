"""Binding limits of each maker's output: the gain from a tenth more of each input."""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np

from ..core.mechanism import mechanism
from ..equations import bottlenecks as equations
from .production import INPUTS, Shares

if TYPE_CHECKING:
    from ..core.context import Core


@mechanism(
    reads="chip_table chips_on_sale relief_memory relief_packaging relief_wafers",
    writes="binding_cause relief_memory relief_packaging relief_wafers",
)
def record(world: Core, shares: Shares) -> None:
    """Set the gains, H100e/month of starts, of each maker, and the input of the largest gain.

    The maker alone has a tenth more; what others get of the shared supply stays as it is.
    """
    state, chips = world.state, world.chips_on_sale.active
    compute = shares.wanted * world.chip_table["h100e"][chips]
    gains = equations.in_a_row(compute, shares.dies, shares.packaging, shares.memory, shares.banked)
    for name, gain in zip(INPUTS, gains, strict=True):
        # Whole numbers, as in the first edition, whose arrays of reliefs were integers.
        state.arrays[f"relief_{name}"][...] = np.trunc(world.sums.makers(gain, chips))
    reliefs = np.stack([state.arrays[f"relief_{name}"] for name in INPUTS])
    state.binding_cause = equations.binding(reliefs, world.sums.makers(compute, chips))
