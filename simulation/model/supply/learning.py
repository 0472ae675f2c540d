"""Learning by doing: experience from cumulative output, and lower prices from experience."""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np
from numpy.typing import NDArray

from ..core.mechanism import mechanism
from ..equations import production
from ..equations.arrays import Array

if TYPE_CHECKING:
    from ..core.context import Core


def experience(world: Core, output: Array) -> Array:
    """Experience: own cumulative output in full and the others' in part; shape of `output`."""
    others = output.sum(axis=0) - output
    total: Array = output + world.p("learning.spillover") * others
    return total


@mechanism(
    reads="chip_table cumulative_output experience_at_launch made",
    writes="cumulative_output experience_at_launch",
)
def add_output(world: Core) -> None:
    """Add the month's output, and set each chip's experience at launch until it is launched."""
    state, layout = world.state, world.layout
    state.cumulative_output += world.sums.makers(state.made)
    known = experience(world, state.cumulative_output)[layout.chip_maker]
    launched = world.month > world.chip_table.ship
    state.experience_at_launch = np.where(launched, state.experience_at_launch, known)


def price_factor(world: Core, chips: NDArray[np.intp] | slice) -> Array:
    """Factor on prices from learning since launch, 0..1, (chips, members)."""
    state, p = world.state, world.p
    known = experience(world, state.cumulative_output)[world.layout.chip_maker[chips]]
    launch = state.experience_at_launch[chips]
    since = (known - launch) / (p("learning.first_chips") + launch)
    # Makers pass only a part of the lower cost on.
    return production.progress(since, p("learning.cost_rate")) ** p("learning.passed_on")
