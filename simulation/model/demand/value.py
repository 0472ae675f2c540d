"""Value of chips to the firms of a market: what they do, what they cost, how long they take."""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np

from ..core.offers import Traits
from ..equations import choice
from ..equations.arrays import Array
from ..law import export_fees, market_access

if TYPE_CHECKING:
    from ..core.context import Core
    from ..core.layout import Rows

HOURS_PER_YEAR = 8766.0
WATTS_PER_KW = 1000.0
TINY = 1e-9  # keeps the logarithm of "no chip on sale" finite


def traits(world: Core) -> Traits:
    """What active chips are worth in all markets alike."""
    state, chips = world.state, world.chips_on_sale.active
    size = np.minimum(world.chip_table["h100e"][chips] / _fastest(world), 1.0)
    names = choice.ChipWeights._fields
    weights = choice.ChipWeights(*(world.p(f"choice.{name}") for name in names))
    useful, free = state.usefulness[chips], np.ones(())
    hours = HOURS_PER_YEAR * world.p("power.service_years") * world.p("power.utilisation")
    return Traits(
        choice.utility(useful, free, state.wait[chips], size, weights),
        world.chip_table["tdp_w"][chips] * (world.p("power.overhead") * hours / WATTS_PER_KW),
    )


def in_market(world: Core, common: Traits, market: int, chips: Rows) -> Array:
    """Utility of active chips to the firms of a market, (chips, members).

    `common` is what they are worth in all markets; price, power and political risk are added.
    """
    rows = chips - world.chips_on_sale.active.start
    cost = world.chips_on_sale.unit_cost[chips] + _power_price(world, market) * common.energy[rows]
    one_firm = int(world.layout.firms_in(world.layout.markets[market])[0])
    cost += export_fees.surcharge_of(world, one_firm, chips)
    np.log(cost, out=cost)
    cost *= world.p("choice.price")
    value = common.utility[rows] - cost
    value -= world.p("choice.political_risk") * market_access.at_risk(world)[market, chips]
    return value


def _power_price(world: Core, market: int) -> Array:
    """USD/kWh in a market, (members,): where power is tight it costs more."""
    _, site = world.layout.markets[market]
    tight = 1.0 + world.p("power.scarcity") * world.state.power_tightness[site] ** 2
    price: Array = world.p.table("states", "power_price", 0.0)[site] * tight
    return price


def _fastest(world: Core) -> Array:
    """Speed of the fastest chip that can be ordered, H100e, (members,)."""
    active = world.chips_on_sale.active
    speed = world.chips_on_sale.on_offer[active] * world.chip_table["h100e"][active]
    fastest: Array = np.maximum(speed.max(axis=0), TINY)
    return fastest
