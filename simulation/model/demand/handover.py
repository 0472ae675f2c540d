"""Handover: a maker gives the lines of a chip to a better one where a market can have that."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any, NamedTuple

import numpy as np

from ..core.active_pairs import some
from ..core.cache import Chips, cached, cached_by_chip
from ..core.kernel import (
    Cube,
    FlagCube,
    Flags,
    FlagTable,
    Line,
    Places,
    PlaceTable,
    Table,
    kernel,
)
from ..core.layout import Mask
from ..equations.arrays import Array
from ..law.entity_list import Lists
from ..law.market_access import lawful_sales
from ..supply import home_memory
from .market_room import add_up_room, enough
from .usefulness import narrow_work_in_the_end

if TYPE_CHECKING:
    from ..core.context import Core
    from ..core.layout import Rows


def handed_over(world: Core, money: Array) -> Mask:
    """Active chips that their makers no longer offer to each market, (markets, chips, members).

    A market keeps the older chip where it may not have the better one, while a cap leaves less of
    that than its firms spend in a month (`money`, USD, (markets, members)), and while its customs
    let in more of the older. It has it again as the better one leaves the market.
    """
    sale, terms, lines = world.chips_on_sale, world.licence_terms, lines_that_turn(world)
    hand_over(
        sale.active.start,
        sale.active.stop,
        float(world.month),
        terms.place,
        terms.headroom,
        sale.unit_cost,
        money,
        lines.more,
        lines.months,
        *lawful_sales(world),
        *_for_hand_over(world),
    )
    return world.offers.gone


@cached("run")
def _for_hand_over(world: Core) -> tuple[Any, ...]:
    """What `hand_over` reads last, in its order, and what it marks."""
    layout = world.layout
    return (
        *successions(world),
        layout.market_of_firm,
        layout.chip_state,
        world.chip_table.ship,
        world.chip_table.end,
        world.chips_on_sale.lag,
        world.offers.gone,
    )


@kernel
def hand_over(
    first: int,
    stop: int,
    month: float,
    place: PlaceTable,
    headroom: Table,
    unit_cost: Table,
    money: Table,
    more: FlagTable,
    months: Table,
    sellable: FlagCube,
    licensed: Cube,
    customs: Cube,
    lists: Lists,
    older: Places,
    newer: Places,
    market: Places,
    seller: Places,
    ship: Table,
    end: Table,
    lag: Table,
    gone: FlagCube,
) -> None:
    """Mark chips whose lines have gone to a better one where enough of that can be sold.

    Of a pair the second must ship later: chips that ship together stay beside one another. The
    older one is offered again one `lag` before the better one is sold no more, so that it comes out
    then. Dates are read every month: research brings them forward.
    """
    markets, _, members = gone.shape
    ended, to_be_had = np.empty(members, np.bool_), np.empty(members, np.bool_)
    room = np.empty(members)
    gone[:] = False
    for p in range(len(older)):
        old, new = older[p], newer[p]
        if not (first <= old < stop and some(more[p])):
            continue
        for k in range(members):
            turned = ship[new, k] + months[p, k]
            ended[k] = more[p, k] and ship[old, k] < ship[new, k]
            ended[k] &= turned <= month < end[new, k] - lag[old, k]
        if not some(ended):
            continue
        for g in range(markets):
            for k in range(members):
                as_many = customs[g, new, k] >= customs[g, old, k]
                to_be_had[k] = sellable[g, new, k] and as_many
            if some(licensed[g, new]):
                add_up_room(
                    g,
                    new,
                    market,
                    seller[new],
                    licensed[g, new],
                    lists,
                    place,
                    headroom,
                    unit_cost,
                    room,
                )
                for k in range(members):
                    free = licensed[g, new, k] == 0.0
                    to_be_had[k] &= free or enough(room[k], money[g, k], unit_cost[new, k])
            for k in range(members):
                gone[g, old, k] |= ended[k] and to_be_had[k]


class Lines(NamedTuple):
    """Lines that turn from the older chip of a pair to the newer, each (pairs, members).

    Attributes:
        more: True where the line makes more of use then, and not just as much. Lines are wafers:
            chips are compared by what their silicon does for the work of later years, whatever
            their prices. A chip that runs on memory of the lower grade keeps its line beside one
            that needs the better.
        months: for which the older chip is offered beside the newer. A refresh (the same generation
            and dies, with other memory) takes over sooner than a new design: boards, racks and the
            line stay.
    """

    more: Mask
    months: Array


@cached_by_chip("chips")
def lines_that_turn(world: Core, chips: Chips, found: Lines | None) -> Lines:
    """What a line gains as it turns to the newer chip of a pair, and the months that it takes."""
    (older, newer), layout, table = successions(world), world.layout, world.chip_table
    pairs = len(older), world.members
    lines = found or Lines(np.empty(pairs, np.bool_), np.empty(pairs))
    changed = np.zeros(len(layout.chips), np.bool_)
    changed[chips] = True
    compare_lines(
        older,
        newer,
        changed,
        layout.generation,
        layout.chip_foundry,
        table["usefulness"],
        _of_silicon(world),
        home_memory.runs_on_lower_grade(world),
        table["die_area_mm2"],
        table["dies_per_package"],
        world.p("makers.refresh_months"),
        world.p("makers.handover_months"),
        *lines,
    )
    return lines


@kernel
def compare_lines(
    older: Places,
    newer: Places,
    changed: Flags,
    generation: Places,
    foundry: Places,
    useful: Table,
    of_silicon: Table,
    modest: Table,
    area: Table,
    dies: Table,
    of_refresh: Line,
    of_handover: Line,
    more: FlagTable,
    months: Table,
) -> None:
    """Compare what the silicon of older and newer chips does, unless only the newer needs HBM.

    Pairs of which neither chip has `changed` are as they were.
    """
    for p in range(len(older)):
        old, new = older[p], newer[p]
        if not (changed[old] or changed[new]):
            continue
        akin = generation[old] == generation[new] and foundry[old] == foundry[new]
        for k in range(more.shape[1]):
            better = useful[new, k] * of_silicon[new, k] > useful[old, k] * of_silicon[old, k]
            more[p, k] = better and modest[old, k] <= modest[new, k]
            same = akin and area[old, k] == area[new, k] and dies[old, k] == dies[new, k]
            months[p, k] = of_refresh[k] if same else of_handover[k]


@cached_by_chip("designs")
def _of_silicon(world: Core, chips: Chips, found: Array | None) -> Array:
    """Factor from usefulness to that of silicon in later years, 1/mm2, (chips, members)."""
    table = world.chip_table
    factor = np.empty_like(table["die_area_mm2"]) if found is None else found
    silicon = table["die_area_mm2"][chips] * table["dies_per_package"][chips]
    factor[chips] = narrow_work_in_the_end(world)[chips] / silicon
    return factor


@cached("run")
def successions(world: Core) -> tuple[Rows, Rows]:
    """Rows of older and newer chips of the same maker, stack and buyers, none of them variants.

    Each pair is there both ways, since draws say which of its chips ships later. Cards without
    stacks of memory are a line of their own.
    """
    layout = world.layout
    lines = [
        (i, (chip.maker, chip.stack, chip.sold_to, bool(layout.stackless[i])))
        for i, chip in enumerate(layout.chip_rows)
        if not chip.variant_of
    ]
    pairs = [(i, j) for i, old in lines for j, new in lines if j != i and old == new]
    older, newer = np.array(pairs, dtype=np.intp).reshape(-1, 2).T.copy()
    return older, newer
