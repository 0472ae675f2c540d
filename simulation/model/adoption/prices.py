"""Price of AI use: cheaper methods lower it, and demand answers."""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np

from ..equations import adoption as equations
from ..equations.arrays import Array, smooth

if TYPE_CHECKING:
    from ..core.context import Core


def update(world: Core) -> None:
    """Set how much cheaper use is than usual, once new methods have reached products."""
    best = np.maximum(world.state.efficiency.max(axis=0), 1e-9)
    usual = np.exp2(world.month / world.p("lab.halving_months"))
    now = equations.cheaper(best, usual, world.p("serving.methods_share"))
    world.state.cheaper = smooth(world.state.cheaper, now, world.p("serving.spread_months"))


def volume(world: Core) -> Array:
    """Volume of use over that at the usual price, (members,)."""
    return equations.volume(world.state.cheaper, world.p("adoption.price_elasticity"))


def spending(world: Core) -> Array:
    """Payments for use, and the compute it needs, over those at the usual price, (members,)."""
    return volume(world) / world.state.cheaper


def worth(world: Core) -> Array:
    """Benefit of use over that at the usual price, (members,): more uses add to it.

    With an elasticity below one cheaper use is worth as much and costs less.
    """
    more = np.maximum(world.p("adoption.price_elasticity") - 1.0, 0.0)
    return equations.volume(world.state.cheaper, more)
