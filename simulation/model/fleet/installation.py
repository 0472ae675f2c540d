"""Installation: chips switched on, and chips worn out."""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np

from ..core.active_pairs import EVERY_FIRM, active_pairs
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
    """Retire chips that wear out, then switch on delivered ones as far as power goes."""
    state, ever_sold = world.state, world.chips_on_sale.ever_sold
    smuggled = smuggled_stock.arrived(world, ever_sold)
    names = ("stock", "awaiting_power", "delivered")
    pairs = active_pairs(world, names, EVERY_FIRM, ever_sold, smuggled)
    stock, age, waiting = (
        pairs.take(table) for table in (state.stock, state.age, state.awaiting_power)
    )
    retired, wear = np.empty_like(stock), (world.p("wear.base"), world.p("wear.slope"))
    for chunk in pairs.chunks(world.members):
        retired[chunk] = wear_out.wear(stock[chunk], age[chunk], *wear)
        stock[chunk] -= retired[chunk]
    state.retired[:, ever_sold] = 0.0
    pairs.put(state.retired, retired)
    smuggled_stock.age(world, pairs, stock + waiting, retired)
    waiting += smuggled_stock.received(world, pairs)
    new = power.switch_on(world, pairs, stock, waiting)
    for chunk in pairs.chunks(world.members):
        age[chunk] = wear_out.mean_age(stock[chunk], age[chunk], new[chunk])
        stock[chunk] += new[chunk]
    pairs.put(state.stock, stock)
    pairs.put(state.age, age)
    pairs.put(state.awaiting_power, waiting)
    world.owned.refresh(pairs, stock, world.chip_table["h100e"], ever_sold)
