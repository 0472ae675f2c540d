"""Tools for production lines: foreign ones as far as rules allow, and home-made ones."""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np

from ..core.cache import cached
from ..core.kernel import Cube, Line, Places, Table, kernel
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
    reach_tools(
        world.layout.supplier_state,
        state.tool_share,
        state.supplier_output_left,
        input_access.tools(world, "tool_sales"),
        input_access.tools(world, "tool_service"),
        input_access.usual_tools(world),
        world.p("tools.stock_months"),
        state.tool_reach,
        state.service_reach,
        state.tool_reach_usual,
    )


@kernel
def reach_tools(
    seat: Places,
    share: Cube,
    output_left: Table,
    new: Cube,
    serviced: Cube,
    usually_let_through: Table,
    months: Line,
    reach: Cube,
    service: Cube,
    usual: Cube,
) -> None:
    """Smooth what lines get from toolmakers at home, and abroad as far as rules let it through."""
    states, nodes, members = reach.shape
    everyone, home, at_best = np.zeros((nodes, members)), np.zeros_like(reach), np.zeros_like(reach)
    for u in range(len(share)):
        s = seat[u]
        for n in range(nodes):
            for k in range(members):
                shipped = share[u, n, k] * output_left[u, k]
                everyone[n, k] += shipped
                home[s, n, k] += shipped
                at_best[s, n, k] += share[u, n, k]
    for s in range(states):
        for n in range(nodes):
            for k in range(members):
                mine = min(home[s, n, k], 1.0)
                others = everyone[n, k] - mine
                met = tools.reach(mine, others, new[s, n, k])
                kept = tools.reach(mine, others, serviced[s, n, k])
                planned = tools.reach(min(at_best[s, n, k], 1.0), 1.0, usually_let_through[s, k])
                reach[s, n, k] = smooth(reach[s, n, k], met, months[k])
                service[s, n, k] = smooth(service[s, n, k], kept, months[k])
                usual[s, n, k] = smooth(usual[s, n, k], planned, months[k])


@cached("run")
def chain_months(world: Core) -> Array:
    """Progress at which a home chain for each node is complete, (nodes, members)."""
    return np.stack([world.p(f"tools.localised_{node}") for node in NODES])
