"""High-bandwidth memory: closed suppliers, the open market and makers' stockpiles."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any, NamedTuple

import numpy as np

from ..core.cache import cached
from ..core.kernel import Cube, Flags, FlagTable, Line, Places, Table, kernel
from ..equations import production, rationing
from ..equations.arrays import Array
from ..equations.numbers import over
from ..law import input_access
from . import home_memory
from .home_memory import Pools, asked_at_home, months_to_bridge, of_high_grade, of_lower_grade
from .memory_orders import place_orders, serve_alike, serve_apart, served_in_turn

if TYPE_CHECKING:
    from ..core.context import Core
    from .pools import Shares


NO_SUPPLIERS = np.empty((0, 0, 0))  # of rules that tell no suppliers apart


class MemorySources(NamedTuple):
    """Sources of makers' memory in a month, each (makers, members), stacks.

    Attributes:
        own: stacks from suppliers of the maker's state that sell at home only.
        drawn: stacks out of the maker's stockpile.
        asked: stacks asked for on the open market, for chips and for the stockpile.
        bought: stacks bought there for chips.
        hoarded: stacks bought for the stockpile.
        crowding: hoarded stacks that others wanted too.
    """

    own: Array
    drawn: Array
    asked: Array
    bought: Array
    hoarded: Array
    crowding: Array


class KeptStacks(NamedTuple):
    """Stacks that makers have got in a round and keep in the next, each (makers, members).

    Attributes:
        bought: of the open market, for chips.
        crowding: of the open market, for the stockpile, of the kind that others want too.
        home: from suppliers at home, of the high grade.
        lower: of the lower grade.
    """

    bought: Array
    crowding: Array
    home: Array
    lower: Array


def allot(
    world: Core, shares: Shares, started: Array, kept: KeptStacks, found: Pools, need_of_all: Array
) -> tuple[MemorySources, KeptStacks]:
    """Set the fill rate of memory, of starts that have dies and packaging; returns its sources.

    Chips that run on the lower grade take it first, out of what is `found` on offer. What is asked
    of each supplier, stacks/month, is noted in `need_of_all`, (suppliers, members), since it
    expands by that. Stacks that makers have `kept` are theirs before others ask for more; those of
    this round are returned. A disruption cuts no start, (chips, members), that a round before
    `started`.
    """
    active, part_left = world.chips_on_sale.active, np.empty_like(shares.wanted)
    on_sale = active.start, active.stop
    need_lower, need, at_once, lower = np.zeros((4, len(world.layout.makers), world.members))
    take_lower_grade(
        *on_sale,
        home_memory.runs_on_lower_grade(world),
        found.lower,
        kept.lower,
        shares.wanted,
        shares.banked,
        shares.dies,
        shares.packaging,
        started,
        part_left,
        need_lower,
        lower,
        need,
        at_once,
        shares.memory,
        *_for_take_lower_grade(world),
    )
    sources = find_sources(world, need, at_once, kept, found)
    _note_need(world, need, need_lower, sources.asked, found.on_market, need_of_all)
    got = KeptStacks(sources.bought, sources.crowding, sources.own.copy(), lower)
    serve_chips(
        *on_sale,
        part_left,
        need,
        lower,
        sources.drawn,
        sources.bought,
        sources.own,
        shares.memory,
        *_for_serve_chips(world),
    )
    return sources, got


@cached("law")
def _apart(world: Core) -> tuple[bool, Array]:
    """Whether rules tell suppliers apart, and access by maker and supplier where they do."""
    by_supplier = input_access.memory_by_supplier(world)
    return (False, NO_SUPPLIERS) if by_supplier is None else (True, by_supplier)


@cached("run")
def _for_take_lower_grade(world: Core) -> tuple[Any, ...]:
    """What `take_lower_grade` reads last, in its order."""
    layout, stacks = world.layout, world.chip_table["hbm_stacks"]
    return layout.chip_maker, layout.maker_state, stacks, world.state.maker_memory_left


def _note_need(
    world: Core, high: Array, lower: Array, asked: Array, on_market: Array, need: Array
) -> None:
    """Note the stacks asked of each supplier, at home and on the open market, in `need`.

    `high` and `lower` are makers' needs by grade, `asked` what they ask of the open market,
    each (makers, members), stacks; `on_market` is what suppliers can make for it.
    """
    apart, access = _apart(world)
    note_need(apart, access, on_market, high, lower, asked, need, *_for_note_need(world))


@cached("run")
def _for_note_need(world: Core) -> tuple[Any, ...]:
    """What `note_need` reads last, in its order."""
    layout = world.layout
    return (
        layout.supplier_state,
        layout.maker_state,
        layout.lower_grade,
        layout.tied_to,
        world.p.table("supply", "exports", 0.0),
        world.state.memory,
    )


@cached("run")
def _for_serve_chips(world: Core) -> tuple[Any, ...]:
    """What `serve_chips` reads last, in its order."""
    return world.layout.chip_maker, world.chip_table["hbm_stacks"]


@kernel
def take_lower_grade(
    start: int,
    stop: int,
    modest: Table,
    supply: Table,
    kept: Table,
    wanted: Table,
    banked: Table,
    dies: Table,
    packaging: Table,
    started: Table,
    part_left: Table,
    need_lower: Table,
    lower: Table,
    need: Table,
    at_once: Table,
    met: Table,
    maker: Places,
    seat: Places,
    stacks: Table,
    may: Table,
) -> None:
    """Share of each chip's stacks that the lower grade gives (`met`), and makers' other needs.

    Disruptions leave `part_left` of the starts, all of those that a round before `started`.
    Banked dies, which await packaging, need theirs `at_once`.
    """
    members = need.shape[1]
    asked = np.empty_like(wanted)
    for c in range(start, stop):
        m = maker[c]
        for k in range(members):
            starts = wanted[c, k] * dies[c, k] * packaging[c, k]
            part_left[c, k] = rationing.allowed(may[m, k], started[c, k], starts)
            asked[c, k] = starts * stacks[c, k] * part_left[c, k]
            need_lower[m, k] += asked[c, k] * modest[c, k]
    given = of_lower_grade(seat, supply, need_lower, kept)
    for m in range(len(given)):
        for k in range(members):
            lower[m, k] = given[m, k]
    for c in range(start, stop):
        m = maker[c]
        for k in range(members):
            of_lower = modest[c, k] * over(lower[m, k], need_lower[m, k], 0.0)
            # Cards with ordinary memory lack no stacks.
            met[c, k] = of_lower if stacks[c, k] > 0.0 else 1.0
            need[m, k] += asked[c, k] * (1.0 - met[c, k])
            at_once[m, k] += asked[c, k] * (1.0 - met[c, k]) * banked[c, k]


@kernel
def serve_chips(
    start: int,
    stop: int,
    part_left: Table,
    need: Table,
    lower: Table,
    drawn: Table,
    bought: Table,
    own: Table,
    fill: Table,
    maker: Places,
    stacks: Table,
) -> None:
    """Add what other sources serve to what the lower grade met, and that grade to makers' own."""
    makers, members = need.shape
    for c in range(start, stop):
        m = maker[c]
        for k in range(members):
            found = own[m, k] + drawn[m, k] + bought[m, k]
            served = rationing.passing(found, need[m, k])
            left = part_left[c, k] if stacks[c, k] > 0.0 else 1.0
            fill[c, k] = left * (fill[c, k] + (1.0 - fill[c, k]) * served)
    for m in range(makers):
        for k in range(members):
            own[m, k] += lower[m, k]


