"""Production: the starts that makers want, limited by dies, packaging and memory in turn."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import numpy as np
from numpy.typing import NDArray

from ..core.cache import cached
from ..core.kernel import Cube, Flags, Line, Places, Table, kernel
from ..core.mechanism import mechanism
from ..equations import production as equations
from ..equations.arrays import Array, smooth
from ..equations.bottlenecks import FULL
from ..equations.numbers import over
from ..law import input_access
from . import home_memory, memory, memory_books, pools

if TYPE_CHECKING:
    from ..core.context import Core
    from .pools import Shares

NO_LONGER_SHORT = 0.05  # want of memory below which a chip asks for ever more dies, up to all
Asking = tuple[Array, Array, memory.KeptStacks]  # starts asked for; starts and stacks kept
Needs = tuple[Array, Array, Array]  # wafers, packaging area and stacks asked of suppliers


@mechanism(
    reads="ai_share chip_table chips_on_sale cumulative_wafers die_bank die_bank_draw die_yield "
    "enforcement_felt going_rate in_production law.export_rule.entity_list "
    "law.export_rule.hbm_access maker_memory_left maker_packaging_left maker_wafers_left "
    "memory memory_bill memory_bought memory_crowding memory_drawn memory_hoarded "
    "memory_part memory_sought memory_stockpile memory_used need_memory need_packaging "
    "need_wafers packaging progress rare_earths_unmet sale_value served_share starts "
    "supplier_memory_left supplier_output_left supplier_packaging_left supplier_wafers_left "
    "used_packaging used_wafers usefulness wafers wanted_starts",
    writes="cumulative_wafers die_bank die_bank_draw in_production memory_bill memory_bought "
    "memory_crowding memory_drawn memory_hoarded memory_part memory_stockpile memory_used "
    "need_memory need_packaging need_wafers served_share starts used_packaging used_wafers",
)
def produce(world: Core) -> Shares:
    """Turn wanted starts into starts: first dies, then packaging, then memory limit them.

    Dies and packaging that chips cannot use for want of memory go to others, in a second round, in
    which no chip loses what the first one let it start.
    """
    wanted = world.state.wanted_starts * input_access.foundries(world)
    weight, stacks = pools.claim_weight(world), home_memory.pools(world)
    no_starts, no_stacks = np.zeros_like(wanted), _no_stacks(world)
    shares, sources, kept = _limited(
        world, wanted, no_starts, no_stacks, weight, stacks, _needs(world)
    )
    twice, started = np.zeros(world.members, dtype=np.bool_), np.zeros_like(wanted)
    asked = _asked_again(world, shares, started, twice)
    if twice.any():
        again = asked, started, kept
        _second_round(world, shares, sources, again, twice, weight, stacks)
    memory_books.book(world, sources)
    _start(world, shares)
    return shares


def _no_stacks(world: Core) -> memory.KeptStacks:
    """Stacks that makers have kept before the first round: none."""
    bought, crowding, home, lower = np.zeros((4, *world.state.memory_bought.shape))
    return memory.KeptStacks(bought, crowding, home, lower)


@cached("run")
def _needs(world: Core) -> Needs:
    """What is asked of suppliers, as the state has it."""
    return world.state.need_wafers, world.state.need_packaging, world.state.need_memory


def _limited(
    world: Core,
    wanted: Array,
    started: Array,
    kept: memory.KeptStacks,
    weight: Array,
    stacks: home_memory.Pools,
    needs: Needs,
) -> tuple[Shares, memory.MemorySources, memory.KeptStacks]:
    """Shares of starts that dies, then packaging, then memory allow, and the sources of memory.

    `wanted` starts, chips/month, and the weights of claims are (chips, members); `stacks` are those
    that suppliers can deliver. What is asked of these is noted in `needs`. What was `started`
    and `kept` in a round before is served before all that is asked beyond it.
    """
    shares, (wafers, packaging, of_memory) = pools.no_shares(wanted), needs
    pools.allot_dies(world, started, weight, wafers, shares)
    pools.allot_packaging(world, started, weight, packaging, shares)
    sources, got = memory.allot(world, shares, started, kept, stacks, of_memory)
    return shares, sources, got


def _asked_again(world: Core, shares: Shares, started: Array, twice: NDArray[np.bool_]) -> Array:
    """Starts asked for in a second round, (chips, members), for the members that it marks.

    Those of the first round are set in `started`.
    """
    active, asked = world.chips_on_sale.active, np.empty_like(shares.wanted)
    ask_again(
        active.start,
        active.stop,
        shares.wanted,
        shares.dies,
        shares.packaging,
        shares.memory,
        asked,
        started,
        twice,
    )
    return asked


@kernel
def ask_again(
    start: int,
    stop: int,
    wanted: Table,
    dies: Table,
    packaging: Table,
    memory: Table,
    asked: Table,
    first_round: Table,
    twice: Flags,
) -> None:
    """Ask for less of what lacks memory, where chips lack dies or packaging too (`twice`)."""
    members = len(twice)
    short, lack = np.zeros(members, np.bool_), np.zeros(members, np.bool_)
    for c in range(start, stop):
        for k in range(members):
            short[k] |= memory[c, k] < FULL
            lack[k] |= dies[c, k] * packaging[c, k] < FULL
    for k in range(members):
        twice[k] = short[k] and lack[k]
    for c in range(start, stop):
        for k in range(members):
            started = wanted[c, k] * dies[c, k] * packaging[c, k] * memory[c, k]
            want = min(max((1.0 - memory[c, k]) / NO_LONGER_SHORT, 0.0), 1.0)
            asked[c, k] = wanted[c, k] * (1.0 - want) + started * want
            first_round[c, k] = started


def _second_round(
    world: Core,
    shares: Shares,
    sources: memory.MemorySources,
    asking: Asking,
    twice: NDArray[np.bool_],
    weight: Array,
    stacks: home_memory.Pools,
) -> None:
    """Update shares and sources of the members marked; suppliers hear the need of the first."""
    active, unheard = world.chips_on_sale.active, np.empty((3, *world.state.need_wafers.shape))
    needs = (unheard[0], unheard[1], unheard[2])
    asked, started, kept = asking
    again, sources_again, _ = _limited(world, asked, started, kept, weight, stacks, needs)
    take_second_round(
        active.start,
        active.stop,
        twice,
        shares.wanted,
        again.wanted,
        again.banked,
        again.dies,
        again.packaging,
        again.memory,
        shares.banked,
        shares.dies,
        shares.packaging,
        shares.memory,
    )
    for one, new in zip(sources, sources_again, strict=True):
        np.copyto(one, new, where=twice)


@kernel
def take_second_round(
    start: int,
    stop: int,
    twice: Flags,
    wanted: Table,
    asked: Table,
    banked_again: Table,
    dies_again: Table,
    packaging_again: Table,
    memory_again: Table,
    banked: Table,
    dies: Table,
    packaging: Table,
    memory: Table,
) -> None:
    """Replace shares of the first round, of the starts wanted in it, by those of the second."""
    for c in range(start, stop):
        for k in range(len(twice)):
            if twice[k]:
                # More memory would find the dies and the packaging of the second round.
                memory[c, k] = memory_again[c, k] * over(asked[c, k], wanted[c, k], 1.0)
                banked[c, k] = banked_again[c, k]
                dies[c, k] = dies_again[c, k]
                packaging[c, k] = packaging_again[c, k]


def _start(world: Core, shares: Shares) -> None:
    """Start what all inputs allow; book what starts used, and the share of wants they serve."""
    active = world.chips_on_sale.active
    start_packages(
        active.start,
        active.stop,
        shares.wanted,
        shares.banked,
        shares.dies,
        shares.packaging,
        shares.memory,
        *_for_start_packages(world),
    )
    note_served(
        active.start,
        active.stop,
        shares.wanted,
        shares.dies,
        shares.packaging,
        shares.memory,
        *_for_note_served(world),
    )


@cached("run")
def _for_start_packages(world: Core) -> tuple[Any, ...]:
    """What `start_packages` reads last, in its order, and what it books in."""
    state, layout, table = world.state, world.layout, world.chip_table
    return (
        layout.chip_maker,
        layout.chip_foundry,
        table["dies_per_package"],
        table["dies_per_wafer"],
        table["interposer_mm2"],
        state.die_yield,
        state.starts,
        state.in_production,
        state.used_wafers,
        state.cumulative_wafers,
        state.used_packaging,
        state.die_bank,
        state.die_bank_draw,
    )


@cached("run")
def _for_note_served(world: Core) -> tuple[Any, ...]:
    """What `note_served` reads last, in its order, and what it sets."""
    return (
        world.layout.chip_maker,
        world.chip_table["h100e"],
        world.p("makers.smoothing_months"),
        world.state.served_share,
        world.state.memory_part,
    )


@kernel
def start_packages(
    start: int,
    stop: int,
    wanted: Table,
    banked: Table,
    with_dies: Table,
    packaged: Table,
    with_memory: Table,
    maker: Places,
    foundry: Places,
    dies: Table,
    per_wafer: Table,
    area: Table,
    good: Table,
    starts: Table,
    line: Cube,
    used_wafers: Table,
    wafers_in_all: Table,
    used_packaging: Table,
    die_bank: Table,
    bank_draw: Table,
) -> None:
    """Start packages, and book the wafers, banked dies and packaging area that they use.

    Banked dies have been through the foundry: they enter at the packaging stage.
    """
    makers, members = die_bank.shape
    starts[:] = 0.0  # chips that are not on sale are not started
    used_wafers[:] = 0.0
    used_packaging[:] = 0.0
    bank_draw[:] = 0.0
    for c in range(start, stop):
        m, u = maker[c], foundry[c]
        for k in range(members):
            starts[c, k] = wanted[c, k] * with_dies[c, k] * packaged[c, k] * with_memory[c, k]
        for k in range(members):
            wafers_each = equations.wafers_per_package(dies[c, k], per_wafer[c, k], good[u, k])
            used_wafers[u, k] += starts[c, k] * (1.0 - banked[c, k]) * wafers_each
        for k in range(members):
            bank_draw[m, k] += starts[c, k] * dies[c, k] * banked[c, k]
            used_packaging[u, k] += starts[c, k] * area[c, k]
        for k in range(members):
            line[0, c, k] += starts[c, k] * (1.0 - banked[c, k])
            line[-1, c, k] += starts[c, k] * banked[c, k]
    for u in range(len(used_wafers)):
        for k in range(members):
            wafers_in_all[u, k] += used_wafers[u, k]
    for m in range(makers):
        for k in range(members):
            bank_draw[m, k] = min(bank_draw[m, k], die_bank[m, k])
            die_bank[m, k] -= bank_draw[m, k]


@kernel
def note_served(
    start: int,
    stop: int,
    wanted: Table,
    with_dies: Table,
    packaged: Table,
    with_memory: Table,
    maker: Places,
    speed: Table,
    months: Line,
    served_share: Table,
    memory_part: Table,
) -> None:
    """Smooth the share of each maker's wanted compute that was started, and memory's part in it."""
    makers, members = served_share.shape
    asked, served = np.zeros((makers, members)), np.zeros((4, makers, members))
    for c in range(start, stop):
        m = maker[c]
        for k in range(members):
            compute = wanted[c, k] * speed[c, k]
            asked[m, k] += compute
            served[0, m, k] += compute * with_dies[c, k]
            served[1, m, k] += compute * packaged[c, k]
            served[2, m, k] += compute * with_memory[c, k]
            served[3, m, k] += compute * with_dies[c, k] * packaged[c, k] * with_memory[c, k]
    for m in range(makers):
        for k in range(members):
            others = over(served[0, m, k], asked[m, k], 1.0)
            others *= over(served[1, m, k], asked[m, k], 1.0)
            memory = over(served[2, m, k], asked[m, k], 1.0)
            part = equations.part_of_shortage(memory, others)
            started = over(served[3, m, k], asked[m, k], 1.0)
            served_share[m, k] = smooth(served_share[m, k], started, months[k])
            memory_part[m, k] = smooth(memory_part[m, k], part, months[k])
