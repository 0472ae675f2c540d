"""Shared supply: foundry starts, dies, memory and packaging rationed over chips."""

from __future__ import annotations

from typing import TYPE_CHECKING, NamedTuple

import numpy as np

from ..core.mechanism import mechanism
from ..equations import production, rationing
from ..equations.arrays import Array, power, ratio, smooth
from ..law import input_access
from . import minerals

if TYPE_CHECKING:
    from ..core.context import Core


class Shares(NamedTuple):
    """How the pools served a month's wishes, each (chips on the shelf, members).

    `wanted` starts; `banked`: the part of the served dies that banks gave; fill rates of `dies`,
    of the `packaging` of those, and of the `memory` of those.
    """

    wanted: Array
    banked: Array
    dies: Array
    packaging: Array
    memory: Array


@mechanism(
    reads="ai_share chip_table chips_on_sale cumulative_wafers die_bank die_yield going_rate "
    "in_production law.entity_list_makers law.hbm_access memory memory_sought "
    "memory_stockpile packaging rare_earths_unmet sale_value served_share usefulness wafers "
    "wanted_starts",
    writes="cumulative_wafers die_bank die_bank_draw in_production memory_bill memory_crowding "
    "memory_drawn memory_hoarded memory_stockpile memory_used need_memory need_packaging "
    "need_wafers served_share starts used_packaging used_wafers",
)
def produce(world: Core) -> Shares:
    """Turn wanted starts into starts: first dies, then packaging, then memory bind."""
    state, chips = world.state, world.chips_on_sale.active
    wanted = state.wanted_starts[chips] * input_access.foundries(world)[chips]
    weight = _value_of_area(world, chips)
    dies, from_bank = _dies(world, wanted, weight)
    packaging = _packaging(world, wanted * dies, weight)
    memory, parts = _memory(world, wanted * dies * packaging)
    starts = wanted * dies * packaging * memory
    state.starts = 0.0  # no chip off the shelf is started
    state.starts[chips] = starts
    _account(world, starts, from_bank, parts)
    _remember(world, wanted, (dies, packaging, memory))
    return Shares(wanted, from_bank, dies, packaging, memory)


def _dies(world: Core, wanted: Array, weight: Array) -> tuple[Array, Array]:
    """Fill rate from die banks and wafers, and the share of dies that the bank gives."""
    state, layout, sums, chips = world.state, world.layout, world.sums, world.chips_on_sale.active
    banked = _banked(world, chips)
    lack = sums.makers(wanted * world.chip_table["dies_per_package"][chips] * banked, chips)
    bank = state.die_bank * world.p("supply.die_bank.draw_rate")
    helped = np.minimum(ratio(bank, lack), 1.0)[layout.chip_maker[chips]] * banked
    need = wanted * (1.0 - helped) * wafers_each(world, chips)
    state.need_wafers = sums.foundries(need, chips)
    starts = state.wafers * state.ai_share * minerals.chips(world)
    planned = world.p.table("supply", "planned", 0.0) > 0
    limit = np.where(planned, starts, _unless_ample(world, starts, state.need_wafers))
    total = helped + (1.0 - helped) * _allot(world, need, limit, weight)
    return total, ratio(helped, total)


def _packaging(world: Core, starts: Array, weight: Array) -> Array:
    state, chips = world.state, world.chips_on_sale.active
    area = starts * world.chip_table["interposer_mm2"][chips]
    need = world.sums.foundries(area, chips)
    state.need_packaging = need
    planned = world.p.table("supply", "planned", 0.0) > 0
    area_limit = state.packaging * minerals.chips(world)
    limit = np.where(planned, area_limit, _unless_ample(world, area_limit, need))
    return _allot(world, area, limit, weight)


def _value_of_area(world: Core, chips: slice) -> Array:
    """Weight of each chip's claim on a pool: foundries favour what pays more for the area.

    A captive chip has no market price; it counts as what its usefulness would fetch.
    """
    state, rate = world.state, world.state.going_rate
    fetched = ratio(state.usefulness[chips], rate)
    price = np.where(world.layout.contested[chips] > 0, state.sale_value[chips], fetched)
    weight = np.maximum(price / world.chip_table["interposer_mm2"][chips], TINY)
    return power(weight, world.p("supply.value_preference"))


def _allot(world: Core, need: Array, available: Array, weight: Array) -> Array:
    """Fill rate of each chip's need at its foundry.

    `need` is (chips on the shelf, members), `available` (suppliers, members), both in the
    pool's unit.
    """
    chips, foundry = (
        world.chips_on_sale.active,
        world.layout.chip_foundry[world.chips_on_sale.active],
    )
    given = rationing.ration(
        need, available, weight, lambda part: world.sums.foundries(part, chips), foundry
    )
    return np.minimum(ratio(given, need, empty=1.0), 1.0)


def _memory(world: Core, starts: Array) -> tuple[Array, MemoryParts]:
    """Fill rate of memory by chip, and where it comes from; tells the suppliers."""
    chips = world.chips_on_sale.active
    need = world.sums.makers(starts * world.chip_table["hbm_stacks"][chips], chips)
    parts = _memory_parts(world, need)
    _ask(world, need, parts.bought)
    filled = np.minimum(ratio(parts.total, need, empty=1.0), 1.0)
    return filled[world.layout.chip_maker[chips]], parts


