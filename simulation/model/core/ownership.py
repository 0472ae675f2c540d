"""Ownership of compute: sums that outcomes and lock-in share."""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np

from ..equations.arrays import Array
from .layout import Layout

if TYPE_CHECKING:
    from .pairs import Pairs

BLOCS = ("us", "china", "world", "china_abroad")


class Ownership:
    """Installed chips by bloc and by software stack, refreshed once a month.

    Attributes:
        blocs: installed chips of each of BLOCS, (blocs, chips, members).
        by_stack: each firm's installed compute by stack, H100e, (firms, stacks, members).
    """

    def __init__(self, layout: Layout, members: int) -> None:
        self._parts = tuple(layout.parts)
        self.blocs = np.zeros((len(BLOCS), len(layout.chips), members))
        self.by_stack = np.zeros((len(layout.firms), len(layout.stacks), members))

    @property
    def chips(self) -> dict[str, Array]:
        """Installed chips by the names of the blocs, views of `blocs`, (chips, members)."""
        return dict(zip(BLOCS, self.blocs, strict=True))

    def refresh(self, pairs: Pairs, stock: Array, speed: Array, ever_sold: slice) -> None:
        """Take the stock of the chips ever sold, (pairs, members)."""
        owned = pairs.by_part_and_chip(stock)
        parts = dict(zip(self._parts, owned, strict=True))
        parts["world"] = owned.sum(axis=0)
        for row, bloc in enumerate(BLOCS):
            self.blocs[row, ever_sold] = parts[bloc]
        compute = stock * pairs.of_chips(speed[ever_sold])
        self.by_stack[...] = pairs.by_firm_and_stack(compute)
