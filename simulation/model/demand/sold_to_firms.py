"""Chips sold to some firms of a market only: what these leave of a stack to the others."""

from __future__ import annotations

from ..core.kernel import Flags, Line, Places, Table
from ..equations import choice


def note_sold(
    first: int,
    stop: int,
    stack: Places,
    listed: Flags,
    sold_to: Flags,
    here: Flags,
    on_offer: Flags,
    in_part: Flags,
) -> None:
    """Mark the chips listed in a firm's market that are sold to it, and the stacks that they have.

    `in_part` marks stacks of which other listed chips are sold to others only.
    """
    on_offer[:] = False
    in_part[:] = False
    for c in range(first, stop):
        here[c] = listed[c] and sold_to[c]
        on_offer[stack[c]] |= here[c]
        in_part[stack[c]] |= listed[c] and not sold_to[c]


def count_sold(
    first: int,
    stop: int,
    stack: Places,
    listed: Flags,
    here: Flags,
    in_part: Flags,
    within: Table,
    sold: Table,
    others: Table,
) -> None:
    """Set the share of each stack's money in a market that goes to chips sold to a firm.

    `here` says which of the listed chips these are; `others` is set to the share of those that are
    not. It is 1 of stacks of which there are no others.
    """
    stacks, members = sold.shape
    for n in range(stacks):
        sold[n] = 0.0 if in_part[n] else 1.0
        others[n] = 0.0
    for c in range(first, stop):
        if listed[c] and in_part[stack[c]]:
            mine = sold[stack[c]] if here[c] else others[stack[c]]
            for k in range(members):
                mine[k] += within[c, k]
    for n in range(stacks):
        if in_part[n]:
            for k in range(members):
                sold[n, k] = sold[n, k] if others[n, k] > 0.0 else 1.0


def value_sold(
    inclusive: Table, sold: Table, on_offer: Flags, in_part: Flags, scale: Line, worth: Table
) -> None:
    """Set what stacks on offer are worth to a firm to which a share of their chips is sold."""
    stacks, members = inclusive.shape
    for n in range(stacks):
        if on_offer[n] and in_part[n]:
            for k in range(members):
                worth[n, k] = choice.inclusive(sold[n, k], inclusive[n, k], scale[k])
        elif on_offer[n]:
            for k in range(members):
                worth[n, k] = inclusive[n, k]


def count_room(
    first: int,
    stop: int,
    stack: Places,
    here: Flags,
    within: Table,
    room: Table,
    spare: Table,
    left: Table,
) -> None:
    """Set what a firm's chips weigh in its second choice, and what is left of each stack for that.

    Weights of the first choice count as far as there is room. What is left of a stack, summed over
    its chips, makes it worth so much less, as in any logit.
    """
    left[:] = 0.0
    for c in range(first, stop):
        if here[c]:
            mine = left[stack[c]]
            for k in range(left.shape[1]):
                spare[c, k] = within[c, k] * room[c, k]
                mine[k] += spare[c, k]
