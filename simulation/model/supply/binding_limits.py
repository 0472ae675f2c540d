"""Binding limits of each maker's output: the gain from a tenth more of each input."""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np

from ..core.kernel import Places, Table, kernel
from ..core.mechanism import mechanism
from ..equations import bottlenecks as equations

if TYPE_CHECKING:
    from ..core.context import Core
    from .pools import Shares


@mechanism(
    reads="binding_cause chip_table chips_on_sale relief_memory relief_packaging relief_wafers",
    writes="binding_cause relief_memory relief_packaging relief_wafers",
)
def record(world: Core, shares: Shares) -> None:
    """Set the gains, H100e/month of starts, of each maker, and the input of the largest gain."""
    state, active = world.state, world.chips_on_sale.active
    relieve(
        active.start,
        active.stop,
        world.layout.chip_maker,
        world.chip_table["h100e"],
        shares.wanted,
        shares.banked,
        shares.dies,
        shares.packaging,
        shares.memory,
        state.relief_wafers,
        state.relief_packaging,
        state.relief_memory,
        state.binding_cause,
    )


@kernel
def relieve(
    start: int,
    stop: int,
    maker: Places,
    speed: Table,
    wanted: Table,
    banked: Table,
    dies: Table,
    packaging: Table,
    memory: Table,
    of_wafers: Table,
    of_packaging: Table,
    of_memory: Table,
    cause: Table,
) -> None:
    """Gains of a maker that alone has a tenth more: what others get stays as it is."""
    makers, members = cause.shape
    asked, reliefs = np.zeros((makers, members)), np.empty(3)
    stopped = np.zeros((makers, members, 3))
    of_wafers[:] = 0.0
    of_packaging[:] = 0.0
    of_memory[:] = 0.0
    for c in range(start, stop):
        m = maker[c]
        for k in range(members):
            compute = wanted[c, k] * speed[c, k]
            first, second, third = equations.in_a_row(
                compute, dies[c, k], packaging[c, k], memory[c, k], banked[c, k]
            )
            of_wafers[m, k] += first
            of_packaging[m, k] += second
            of_memory[m, k] += third
            asked[m, k] += compute
            stops = equations.stopped_in_a_row(compute, dies[c, k], packaging[c, k], memory[c, k])
            for i in range(3):
                stopped[m, k, i] += stops[i]
    for m in range(makers):
        for k in range(members):
            # Whole numbers, as in the first edition, whose arrays of reliefs were integers.
            of_wafers[m, k] = np.trunc(of_wafers[m, k])
            of_packaging[m, k] = np.trunc(of_packaging[m, k])
            of_memory[m, k] = np.trunc(of_memory[m, k])
            reliefs[0], reliefs[1] = of_wafers[m, k], of_packaging[m, k]
            reliefs[2] = of_memory[m, k]
            cause[m, k] = equations.binding(reliefs, stopped[m, k], asked[m, k])
