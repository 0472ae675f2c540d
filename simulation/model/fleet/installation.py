"""Installed chips: what is switched on, what wears out."""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np

from ..core.active_pairs import EVERYBODY, filled
from ..core.mechanism import mechanism
from ..equations import stock as wear_out
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
    """Switch on what was delivered and retire what wore out."""
    state, sold = world.state, slice(0, world.chips_on_sale.active.stop)
    smuggled = smuggled_stock.arrived(world, sold)
    pairs = filled(world, ("stock", "awaiting_power", "delivered"), EVERYBODY, sold, smuggled)
    stock, age, waiting = (
        pairs.take(table) for table in (state.stock, state.age, state.awaiting_power)
    )
    retired, wear = np.empty_like(stock), (world.p("wear.base"), world.p("wear.slope"))
    for part in pairs.parts(world.members):
        retired[part] = wear_out.wear(stock[part], age[part], *wear)
        stock[part] -= retired[part]
    state.retired[:, sold] = 0.0
    pairs.put(state.retired, retired)
    smuggled_stock.age(world, pairs, stock + waiting, retired)
    waiting += smuggled_stock.received(world, pairs)
    new = power.switch_on(world, pairs, stock, waiting)
    for part in pairs.parts(world.members):
        age[part] = wear_out.mean_age(stock[part], age[part], new[part])
        stock[part] += new[part]
    pairs.put(state.stock, stock)
    pairs.put(state.age, age)
    pairs.put(state.awaiting_power, waiting)
    world.owned.refresh(pairs, stock, world.chip_table["h100e"], sold)
