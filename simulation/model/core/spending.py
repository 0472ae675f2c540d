"""Spending out of sums over years: pledges of firms, and state money of programmes."""

from __future__ import annotations

from typing import TYPE_CHECKING

from simulation.inputs.policy.investment import CapexPledge, IndustrialProgramme

from ..equations.arrays import Array
from .cache import cached

if TYPE_CHECKING:
    from simulation.inputs.policy.lever import Spending

    from .calendar import Spent
    from .context import Core


def pledged(world: Core) -> Array:
    """Yearly spending that pledges add, (firms, members), USD billion/year."""
    return _spending(world, CapexPledge).in_month(world.month)


def programmes(world: Core) -> Array:
    """Yearly state money of industrial programmes, (states, members), USD billion/year."""
    return _spending(world, IndustrialProgramme).in_month(world.month)


@cached("run")
def _spending(world: Core, lever: type[Spending]) -> Spent:
    """What is spent out of sums of a kind, over the run."""
    return world.calendar.spending(lever, world.draw)
