"""Progress of nodes: coming chips get denser only as far as their foundry has the tools."""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np

from ..core import chip_table
from ..core.cache import cached
from ..core.mechanism import mechanism
from ..equations import tools as equations
from ..equations.arrays import Array
from ..law import classification
from . import tools

if TYPE_CHECKING:
    from ..core.context import Core
    from ..core.layout import Rows


@mechanism(
    reads="chip_table fee_rate law.export_rule.* law.export_rule.control_chips "
    "law.export_rule.fee law.export_rule.generations_behind law.export_rule.license_chips "
    "law.export_rule.license_max_bandwidth_gb_s law.export_rule.license_max_tpp "
    "law.export_rule.variants progress sellable tool_reach under_license",
    writes="chip_table fee_rate under_license",
)
def hold_back(world: Core) -> None:
    """Take off coming chips the month's growth of density that their foundry's tools do not allow.

    A chip grows from the last one with figures of its own, so that months count from its launch.
    """
    coming, root = _coming(world)
    ship = world.chip_table.ship
    growing = (ship[root] <= world.month) & (ship[coming] > world.month)
    lost = _lost(world)[world.layout.chip_foundry[coming]] * growing
    changed = (lost > 0).any(axis=1)
    if changed.any():
        rows = coming[changed]
        chip_table.slow_down(world.chip_table, rows, np.exp(-lost[changed]), world.draw)
        classification.judge(world, rows)


def _lost(world: Core) -> Array:
    """Growth of density that a foundry misses this month, log points, (suppliers, members)."""
    seat = world.layout.supplier_state
    own_chain = tools.localised(world)[seat, tools.LOGIC]
    euv = np.maximum(world.p.table("supply", "euv", 1.0), own_chain)
    reach = world.state.tool_reach[seat, tools.LOGIC]
    return equations.density_lost(_full(world), reach, euv, world.p("tools.euv_share"))


@cached("run")
def _full(world: Core) -> Array:
    """Yearly log growth of density with all the tools, (suppliers, members)."""
    grown = np.zeros((len(world.layout.suppliers), world.members))
    for row in np.unique(world.layout.chip_foundry):
        grown[row] = np.log(chip_table.density_growth(world.draw, world.layout.suppliers[row]))
    return grown


@cached("run")
def _coming(world: Core) -> tuple[Rows, Rows]:
    """Chips that grow from others, and the chip with figures of its own that each grows from."""
    rows = world.layout.row["chips"]
    known = {chip.id: chip for chip in world.layout.chip_rows}
    coming, roots = [], []
    for chip in world.layout.chip_rows:
        first = chip
        while first.follows:
            first = known[first.follows]
        if first is not chip:
            coming.append(rows[chip.id])
            roots.append(rows[first.id])
    return np.array(coming, dtype=np.intp), np.array(roots, dtype=np.intp)
