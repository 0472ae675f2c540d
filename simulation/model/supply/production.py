"""Production: the starts that makers want, limited by dies, packaging and memory in turn."""

from __future__ import annotations

from typing import TYPE_CHECKING, NamedTuple

import numpy as np

from ..core.mechanism import mechanism
from ..equations.arrays import Array, ratio, smooth
from ..law import input_access
from . import memory, pools

if TYPE_CHECKING:
    from ..core.context import Core


class Shares(NamedTuple):
    """Shares of a month's wanted starts that shared supply allowed, each (chips on sale, members).

    Attributes:
        wanted: wanted starts, chips/month.
        banked: share of the dies that makers' die banks gave.
        dies: fill rate of dies.
        packaging: fill rate of packaging, of the starts that have dies.
        memory: fill rate of memory, of the starts that have both.
    """

    wanted: Array
    banked: Array
    dies: Array
    packaging: Array
    memory: Array


@mechanism(
    reads="ai_share chip_table chips_on_sale cumulative_wafers die_bank die_yield "
    "enforcement_felt going_rate in_production law.export_rule.entity_list "
    "law.export_rule.hbm_access maker_memory_left maker_packaging_left maker_wafers_left "
    "memory memory_sought memory_stockpile packaging progress rare_earths_unmet sale_value "
    "served_share supplier_memory_left supplier_output_left supplier_packaging_left "
    "supplier_wafers_left usefulness wafers wanted_starts",
    writes="cumulative_wafers die_bank die_bank_draw in_production memory_bill memory_crowding "
    "memory_drawn memory_hoarded memory_stockpile memory_used need_memory need_packaging "
    "need_wafers served_share starts used_packaging used_wafers",
)
def produce(world: Core) -> Shares:
    """Turn wanted starts into starts: first dies, then packaging, then memory limit them."""
    state, chips = world.state, world.chips_on_sale.active
    wanted = state.wanted_starts[chips] * input_access.foundries(world)[chips]
    weight = pools.claim_weight(world, chips)
    dies, from_bank = pools.allot_dies(world, wanted, weight)
    packaging = pools.allot_packaging(world, wanted * dies, weight)
    with_memory, sources = memory.allot(world, wanted * dies * packaging)
    starts = wanted * dies * packaging * with_memory
    state.starts = 0.0  # chips that are not on sale are not started
    state.starts[chips] = starts
    _book_inputs(world, starts, from_bank)
    _book_memory(world, sources)
    _update_served_share(world, wanted, (dies, packaging, with_memory))
    return Shares(wanted, from_bank, dies, packaging, with_memory)


def _book_inputs(world: Core, starts: Array, from_bank: Array) -> None:
    """Book the wafers, banked dies and packaging area that starts used; fill the line.

    `starts`, chips/month, and `from_bank`, share of their dies, are (chips on sale, members).
    """
    state, table, sums, chips = (
        world.state,
        world.chip_table,
        world.sums,
        world.chips_on_sale.active,
    )
    dies = starts * table["dies_per_package"][chips]
    new_wafers = starts * (1.0 - from_bank) * pools.wafers_per_package(world, chips)
    state.used_wafers = sums.foundries(new_wafers, chips)
    state.cumulative_wafers += state.used_wafers
    state.die_bank_draw = np.minimum(sums.makers(dies * from_bank, chips), state.die_bank)
    state.die_bank = state.die_bank - state.die_bank_draw
    area = starts * table["interposer_mm2"][chips]
    state.used_packaging = sums.foundries(area, chips)
    # Banked dies have been through the foundry: they enter at the packaging stage.
    state.in_production[0, chips] += starts * (1.0 - from_bank)
    state.in_production[-1, chips] += starts * from_bank


def _book_memory(world: Core, sources: memory.MemorySources) -> None:
    """Book the stacks that makers used, drew and hoarded, and the bill for hoarded ones."""
    state = world.state
    state.memory_drawn = sources.drawn
    state.memory_hoarded = sources.hoarded
    state.memory_crowding = sources.crowding
    state.memory_stockpile = state.memory_stockpile - sources.drawn + sources.hoarded
    state.memory_bill = sources.hoarded * world.p("supply.hoarding.stack_price")
    state.memory_used = sources.own + sources.bought


def _update_served_share(world: Core, wanted: Array, fills: tuple[Array, Array, Array]) -> None:
    """Smooth the share of each maker's wanted compute that was started.

    `wanted` and the fill rates of dies, packaging and memory are (chips on sale, members).
    """
    state, chips = world.state, world.chips_on_sale.active
    compute = wanted * world.chip_table["h100e"][chips]
    asked = world.sums.makers(compute, chips)
    shares = [ratio(world.sums.makers(compute * f, chips), asked, empty=1.0) for f in fills]
    served = shares[0] * shares[1] * shares[2]
    state.served_share = smooth(state.served_share, served, world.p("makers.smoothing_months"))
