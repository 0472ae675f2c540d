"""Learning by doing: what makers have made, and what that takes off a price."""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np
from numpy.typing import NDArray

from ..core.mechanism import mechanism
from ..equations import production
from ..equations.arrays import Array

if TYPE_CHECKING:
    from ..core.context import Core


def weighted(world: Core, done: Array) -> Array:
    """Cumulative output as it teaches: one's own in full, rivals' in part; shape of `done`."""
    others = done.sum(axis=0) - done
    taught: Array = done + world.p("learning.spillover") * others
    return taught


@mechanism(
    reads="chip_table cumulative_output experience_at_launch made",
    writes="cumulative_output experience_at_launch",
)
def count(world: Core) -> None:
    """Add the month's chips; a chip's price starts from what its maker knew at its launch."""
    state, layout = world.state, world.layout
    state.cumulative_output += world.sums.makers(state.made)
    known = weighted(world, state.cumulative_output)[layout.chip_maker]
    launched = world.month > world.chip_table.ship
    state.experience_at_launch = np.where(launched, state.experience_at_launch, known)


def cheaper(world: Core, chips: NDArray[np.intp] | slice) -> Array:
    """Factor by which learning since launch has lowered prices, (chips, members)."""
    state, p = world.state, world.p
    known = weighted(world, state.cumulative_output)[world.layout.chip_maker[chips]]
    launch = state.experience_at_launch[chips]
    since = (known - launch) / (p("learning.first_chips") + launch)
    # A maker keeps a part of what it saves.
    return production.progress(since, p("learning.cost_rate")) ** p("learning.passed_on")
