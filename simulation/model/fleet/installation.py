"""Installation: chips switched on, and chips worn out."""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np

from ..core.active_pairs import note_active, note_receivers
from ..core.kernel import Cube, FlagTable, Line, Table, kernel
from ..core.mechanism import mechanism
from ..equations import stock as equations
from ..equations.numbers import over
from ..trade import smuggled_stock
from . import power

if TYPE_CHECKING:
    from ..core.context import Core


@mechanism(
    reads="age awaiting_power chip_table chips_on_sale delivered other_power_draw owned "
    "power_connected power_draw power_switched_on power_tightness power_waiting retired "
    "smuggled smuggled_share smuggled_stock stock",
    writes="age awaiting_power owned power_draw power_switched_on power_tightness power_waiting "
    "retired smuggled_stock stock",
)
def install(world: Core) -> None:
    """Retire chips that wear out, then switch on delivered ones as far as power goes."""
    state, held, p = world.state, world.pairs.held, world.p
    for chips in (state.stock, state.delivered):
        note_active(held, chips, 0, world.chips_on_sale.ever_sold.stop)
    carriers = smuggled_stock.carriers(world)
    note_receivers(held, carriers, state.smuggled_share, state.smuggled)
    retire(
        held,
        state.stock,
        state.age,
        state.retired,
        p("wear.base"),
        p("wear.slope"),
    )
    age_smuggled(
        held,
        carriers,
        state.stock,
        state.awaiting_power,
        state.retired,
        state.smuggled,
        state.smuggled_stock,
    )
    receive(
        held,
        carriers,
        state.awaiting_power,
        state.delivered,
        state.smuggled_share,
        state.smuggled,
    )
    power.switch_on(world)
    world.owned.refresh(held, state.stock, world.chip_table["h100e"])


@kernel
def retire(held: FlagTable, stock: Cube, age: Cube, retired: Cube, base: Line, slope: Line) -> None:
    """Take what wears out this month out of the fleets that are held."""
    firms, chips, members = stock.shape
    for f in range(firms):
        for c in range(chips):
            if held[f, c]:
                running, old, lost = stock[f, c], age[f, c], retired[f, c]
                for k in range(members):
                    lost[k] = equations.wear(running[k], old[k], base[k], slope[k])
                    running[k] -= lost[k]


@kernel
def age_smuggled(
    held: FlagTable,
    carriers: FlagTable,
    stock: Cube,
    waiting: Cube,
    retired: Cube,
    smuggled: Table,
    smuggled_stock: Table,
) -> None:
    """Smuggled chips wear out like the others of their carriers, and new ones join them."""
    firms, chips, members = stock.shape
    kept, gone = np.zeros((chips, members)), np.zeros((chips, members))
    for f in range(firms):
        for c in range(chips):
            if held[f, c] and carriers[f, c]:
                for k in range(members):
                    kept[c, k] += stock[f, c, k] + waiting[f, c, k]
                    gone[c, k] += retired[f, c, k]
    for c in range(chips):
        for k in range(members):
            lost = over(gone[c, k], kept[c, k] + gone[c, k], 0.0)
            smuggled_stock[c, k] = smuggled_stock[c, k] * (1.0 - lost) + smuggled[c, k]


@kernel
def receive(
    held: FlagTable,
    carriers: FlagTable,
    waiting: Cube,
    delivered: Cube,
    share: Table,
    smuggled: Table,
) -> None:
    """Add what firms received this month, delivered or smuggled, to the chips that wait."""
    firms, chips, members = waiting.shape
    for f in range(firms):
        for c in range(chips):
            if held[f, c]:
                for k in range(members):
                    waiting[f, c, k] += delivered[f, c, k]
                if carriers[f, c]:
                    for k in range(members):
                        waiting[f, c, k] += share[f, k] * smuggled[c, k]
