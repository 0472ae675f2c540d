"""Foundries' pools: dies and packaging, rationed over the chips that ask for them."""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np
from numpy.typing import NDArray

from ..equations import rationing
from ..equations.arrays import Array, power, ratio
from . import disruption, minerals

if TYPE_CHECKING:
    from ..core.context import Core

TINY = 1e-9  # USD/mm2, a price that gets nothing while anybody pays


def allot_dies(world: Core, wanted: Array, weight: Array) -> tuple[Array, Array]:
    """Fill rate of dies, and the share of them that die banks give, both (chips on sale, members).

    `wanted` is starts, chips/month, and `weight` that of each chip's claim, same shapes.
    """
    state, layout, sums, chips = world.state, world.layout, world.sums, world.chips_on_sale.active
    banked = _may_use_bank(world, chips)
    lack = sums.makers(wanted * world.chip_table["dies_per_package"][chips] * banked, chips)
    bank = state.die_bank * world.p("supply.die_bank.draw_rate")
    from_bank = np.minimum(ratio(bank, lack), 1.0)[layout.chip_maker[chips]] * banked
    # Starts that a disruption keeps from a maker are free for others.
    may = state.maker_wafers_left[layout.chip_maker[chips]]
    need = wanted * (1.0 - from_bank) * wafers_per_package(world, chips) * may
    state.need_wafers = sums.foundries(need, chips)
    starts = state.wafers * state.ai_share * minerals.chip_output(world)
    planned = world.p.table("supply", "planned", 0.0) > 0
    limit = np.where(planned, starts, limit_unless_ample(world, starts, state.need_wafers))
    limit = limit * disruption.starts_left(world)
    total = from_bank + (1.0 - from_bank) * may * _allot(world, need, limit, weight)
    return total, ratio(from_bank, total)


def allot_packaging(world: Core, starts: Array, weight: Array) -> Array:
    """Fill rate of packaging, (chips on sale, members), of `starts` that have dies, chips/month."""
    state, chips = world.state, world.chips_on_sale.active
    may = state.maker_packaging_left[world.layout.chip_maker[chips]]
    area = starts * world.chip_table["interposer_mm2"][chips] * may
    need = world.sums.foundries(area, chips)
    state.need_packaging = need
    planned = world.p.table("supply", "planned", 0.0) > 0
    area_limit = state.packaging * minerals.chip_output(world)
    limit = np.where(planned, area_limit, limit_unless_ample(world, area_limit, need))
    return may * _allot(world, area, limit * disruption.packaging_left(world), weight)


def claim_weight(world: Core, chips: slice) -> Array:
    """Weight of each chip's claim: foundries favour what pays more for the area, (chips, members).

    A captive chip has no market price; it counts as what its usefulness would fetch.
    """
    state, rate = world.state, world.state.going_rate
    fetched = ratio(state.usefulness[chips], rate)
    price = np.where(world.layout.sold_openly[chips] > 0, state.sale_value[chips], fetched)
    weight = np.maximum(price / world.chip_table["interposer_mm2"][chips], TINY)
    return power(weight, world.p("supply.value_preference"))


def limit_unless_ample(world: Core, limit: Array, need: Array) -> Array:
    """Limit of a pool, or the need itself where the structure says that demand binds."""
    return need if world.structure["scarcity"] == "demand" else limit


def wafers_per_package(world: Core, chips: NDArray[np.intp] | slice) -> Array:
    """Wafer starts behind one package, (chips of the slice, members)."""
    foundry = world.layout.chip_foundry[chips]
    good = world.chip_table["dies_per_wafer"][chips] * world.state.die_yield[foundry]
    return world.chip_table["dies_per_package"][chips] / good


def _allot(world: Core, need: Array, available: Array, weight: Array) -> Array:
    """Fill rate of each chip's need at its foundry, (chips on sale, members).

    `need` is (chips on sale, members) and `available` (suppliers, members), in the pool's unit.
    """
    chips, foundry = (
        world.chips_on_sale.active,
        world.layout.chip_foundry[world.chips_on_sale.active],
    )
    given = rationing.ration(
        need, available, weight, lambda part: world.sums.foundries(part, chips), foundry
    )
    return np.minimum(ratio(given, need, empty=1.0), 1.0)


def _may_use_bank(world: Core, chips: slice) -> Array:
    """1 for chips that can use their maker's banked dies: those that shipped before a month."""
    last = world.p.table("makers", "bank_last_ship", -1e9)[world.layout.chip_maker[chips]]
    return np.where(world.chip_table.ship[chips] <= last, 1.0, 0.0)