def find_sources(
    world: Core, need: Array, at_once: Array, kept: KeptStacks, pools: Pools
) -> MemorySources:
    """Closed suppliers at home first, then the open market, then the maker's stockpile.

    Lines at home are booked ahead, so that stacks needed `at_once` come from elsewhere.
    """
    sources = MemorySources(*np.zeros((6, *need.shape)))
    buy_memory(
        pools.by_supplier,
        pools.home,
        pools.market[None],
        *_apart(world),
        input_access.memory(world),
        pools.on_market,
        need,
        at_once,
        kept.bought,
        kept.crowding,
        kept.home,
        *sources,
        *_for_buy_memory(world),
    )
    return sources


@cached("run")
def _for_buy_memory(world: Core) -> tuple[Any, ...]:
    """What `buy_memory` reads last, in its order."""
    state, p = world.state, world.p
    return (
        *home_memory.of_plans(world),
        world.structure["scarcity"] == "demand",
        p("supply.hoarding.common"),
        p("supply.memory_bank.draw_rate"),
        p("supply.memory_bank.foresight"),
        state.memory_sought,
        state.memory_stockpile,
    )


@kernel
def buy_memory(
    by_supplier: Table,
    home: Table,
    market: Table,
    apart: bool,
    access_by_supplier: Cube,
    access: Table,
    on_market: Table,
    need: Table,
    at_once: Table,
    kept_bought: Table,
    kept_crowding: Table,
    kept_at_home: Table,
    own: Table,
    drawn: Table,
    asked: Table,
    bought: Table,
    hoarded: Table,
    crowding: Table,
    seat: Places,
    maker_seat: Places,
    low_grade: Flags,
    tied_to: FlagTable,
    planned: Table,
    yielded: Table,
    ramp_start: Table,
    ramp: Table,
    ahead: Table,
    progress: Cube,
    ample: bool,
    common: Line,
    draw_rate: Line,
    foresight: Line,
    sought: Table,
    stockpile: Table,
) -> None:
    """Set where makers' stacks come from.

    What is hoarded is bought like any other stack, where it is of the kind that others want. A
    stockpile that cannot be filled again is made to last until the lines at home are up. Where
    rules tell suppliers apart (`apart`), each rations its own orders. Rules cut orders once, so not
    what was bought in a round before.
    """
    makers, members = need.shape
    total, limit = np.zeros(members), market[0].copy()
    kept, served, ahead_of = np.empty_like(need), np.empty_like(need), np.empty_like(need)
    for m in range(makers):
        for k in range(members):
            ahead_of[m, k] = need[m, k] - at_once[m, k]
    at_home = of_high_grade(maker_seat, tied_to, by_supplier, home, ahead_of, kept_at_home)
    for m in range(makers):
        for k in range(members):
            own[m, k] = at_home[m, k]
            lack = max(need[m, k] - own[m, k], 0.0)
            bought[m, k] = lack * rationing.allowed(access[m, k], kept_bought[m, k], lack)
            crowding[m, k] = sought[m, k] * common[k]
            asked[m, k] = bought[m, k] + crowding[m, k]
            kept[m, k] = min(kept_bought[m, k], bought[m, k])
            kept[m, k] += min(kept_crowding[m, k], crowding[m, k])
            total[k] += asked[m, k]
    for k in range(members if ample else 0):
        limit[k] = total[k]
    if apart:
        serve_apart(access_by_supplier, on_market, limit, asked, kept, served)
    else:
        serve_alike(limit, asked, kept, served)
    months = months_to_bridge(
        seat, maker_seat, low_grade, tied_to, planned, yielded, ramp_start, ramp, ahead, progress
    )
    for m in range(makers):
        for k in range(members):
            of_kept, of_rest = served_in_turn(kept[m, k], asked[m, k], served[m, k])
            mine = min(kept_bought[m, k], bought[m, k])
            bought[m, k] = mine * of_kept + (bought[m, k] - mine) * of_rest
            rival, mine = crowding[m, k], min(kept_crowding[m, k], crowding[m, k])
            crowding[m, k] = mine * of_kept + (rival - mine) * of_rest
            hoarded[m, k] = sought[m, k] - rival + crowding[m, k]
        for k in range(members):
            left = max(need[m, k] - own[m, k] - bought[m, k], 0.0)
            most = production.paced(draw_rate[k], months[m, k], foresight[k])
            drawn[m, k] = min(left, stockpile[m, k] * most)


