"""Rules on orders: what law, customs and lists let a firm order, and where refused money goes."""

from __future__ import annotations

import numpy as np

from ..core.active_pairs import some
from ..core.kernel import Flags, FlagTable, Line, Places, Table
from ..equations import choice
from ..equations.numbers import over
from ..law.entity_list import Lists, keep_out


def allow(
    f: int,
    on_offer: Flags,
    maker_state: Places,
    lists: Lists,
    may: FlagTable,
    free: FlagTable,
) -> None:
    """Mark the stacks that firm `f` may order from, and those that no list keeps from it."""
    stacks, members = may.shape
    for n in range(stacks):
        s = maker_state[n]
        if not some(lists.firms[s, f]):
            may[n] = free[n] = on_offer[n]
            continue
        for k in range(members):
            listed = lists.firms[s, f, k]
            may[n, k] = on_offer[n] and may_order(listed, lists.affiliates[s, f, k])
            free[n, k] = may[n, k] and not listed > 0.0


def may_order(listed: float, affiliates: float) -> bool:
    """Whether a firm can order for some part of it: a listed one, for affiliates on no list."""
    return not listed > 0.0 or affiliates > 0.0


def spread(of_stack: Line, within: Line, sold: Line, in_part: bool, share: Line) -> None:
    """Set a chip's share of a firm's money from its stack's, by what is sold to the firm."""
    for k in range(len(share)):
        share[k] = of_stack[k] * (over(within[k], sold[k], 0.0) if in_part else within[k])


def refuse(
    f: int,
    first: int,
    stop: int,
    seller: Places,
    here: Flags,
    customs: Table,
    licensed: Table,
    lists: Lists,
    place: Places,
    full: Table,
    shares: Table,
    let_in: Table,
    room: Table,
    refused: Line,
) -> None:
    """Set what customs, lists and full caps let in of firm `f`'s chips, and what they refuse.

    `room` is what is left of chips that neither customs nor a list keeps from it in part: all
    without a cap, and of a capped chip as far as the cap is not full.
    """
    members = shares.shape[1]
    kept, left = np.empty(members), np.empty(members)
    refused[:] = 0.0
    for c in range(first, stop):
        if here[c]:
            keep_out(lists, seller[c], f, licensed[c], kept)
            leave_room(place[c], full, left)
            for k in range(members):
                let_in[c, k] = customs[c, k] * (1.0 - kept[k]) * left[k]
                room[c, k] = left[k] if customs[c, k] >= 1.0 and kept[k] == 0.0 else 0.0
                refused[k] += shares[c, k] - shares[c, k] * let_in[c, k]


def leave_room(place: int, full: Table, left: Line) -> None:
    """Set what is left of a chip whose cap stands at a place; all where it has none (below 0)."""
    left[:] = 1.0
    if place >= 0:
        for k in range(len(left)):
            left[k] = 1.0 - full[place, k]


def redirect_refused(
    first: int,
    stop: int,
    stack: Places,
    here: Flags,
    spare: Table,
    left: Table,
    of_stacks: Table,
    let_in: Table,
    refused: Line,
    shares: Table,
) -> None:
    """Send the money that is refused to the firm's second choice, see `count_room`."""
    members = shares.shape[1]
    other = np.empty(members)
    for c in range(first, stop):
        if here[c]:
            spread(of_stacks[stack[c]], spare[c], left[stack[c]], True, other)
            for k in range(members):
                shares[c, k] = choice.admit(shares[c, k], let_in[c, k], refused[k], other[k])


def turn_away(
    first: int,
    stop: int,
    stack: Places,
    here: Flags,
    spare: Table,
    in_stack: Table,
    of_stacks: Table,
    away: Table,
    shares: Table,
) -> None:
    """Send money for chips that customs keep from a firm to what they leave it.

    `away` is what they keep from it of what they let in for some buyer, of chips from `first` on.
    """
    members = shares.shape[1]
    refused, left = np.zeros(members), np.zeros(members)
    other = np.empty_like(away)
    for c in range(first, stop):
        if here[c]:
            n, mine, kept = stack[c], other[c - first], away[c - first]
            spread(of_stacks[n], spare[c], in_stack[n], True, mine)
            for k in range(members):
                mine[k] = mine[k] if kept[k] == 0.0 else 0.0
                left[k] += mine[k]
                refused[k] += shares[c, k] * kept[k]
    for c in range(first, stop):
        if here[c]:
            mine, kept = other[c - first], away[c - first]
            for k in range(members):
                part = over(mine[k], left[k], 0.0)
                shares[c, k] = choice.admit(shares[c, k], 1.0 - kept[k], refused[k], part)


def keep_minimum(
    first: int,
    stop: int,
    state: int,
    seller: Places,
    here: Flags,
    least: Line,
    shares: Table,
) -> None:
    """Scale a firm's chips of a state and all others to a least share of that state's chips."""
    members = shares.shape[1]
    home, away = np.zeros(members), np.zeros(members)
    for c in range(first, stop):
        if here[c]:
            total = home if seller[c] == state else away
            for k in range(members):
                total[k] += shares[c, k]
    for c in range(first, stop):
        if here[c]:
            for k in range(members):
                if seller[c] == state:
                    shares[c, k] *= choice.domestic_factor(home[k], least[k])
                else:
                    shares[c, k] *= choice.foreign_factor(home[k], away[k], least[k])
