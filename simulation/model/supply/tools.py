"""Tools for production lines: foreign ones as far as rules allow, and home-made ones."""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np

from ..core.cache import cached
from ..core.layout import FIELDS, NODES
from ..core.mechanism import mechanism
from ..equations import tools
from ..equations.arrays import Array, smooth
from ..law import input_access

if TYPE_CHECKING:
    from ..core.context import Core

TOOLS = FIELDS.index("tools")
PACKAGING, MEMORY, LOGIC = (NODES.index(node) for node in (28, 14, 7))
"""The tool chain that packages, memory and advanced logic need: interposers and through-vias are
28 nm work, HBM's memory dies about 14 nm work."""


@mechanism(
    reads="law.export_rule.tool_sales law.export_rule.tool_service service_reach "
    "supplier_output_left tool_reach tool_reach_usual tool_share",
    writes="service_reach tool_reach tool_reach_usual",
)
def equip(world: Core) -> None:
    """Update the share of tools and of service that each state's lines get.

    Stocks of parts smooth a cut. Beside it stands the share that the published paths of capacity
    contain: every foreign maker sells, under the rules of the dated history.
    """
    state = world.state
    shipped = state.tool_share * state.supplier_output_left[:, None]
    everyone = shipped.sum(axis=0)
    home, at_best = (
        np.minimum(world.sums.suppliers(one), 1.0) for one in (shipped, state.tool_share)
    )
    months = world.p("tools.stock_months")
    new, served = (input_access.tools(world, kind) for kind in ("tool_sales", "tool_service"))
    met = tools.reach(home, everyone - home, new)
    kept = tools.reach(home, everyone - home, served)
    usual = tools.reach(at_best, np.ones_like(home), input_access.usual_tools(world)[:, None])
    state.tool_reach = smooth(state.tool_reach, met, months)
    state.service_reach = smooth(state.service_reach, kept, months)
    state.tool_reach_usual = smooth(state.tool_reach_usual, usual, months)


def localised(world: Core) -> Array:
    """1 where a state's own tool chain for a node is complete, (states, nodes, members)."""
    return np.where(world.state.progress[:, TOOLS, None] >= chain_months(world), 1.0, 0.0)


@cached("run")
def chain_months(world: Core) -> Array:
    """Progress at which a home chain for each node is complete, (nodes, members)."""
    return np.stack([world.p(f"tools.localised_{node}") for node in NODES])
