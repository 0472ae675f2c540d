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
        chips: the same by name, each (chips, members).
        by_stack: each firm's installed compute by stack, H100e, (firms, stacks, members).
    """

    def __init__(self, layout: Layout, members: int) -> None:
        # Every firm is in one of `layout.parts`: its row, (firms,).
        self._part = np.zeros(len(layout.firms), dtype=np.intp)
        for part, rows in enumerate(layout.parts.values()):
            self._part[rows] = part
        self._parts, self._stack = tuple(layout.parts), layout.chip_stack
        self.blocs = np.zeros((len(BLOCS), len(layout.chips), members))
        self.chips = dict(zip(BLOCS, self.blocs, strict=True))
        self.by_stack = np.zeros((len(layout.firms), len(layout.stacks), members))

    def refresh(self, pairs: Pairs, stock: Array, speed: Array, sold: slice) -> None:
        """Sum up the stock of the chips sold so far, (pairs, members).

        `speed` is each chip's, H100e, (chips, members); `sold` the slice of the chips sold so far.
        """
        owned = pairs.by_chip_and_group(self._part, len(self._parts), stock)
        parts = dict(zip(self._parts, owned, strict=True))
        parts["world"] = owned.sum(axis=0)
        for bloc in BLOCS:
            self.chips[bloc][sold] = parts[bloc]
        compute = stock * pairs.of_chips(speed[sold])
        self.by_stack[...] = pairs.by_firm_and_group(self._stack, self.by_stack.shape[1], compute)
