"""Progress of nodes: chips get denser only as far as their foundry has the tools.

Chips that nobody announced grow with the tools that there are. Announced figures were planned with
those of the dated history; what a foundry lacks of these is missing from the chip, too.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import numpy as np

from ..core import chip_table
from ..core.cache import cached
from ..core.chip_table import POWER, SPEED, TPP
from ..core.kernel import Cube, Flags, Line, Places, Table, kernel
from ..core.mechanism import mechanism
from ..equations import tools as equations
from ..equations.arrays import Array
from ..equations.numbers import exp, power
from ..law import classification
from . import tools

if TYPE_CHECKING:
    from ..core.context import Core
    from ..core.layout import Rows

GROWN, PLANNED = 0, 1  # what tools are missing from: a month's growth, or what had been planned


@mechanism(
    reads="chip_table fee_rate law.export_rule.* law.export_rule.control_chips "
    "law.export_rule.fee law.export_rule.generations_behind law.export_rule.license_chips "
    "law.export_rule.license_max_bandwidth_gb_s law.export_rule.license_max_tpp "
    "law.export_rule.variants progress sellable tool_reach tool_reach_usual under_license",
    writes="chip_table fee_rate under_license",
)
def hold_back(world: Core) -> None:
    """Take off coming chips the month's growth of density that their foundry's tools do not allow.

    A chip grows from the last one with figures of its own; months until the launch of this one
    count against its plan.
    """
    coming, root = _coming(world)
    slowed, months = np.zeros(len(coming), np.bool_), tools.chain_months(world)
    slow_down(coming, root, float(world.month), months, slowed, *_for_slow_down(world))
    if slowed.any():
        classification.judge(world, coming[slowed])


@cached("run")
def _for_slow_down(world: Core) -> tuple[Any, ...]:
    """What `slow_down` reads last, in its order, and the figures that it changes."""
    state, layout, table = world.state, world.layout, world.chip_table
    return (
        layout.chip_foundry,
        layout.supplier_state,
        table.ship,
        _full(world),
        world.p.table("supply", "euv", 1.0),
        world.p("tools.euv_share"),
        world.draw["choice.memory_weight"],
        world.draw["roadmap.efficiency_share"],
        state.progress,
        state.tool_reach,
        state.tool_reach_usual,
        table["tflops"],
        table["tpp"],
        table["interconnect_gb_s"],
        table["price_usd"],
        table["density"],
        table["usefulness"],
        table["tdp_w"],
        table.measured,
    )


@kernel
def slow_down(
    coming: Places,
    root: Places,
    month: float,
    chain_months: Table,
    slowed: Flags,
    foundry: Places,
    seat: Places,
    ship: Table,
    full: Table,
    euv: Table,
    needs_euv: Line,
    memory_weight: Line,
    efficiency_share: Line,
    progress: Cube,
    reach: Cube,
    usual_reach: Cube,
    tflops: Table,
    tpp: Table,
    link: Table,
    price: Table,
    density: Table,
    usefulness: Table,
    tdp_w: Table,
    measured: Cube,
) -> None:
    """Multiply the speed of chips that are not launched yet, and what goes with it.

    Until their root's launch by what tools leave of the growth that was planned, from then to their
    own by what they leave of all growth. Price goes with speed, power with what efficiency leaves
    of it, usefulness with its weight.
    """
    suppliers, members = full.shape
    here = np.zeros(suppliers, np.bool_)
    # What is left of growth, and of what was planned: of speed, usefulness and power.
    left = np.ones((2, 3, suppliers, members))
    for c in coming:
        here[foundry[c]] = True
    for u in range(suppliers):
        s = seat[u]
        for k in range(members if here[u] else 0):
            # A home chain that is complete has lithography of its own.
            own_chain = progress[s, tools.TOOLS, k] >= chain_months[tools.LOGIC, k]
            light = max(euv[u, k], 1.0 if own_chain else 0.0)
            met, planned = reach[s, tools.LOGIC, k], usual_reach[s, tools.LOGIC, k]
            lost = equations.density_lost(full[u, k], met, light, needs_euv[k])
            foreseen = equations.density_lost(full[u, k], planned, light, needs_euv[k])
            for which, missed in ((GROWN, lost), (PLANNED, max(lost - foreseen, 0.0))):
                kept = exp(-missed)
                left[which, 0, u, k] = kept
                left[which, 1, u, k] = power(kept, 1.0 - memory_weight[k])
                left[which, 2, u, k] = power(kept, 1.0 - efficiency_share[k])
    of = np.zeros(members, np.intp)
    for p in range(len(coming)):
        c, u = coming[p], foundry[coming[p]]
        for k in range(members):
            of[k] = PLANNED if month < ship[root[p], k] else GROWN
            slowed[p] |= month < ship[c, k] and left[of[k], 0, u, k] < 1.0
        if slowed[p]:
            for k in range(members):
                if month >= ship[c, k]:
                    continue
                factor = left[of[k], 0, u, k]
                tflops[c, k] *= factor
                tpp[c, k] *= factor
                link[c, k] *= factor
                price[c, k] *= factor
                density[c, k] *= factor
                measured[SPEED, c, k] *= factor
                measured[TPP, c, k] *= factor
                usefulness[c, k] *= left[of[k], 1, u, k]
                drawn = left[of[k], 2, u, k]
                tdp_w[c, k] *= drawn
                measured[POWER, c, k] *= drawn


@cached("run")
def _full(world: Core) -> Array:
    """Yearly log growth of density with all the tools, (suppliers, members)."""
    grown = np.zeros((len(world.layout.suppliers), world.members))
    for row in np.unique(world.layout.chip_foundry):
        grown[row] = np.log(chip_table.density_growth(world.draw, world.layout.suppliers[row]))
    return grown


@cached("run")
def _coming(world: Core) -> tuple[Rows, Rows]:
    """Chips that tools may hold back, and the chip with figures of its own that each grows from.

    A cut chip has the figures of its original, whatever held that back.
    """
    layout, rows = world.layout, world.layout.row["chips"]
    coming = [chip for chip in layout.chip_rows if chip.follows or not chip.variant_of]
    roots = [layout.first_of(chip) for chip in coming]
    chips, first = ([rows[chip.id] for chip in found] for found in (coming, roots))
    return np.array(chips, dtype=np.intp), np.array(first, dtype=np.intp)
