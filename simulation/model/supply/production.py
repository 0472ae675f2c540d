"""Production: the starts that makers want, limited by dies, packaging and memory in turn."""

from __future__ import annotations

from typing import TYPE_CHECKING, NamedTuple

import numpy as np
from numpy.typing import NDArray

from ..core.mechanism import mechanism
from ..equations import production as equations
from ..equations.arrays import Array, ratio, smooth
from ..law import input_access
from . import memory, pools

if TYPE_CHECKING:
    from ..core.context import Core


INPUTS = ("wafers", "packaging", "memory")
NO_LONGER_SHORT = 0.05  # want of memory below which a chip asks for ever more dies, up to all


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
    "memory memory_part memory_sought memory_stockpile packaging progress rare_earths_unmet "
    "sale_value served_share supplier_memory_left supplier_output_left "
    "supplier_packaging_left supplier_wafers_left usefulness wafers wanted_starts",
    writes="cumulative_wafers die_bank die_bank_draw in_production memory_bill memory_crowding "
    "memory_drawn memory_hoarded memory_part memory_stockpile memory_used need_memory "
    "need_packaging need_wafers served_share starts used_packaging used_wafers",
)
def produce(world: Core) -> Shares:
    """Turn wanted starts into starts: first dies, then packaging, then memory limit them."""
    state, chips = world.state, world.chips_on_sale.active
    wanted = state.wanted_starts[chips] * input_access.foundries(world)[chips]
    weight = pools.claim_weight(world, chips)
    shares, sources = _limited(world, wanted, weight)
    lack = shares.dies * shares.packaging < 1.0
    twice = np.logical_and((shares.memory < 1.0).any(axis=0), lack.any(axis=0))
    if twice.any():
        shares, sources = _again(world, shares, sources, twice, weight)
    starts = _started(shares)
    state.starts = 0.0  # chips that are not on sale are not started
    state.starts[chips] = starts
    _book_inputs(world, starts, shares.banked)
    _book_memory(world, sources)
    _update_served_share(world, wanted, shares[2:])
    return shares


def _limited(world: Core, wanted: Array, weight: Array) -> tuple[Shares, memory.MemorySources]:
    """Shares of starts that dies, then packaging, then memory allow, and the sources of memory.

    `wanted` and the weights of claims are (chips on sale, members), chips/month for the first.
    """
    dies, from_bank = pools.allot_dies(world, wanted, weight)
    packaging = pools.allot_packaging(world, wanted * dies, weight)
    with_memory, sources = memory.allot(world, wanted * dies * packaging)
    return Shares(wanted, from_bank, dies, packaging, with_memory), sources


def _again(
    world: Core,
    first: Shares,
    sources: memory.MemorySources,
    twice: NDArray[np.bool_],
    weight: Array,
) -> tuple[Shares, memory.MemorySources]:
    """Give dies and packaging that chips cannot use for want of memory to others.

    Suppliers hear the need of the first round, (chips on sale, members); `twice` are the members
    concerned.
    """
    state, wanted = world.state, first.wanted
    needs = [state.arrays[f"need_{name}"].copy() for name in INPUTS]
    short = np.clip((1.0 - first.memory) / NO_LONGER_SHORT, 0.0, 1.0)
    asked = wanted * (1.0 - short) + _started(first) * short
    again, after = _limited(world, asked, weight)
    for name, need in zip(INPUTS, needs, strict=True):
        state.arrays[f"need_{name}"][...] = need
    # More memory would find the dies and the packaging that chips find in the second round.
    again = again._replace(wanted=wanted, memory=again.memory * ratio(asked, wanted, empty=1.0))
    kept = (np.where(twice, new, old) for new, old in zip(again, first, strict=True))
    booked = (np.where(twice, new, old) for new, old in zip(after, sources, strict=True))
    return Shares(*kept), memory.MemorySources(*booked)


def _started(shares: Shares) -> Array:
    """Starts that all limits leave, chips/month, (chips on sale, members)."""
    started: Array = shares.wanted * shares.dies * shares.packaging * shares.memory
    return started


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


def _update_served_share(world: Core, wanted: Array, fills: tuple[Array, ...]) -> None:
    """Smooth the share of each maker's wanted compute that was started, and memory's part in it.

    `wanted` and the fill rates of dies, packaging and memory are (chips on sale, members).
    """
    state, chips = world.state, world.chips_on_sale.active
    compute = wanted * world.chip_table["h100e"][chips]
    asked = world.sums.makers(compute, chips)
    shares = [ratio(world.sums.makers(compute * f, chips), asked, empty=1.0) for f in fills]
    served = shares[0] * shares[1] * shares[2]
    months = world.p("makers.smoothing_months")
    state.served_share = smooth(state.served_share, served, months)
    part = equations.part_of_shortage(shares[2], shares[0] * shares[1])
    state.memory_part = smooth(state.memory_part, part, months)