@kernel
def note_need(
    apart: bool,
    access: Cube,
    on_market: Table,
    high: Table,
    lower: Table,
    asked: Table,
    need: Table,
    seat: Places,
    maker_seat: Places,
    low_grade: Flags,
    tied_to: FlagTable,
    exports: Table,
    capacity: Table,
) -> None:
    """Add what is asked at home to what is asked of the open market, by size or by access."""
    suppliers, members = need.shape
    sold_here = np.empty_like(capacity)
    for u in range(suppliers):
        for k in range(members):
            sold_here[u, k] = capacity[u, k] * (1.0 - exports[u, k])
    at_home = asked_at_home(seat, maker_seat, low_grade, tied_to, sold_here, high, lower)
    whole, total = np.zeros(members), np.zeros(members)
    for u in range(suppliers):
        for k in range(members):
            whole[k] += on_market[u, k]
    for m in range(len(asked)):
        for k in range(members):
            total[k] += asked[m, k]
    placed = place_orders(access, on_market, asked) if apart else np.empty((0, suppliers, members))
    for u in range(suppliers):
        for k in range(members):
            of_market = 0.0 if apart else over(on_market[u, k], whole[k], 0.0) * total[k]
            for m in range(len(placed)):
                of_market += placed[m, u, k]
            need[u, k] = of_market + at_home[u, k]
