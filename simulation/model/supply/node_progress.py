"""Progress of nodes: coming chips get denser only as far as their foundry has the tools."""

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
    tflops: Table,
    tpp: Table,
    link: Table,
    price: Table,
    density: Table,
    usefulness: Table,
    tdp_w: Table,
    measured: Cube,
) -> None:
    """Multiply the speed of chips between their root's launch and their own, and what goes with it.

    Price goes with speed, power with what efficiency leaves of it, usefulness with its weight.
    """
    suppliers, members = full.shape
    here = np.zeros(suppliers, np.bool_)
    left, of_use = np.ones((suppliers, members)), np.ones((suppliers, members))
    of_power = np.ones((suppliers, members))
    for c in coming:
        here[foundry[c]] = True
    for u in range(suppliers):
        s = seat[u]
        for k in range(members if here[u] else 0):
            # A home chain that is complete has lithography of its own.
            own_chain = progress[s, tools.TOOLS, k] >= chain_months[tools.LOGIC, k]
            light = max(euv[u, k], 1.0 if own_chain else 0.0)
            met = reach[s, tools.LOGIC, k]
            left[u, k] = exp(-equations.density_lost(full[u, k], met, light, needs_euv[k]))
            of_use[u, k] = power(left[u, k], 1.0 - memory_weight[k])
            of_power[u, k] = power(left[u, k], 1.0 - efficiency_share[k])
    for p in range(len(coming)):
        c, u = coming[p], foundry[coming[p]]
        for k in range(members):
            growing = ship[root[p], k] <= month < ship[c, k]
            slowed[p] |= growing and left[u, k] < 1.0
        if slowed[p]:
            for k in range(members):
                growing = ship[root[p], k] <= month < ship[c, k]
                factor = left[u, k] if growing else 1.0
                tflops[c, k] *= factor
                tpp[c, k] *= factor
                link[c, k] *= factor
                price[c, k] *= factor
                density[c, k] *= factor
                measured[SPEED, c, k] *= factor
                measured[TPP, c, k] *= factor
                usefulness[c, k] *= of_use[u, k] if growing else 1.0
                drawn = of_power[u, k] if growing else 1.0
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
    """Chips that grow from others, and the chip with figures of its own that each grows from."""
    rows = world.layout.row["chips"]
    coming, roots = [], []
    for chip in world.layout.chip_rows:
        first = world.layout.first_of(chip)
        if first is not chip:
            coming.append(rows[chip.id])
            roots.append(rows[first.id])
    return np.array(coming, dtype=np.intp), np.array(roots, dtype=np.intp)
