"""Tools for the lines of each state: foreign ones as rules let them through, and home-made ones."""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np

from ..core.cache import of_run
from ..core.context import by_law
from ..core.layout import NODES
from ..equations import tools
from ..equations.arrays import Array, smooth

if TYPE_CHECKING:
    from ..core.context import Core

ALLIES, LEADER = ("netherlands", "japan"), "us"  # who makes tools, and whose rules they join
PACKAGING, MEMORY, LOGIC = (NODES.index(node) for node in (28, 14, 7))
"""The tool chain that packages, memory and advanced logic need: interposers and through-vias are
28 nm work, HBM's memory dies about 14 nm work."""


@by_law(of_chips=False)
def access(world: Core) -> Array:
    """Share of foreign tools that each state's lines may buy, (states, members)."""
    access, row = world.law.tool_access, world.layout.row["states"]
    share = np.ones_like(access)
    for ruler, target in world.layout.rivalries:
        share[target] *= access[ruler]
        for ally in ALLIES if ruler == row[LEADER] else ():
            share[target] *= 1.0 - world.p(f"states.{ally}.tool_hold") * (1.0 - access[row[ally]])
    return share


def equip(world: Core) -> None:
    """What the lines of each state can get this month; stocks of tools and parts smooth a cut."""
    state = world.state
    everyone = state.tool_share.sum(axis=0)
    home = np.minimum(world.sums.suppliers(state.tool_share), 1.0)
    met = tools.reach(home, everyone - home, access(world)[:, None])
    state.tool_reach = smooth(state.tool_reach, met, world.p("tools.stock_months"))


def localised(world: Core) -> Array:
    """1 where a state's own tool chain for a node is complete, (states, nodes, members)."""
    return np.where(world.state.progress[:, None] >= _chain_months(world), 1.0, 0.0)


@of_run
def _chain_months(world: Core) -> Array:
    """Progress at which a home chain for each node is complete, (nodes, members)."""
    return np.stack([world.p(f"tools.localised_{node}") for node in NODES])