TINY = 1e-9  # USD/mm2, a price that gets nothing while anybody pays


class MemoryParts(NamedTuple):
    """Where makers' memory comes from, each (makers, members), stacks."""

    own: Array
    drawn: Array
    bought: Array
    got: Array
    hoarded: Array
    crowding: Array

    @property
    def total(self) -> Array:
        """All that can be had."""
        return self.own + self.drawn + self.got


def _memory_parts(world: Core, need: Array) -> MemoryParts:
    """Own state's closed suppliers first, then the open market, then the maker's hoard."""
    state, seat = world.state, world.layout.maker_state
    closed, open_pool = _memory_pools(world)
    by_state = np.zeros_like(closed)
    np.add.at(by_state, seat, need)
    own = need * production.fill(closed, by_state)[seat]
    access = input_access.memory(world)[seat]
    bought = (need - own) * access
    # What is hoarded is bought like any other stack, where it is of the kind that others want.
    sought = state.memory_sought
    rival = sought * world.p("supply.hoarding.common")
    asked = (bought + rival).sum(axis=0)
    filled = production.fill(_unless_ample(world, open_pool, asked), asked)
    got, crowding = bought * filled, rival * filled
    # A hoard that cannot be filled again is made to last.
    hoard = state.memory_stockpile * world.p("supply.memory_bank.draw_rate")
    drawn = np.minimum(need - own - got, hoard)
    return MemoryParts(own, drawn, bought + rival, got, sought - rival + crowding, crowding)


def _memory_pools(world: Core) -> tuple[Array, Array]:
    """Stacks of each state's closed suppliers, and those of all that sell openly."""
    state, layout = world.state, world.layout
    exports = world.p.table("supply", "exports", 0.0)
    closed = np.zeros((len(layout.states), world.members))
    made = state.memory * minerals.chips(world)
    np.add.at(closed, layout.supplier_state, made * (1.0 - exports))
    return closed, (made * exports).sum(axis=0)


def _unless_ample(world: Core, limit: Array, need: Array) -> Array:
    """The pool's limit, or the need itself where the structure says that demand binds."""
    return need if world.structure["scarcity"] == "demand" else limit


def _ask(world: Core, need: Array, bought: Array) -> None:
    """Tell suppliers what was asked of them, in proportion to their size."""
    state, layout = world.state, world.layout
    exports = world.p.table("supply", "exports", 0.0)
    open_size = state.memory * exports
    share = ratio(open_size, open_size.sum(axis=0))
    by_state = np.zeros((len(layout.states), world.members))
    np.add.at(by_state, layout.maker_state, need)
    closed = (1.0 - exports) * by_state[layout.supplier_state] * (state.memory > 0)
    state.need_memory = share * bought.sum(axis=0) + closed


def _account(world: Core, starts: Array, from_bank: Array, parts: MemoryParts) -> None:
    """Book what the starts used: wafers, banked dies, area, stacks."""
    state, specs, sums, chips = (
        world.state,
        world.chip_table,
        world.sums,
        world.chips_on_sale.active,
    )
    dies = starts * specs["dies_per_package"][chips]
    new_wafers = starts * (1.0 - from_bank) * wafers_each(world, chips)
    state.used_wafers = sums.foundries(new_wafers, chips)
    state.cumulative_wafers += state.used_wafers
    state.die_bank_draw = np.minimum(sums.makers(dies * from_bank, chips), state.die_bank)
    state.die_bank = state.die_bank - state.die_bank_draw
    area = starts * specs["interposer_mm2"][chips]
    state.used_packaging = sums.foundries(area, chips)
    state.memory_drawn = parts.drawn
    state.memory_hoarded = parts.hoarded
    state.memory_crowding = parts.crowding
    state.memory_stockpile = state.memory_stockpile - parts.drawn + parts.hoarded
    state.memory_bill = parts.hoarded * world.p("supply.hoarding.stack_price")
    state.memory_used = parts.own + parts.got
    # Banked dies have been through the foundry: they enter at the packaging stage.
    state.in_production[0, chips] += starts * (1.0 - from_bank)
    state.in_production[-1, chips] += starts * from_bank


def wafers_each(world: Core, chips: slice) -> Array:
    """Wafer starts behind one package, (chips of the slice, members)."""
    foundry = world.layout.chip_foundry[chips]
    good = world.chip_table["dies_per_wafer"][chips] * world.state.die_yield[foundry]
    return world.chip_table["dies_per_package"][chips] / good


def _banked(world: Core, chips: slice) -> Array:
    """1 for chips that can use their maker's banked dies: those shipped before a month."""
    last = world.p.table("makers", "bank_last_ship", -1e9)[world.layout.chip_maker[chips]]
    return np.where(world.chip_table.ship[chips] <= last, 1.0, 0.0)


def _remember(world: Core, wanted: Array, fills: tuple[Array, Array, Array]) -> None:
    """How much of each maker's wish was served."""
    state, chips = world.state, world.chips_on_sale.active
    compute = wanted * world.chip_table["h100e"][chips]
    asked = world.sums.makers(compute, chips)
    parts = [ratio(world.sums.makers(compute * f, chips), asked, empty=1.0) for f in fills]
    served = parts[0] * parts[1] * parts[2]
    state.served_share = smooth(state.served_share, served, world.p("makers.smoothing_months"))
