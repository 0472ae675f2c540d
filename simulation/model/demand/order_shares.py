"""Order shares: how firms split their money over the chips that rules leave them."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import numpy as np

from ..core.active_pairs import some
from ..core.cache import cached
from ..core.kernel import Cube, Flags, FlagTable, Line, Places, PlaceTable, Table, kernel
from ..equations.arrays import Array
from ..law import classification, entity_list, market_access
from ..law.entity_list import Lists
from . import stack_preferences, stacks, tied_finance
from .offers import held_back
from .order_rules import allow, keep_minimum, redirect_refused, refuse, spread, turn_away
from .sold_to_firms import count_room, count_sold, note_sold, value_sold
from .stack_preferences import add_up_seats, prefer
from .stacks import split_between
from .tied_finance import keep_tied

if TYPE_CHECKING:
    from ..core.context import Core


def split(world: Core, firms: slice) -> None:
    """Split firms' money over the active chips, and keep what finance ties to a promoter's."""
    active, terms = world.chips_on_sale.active, world.licence_terms
    start, end, _ = firms.indices(len(world.layout.firms))
    split_orders(
        start,
        end,
        active.start,
        active.stop,
        terms.place,
        terms.full,
        _turned_away(world, firms),
        *_law_for_split_orders(world),
        *_for_split_orders(world),
    )


@cached("on sale")
def _law_for_split_orders(world: Core) -> tuple[Any, ...]:
    """What `split_orders` reads of the law in force, in its order."""
    return (
        held_back(world),
        market_access.admitted(world),
        market_access.licensed(world),
        entity_list.lists(world),
        world.law.domestic_mandate.share,
        tied_finance.asked_of_clouds(world),
    )


@cached("run")
def _for_split_orders(world: Core) -> tuple[Any, ...]:
    """What `split_orders` reads last, in its order, and the shares that it sets."""
    layout, offers, p = world.layout, world.offers, world.p
    return (
        layout.firm_state,
        layout.market_of_firm,
        layout.abroad,
        layout.chip_stack,
        layout.chip_state,
        stacks.state_of(world),
        layout.offered,
        stack_preferences.captive(world),
        world.owned.by_stack,
        p.table("firms", "own_workloads", 1.0),
        p("choice.lock_in"),
        p("choice.captive"),
        p("choice.within_scale"),
        offers.listed,
        offers.shares,
        offers.inclusive,
        world.pairs.ordered,
        world.state.order_share,
    )


def _turned_away(world: Core, firms: slice) -> Array:
    """What customs keep from single firms of active chips; empty where they treat all alike."""
    if not world.law.import_admission.clauses:
        return _nothing(world)
    layout, active = world.layout, world.chips_on_sale.active
    away = classification.turned_away(world, layout.every_firm[firms], layout.every_chip[active])
    return _nothing(world) if away is None else away


@cached("run")
def _nothing(world: Core) -> Array:
    """What customs keep from single firms where they treat all alike."""
    return np.empty((0, 0, world.members))


@kernel
def split_orders(
    start: int,
    end: int,
    first: int,
    stop: int,
    place: PlaceTable,
    full: Table,
    away: Cube,
    held_back: Flags,
    customs: Cube,
    licensed: Cube,
    lists: Lists,
    minimum: Cube,
    tied: Cube,
    seat: Places,
    market: Places,
    abroad: Flags,
    stack: Places,
    seller: Places,
    maker_state: Places,
    sold_to: FlagTable,
    captive: FlagTable,
    installed: Cube,
    own_workloads: Table,
    lock_in: Line,
    for_captive: Line,
    scale: Line,
    listed: FlagTable,
    within: Cube,
    inclusive: Cube,
    ordered: FlagTable,
    order_share: Cube,
) -> None:
    """Split the money of firms from `start` to before `end` between stacks, then over chips.

    They choose among all that is lawful; what customs, a list or a full cap refuses goes to what no
    list or customs touch and no cap fills; a mandate then sets a minimum of the domestic share, and
    finance one of a promoter's chips. Firms run workloads of their own, and host those of
    customers, who are used to the stacks that firms of the same seat have installed. `away` is what
    customs keep from single firms, empty where they treat all alike.
    """
    _, stacks, members = installed.shape
    by_seat = np.zeros((seat.max() + 1, stacks, members))
    add_up_seats(installed, seat, by_seat)
    own, hosted = np.empty((stacks, members)), np.empty((stacks, members))
    worth, sold = np.empty((stacks, members)), np.empty((stacks, members))
    others, of_stacks = np.empty((stacks, members)), np.empty((stacks, members))
    may, free = np.empty((stacks, members), np.bool_), np.empty((stacks, members), np.bool_)
    none, here = np.zeros(stacks, np.bool_), np.empty(stop, np.bool_)
    on_offer, in_part = np.empty(stacks, np.bool_), np.empty(stacks, np.bool_)
    let_in, room = np.empty((stop, members)), np.empty((stop, members))
    spare = np.empty((stop, members))
    left, refused = np.empty((stacks, members)), np.empty(members)
    for f in range(start, end):
        g, shares, workloads = market[f], order_share[f], own_workloads[f]
        note_sold(first, stop, stack, listed[g], sold_to[f], here, on_offer, in_part)
        prefer(installed[f], on_offer, captive[f], lock_in, for_captive, own)
        if hosts(workloads):
            prefer(by_seat[seat[f]], on_offer, none, lock_in, for_captive, hosted)
        allow(f, on_offer, maker_state, lists, may, free)
        count_sold(first, stop, stack, listed[g], here, in_part, within[g], sold, others)
        value_sold(inclusive[g], sold, on_offer, in_part, scale, worth)
        mix(worth, own, hosted, may, workloads, of_stacks)
        split_by_chip(
            first,
            stop,
            stack,
            here,
            within[g],
            in_part,
            sold,
            of_stacks,
            ordered[f],
            shares,
        )
        if held_back[g]:
            refuse(
                f,
                first,
                stop,
                seller,
                here,
                customs[g],
                licensed[g],
                lists,
                place[f],
                full,
                shares,
                let_in,
                room,
                refused,
            )
        # A shortcut: where nothing is refused there is no money to send elsewhere.
        if held_back[g] and (some(refused) or len(away) > 0):
            count_room(first, stop, stack, here, within[g], room, spare, left)
            value_sold(inclusive[g], left, on_offer, on_offer, scale, worth)
            mix(worth, own, hosted, free, workloads, of_stacks)
            redirect_refused(
                first,
                stop,
                stack,
                here,
                spare,
                left,
                of_stacks,
                let_in,
                refused,
                shares,
            )
            if len(away) > 0:
                turn_away(
                    first,
                    stop,
                    stack,
                    here,
                    spare,
                    left,
                    of_stacks,
                    away[f - start],
                    shares,
                )
        if not abroad[f] and some(minimum[seat[f], f]):
            keep_minimum(first, stop, seat[f], seller, here, minimum[seat[f], f], shares)
        keep_tied(first, stop, seat[f], seller, tied, ordered[f], shares)


def mix(
    inclusive: Table,
    own: Table,
    hosted: Table,
    allowed: FlagTable,
    own_share: Line,
    shares: Table,
) -> None:
    """Split money between stacks for a firm's own and for hosted workloads, by their shares."""
    stacks, members = shares.shape
    split_between(inclusive, own, allowed, shares)
    if not hosts(own_share):
        return
    for_others = np.empty((stacks, members))
    split_between(inclusive, hosted, allowed, for_others)
    for n in range(stacks):
        for k in range(members):
            part = own_share[k]
            shares[n, k] = part * shares[n, k] + (1.0 - part) * for_others[n, k]


def hosts(own_share: Line) -> bool:
    """Whether a firm has other workloads than its own for some member."""
    others = False
    for k in range(len(own_share)):
        others |= own_share[k] != 1.0
    return others


def split_by_chip(
    first: int,
    stop: int,
    stack: Places,
    here: Flags,
    within: Table,
    in_part: Flags,
    sold: Table,
    of_stacks: Table,
    ordered: Flags,
    shares: Table,
) -> None:
    """Split each stack's money over its chips, before any rule refuses some of it."""
    for c in range(first, stop):
        if here[c]:
            ordered[c], n = True, stack[c]
            spread(of_stacks[n], within[c], sold[n], in_part[n], shares[c])
        elif ordered[c]:
            shares[c] = 0.0
