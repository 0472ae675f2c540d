"""Active pairs: the pairs of a firm and a chip that loops have to look at."""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np

from .kernel import Cube, Flags, FlagTable, Line, kernel
from .layout import Layout

if TYPE_CHECKING:
    from .layout import Mask


class ActivePairs:
    """Pairs that are not zero for some member, (firms, chips).

    The others are ruled out by law, customs, mandates, chips that a firm makes for itself, or
    chips that are not on sale. A pair may be listed for the sake of other members of the block:
    it is zero then, and to add zero leaves every bit of a sum as it is.

    Attributes:
        held: True for pairs of which some member has ever held chips, running or waiting.
        ordered: True for pairs with orders or deliveries of which any are left, or of last month.
    """

    def __init__(self, layout: Layout) -> None:
        shape = len(layout.firms), len(layout.chips)
        self.held: Mask = np.zeros(shape, dtype=np.bool_)
        self.ordered: Mask = np.zeros(shape, dtype=np.bool_)


@kernel
def note_active(active: FlagTable, amounts: Cube, first: int, stop: int) -> None:
    """Note pairs of some chips, from `first` to before `stop`, whose amounts are not all zero."""
    firms, _ = active.shape
    for f in range(firms):
        for c in range(first, stop):
            if not active[f, c]:
                active[f, c] = some(amounts[f, c])


@kernel
def drop_idle(
    active: FlagTable,
    first: int,
    stop: int,
    backlog: Cube,
    share: Cube,
    ordered: Cube,
    delivered: Cube,
) -> None:
    """Drop pairs of some chips that have no orders left, no share in orders and no deliveries."""
    firms, _ = active.shape
    for f in range(firms):
        for c in range(first, stop):
            if active[f, c]:
                waits = some(backlog[f, c]) or some(share[f, c])
                active[f, c] = waits or some(ordered[f, c]) or some(delivered[f, c])


def some(values: Line | Flags) -> bool:
    """Whether any of the values is not zero, or any flag set."""
    found = False
    if values[0] != 0.0:  # in most rows that are not all zero
        return True
    for k in range(1, len(values)):
        found |= values[k] != 0.0
    return found
