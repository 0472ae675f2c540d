"""Value of chips to the firms of a market: what they do, what they cost, how long they take."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import numpy as np

from ..core.active_pairs import some
from ..core.cache import cached
from ..core.kernel import Cube, FlagTable, Line, Places, PlaceTable, Table, kernel
from ..equations import choice
from ..equations.arrays import Array
from ..equations.choice import ChipWeights
from ..equations.numbers import log
from ..law import export_fees, market_access

if TYPE_CHECKING:
    from ..core.context import Core
    from ..core.layout import Mask, Rows

HOURS_PER_YEAR = 8766.0
WATTS_PER_KW = 1000.0
TINY = 1e-9  # keeps the logarithm of "no chip on sale" finite


def anywhere(world: Core) -> None:
    """Set the utility of active chips before they are paid for.

    What a chip does, its wait and its size are the same in all markets.
    """
    active = world.chips_on_sale.active
    value_anywhere(active.start, active.stop, *_for_value_anywhere(world))


@cached("run")
def _for_value_anywhere(world: Core) -> tuple[Any, ...]:
    """What `value_anywhere` takes after the chips."""
    state, p = world.state, world.p
    return (
        world.chips_on_sale.on_offer,
        state.usefulness,
        state.wait,
        world.chip_table["h100e"],
        p("choice.price"),
        p("choice.wait"),
        p("choice.cluster"),
        world.offers.common,
    )


def in_markets(world: Core, sold_to: Mask, value: Array) -> None:
    """Set the utility of active chips to firms of each market, (markets, chips, members).

    Price, place, power and political risk are taken off what a chip is worth `anywhere`; `sold_to`
    says for which chips of which markets, (markets, chips).
    """
    sale, terms = world.chips_on_sale, world.licence_terms
    value_in_markets(
        sale.active.start,
        sale.active.stop,
        sold_to,
        sale.unit_cost,
        terms.place,
        terms.surcharge,
        market_access.at_risk(world),
        value,
        *_for_value_in_markets(world),
    )


@cached("run")
def _for_value_in_markets(world: Core) -> tuple[Any, ...]:
    """What `value_in_markets` takes last."""
    p = world.p
    return (
        world.chips_on_sale.on_offer,
        world.offers.common,
        _first_firms(world),
        world.chip_table["tdp_w"],
        _hours(world),
        _sites(world),
        p.table("states", "power_price", 0.0),
        p("power.scarcity"),
        world.state.power_tightness,
        p("choice.slot_cost"),
        p("choice.price"),
        p("choice.political_risk"),
    )


@kernel
def value_anywhere(
    first: int,
    stop: int,
    on_offer: Table,
    useful: Table,
    wait: Table,
    speed: Table,
    for_price: Line,
    for_wait: Line,
    for_cluster: Line,
    common: Table,
) -> None:
    """Set what chips are worth before they are paid for."""
    members = common.shape[1]
    fastest = np.full(members, TINY)
    for c in range(first, stop):
        for k in range(members):
            fastest[k] = max(fastest[k], on_offer[c, k] * speed[c, k])
    for c in range(first, stop):
        if some(on_offer[c]):
            for k in range(members):
                weights = ChipWeights(for_price[k], for_wait[k], for_cluster[k])
                size = min(speed[c, k] / fastest[k], 1.0)
                common[c, k] = choice.utility(useful[c, k], 1.0, wait[c, k], size, weights)


@kernel
def value_in_markets(
    first: int,
    stop: int,
    sold_to: FlagTable,
    unit_cost: Table,
    place: PlaceTable,
    surcharge: Table,
    at_risk: Cube,
    value: Cube,
    on_offer: Table,
    common: Table,
    firms: Places,
    watts: Table,
    hours: Line,
    sites: Places,
    power_price: Table,
    scarcity: Line,
    tightness: Table,
    slot: Line,
    for_price: Line,
    for_risk: Line,
) -> None:
    """Set what chips are worth in each market, once price, fee, power and risk are counted.

    Fees are those of any of a market's `firms`. A chip takes a place in a server (`slot`, USD),
    however little it does and costs itself. Power, USD/kWh, costs more at sites where it is tight.
    """
    markets, _, members = value.shape
    price = np.empty((markets, members))
    for g in range(markets):
        usual, tight = power_price[sites[g]], tightness[sites[g]]
        for k in range(members):
            price[g, k] = usual[k] * (1.0 + scarcity[k] * (tight[k] * tight[k]))
    for c in range(first, stop):
        if not some(on_offer[c]):
            continue
        for g in range(markets):
            if sold_to[g, c]:
                p = place[firms[g], c]
                for k in range(members):
                    energy = watts[c, k] * hours[k]
                    cost = unit_cost[c, k] + slot[k] + price[g, k] * energy
                    cost += export_fees.of_pair(surcharge, p, k)
                    worth = common[c, k] - for_price[k] * log(cost)
                    value[g, c, k] = worth - for_risk[k] * at_risk[g, c, k]


def _hours(world: Core) -> Array:
    """Energy that a chip takes over its life for each watt of its own, kWh/W, (members,)."""
    p = world.p
    hours = HOURS_PER_YEAR * p("power.service_years") * p("power.utilisation")
    energy: Array = p("power.overhead") * hours / WATTS_PER_KW
    return energy


def _first_firms(world: Core) -> Rows:
    """A firm of each market: fees are the same for all of them."""
    layout = world.layout
    return np.array([layout.firms_in(market)[0] for market in layout.markets], dtype=np.intp)


def _sites(world: Core) -> Rows:
    """State in which the chips of each market stand, (markets,)."""
    return np.array([site for _, site in world.layout.markets], dtype=np.intp)
