"""Who owns which compute: sums that outcomes and lock-in share."""

from __future__ import annotations

import numpy as np

from .equations.arrays import Array, contract
from .layout import Layout

BLOCS = ("us", "china", "world", "china_abroad")


class Ownership:
    """Installed chips by bloc and by software stack, refreshed once a month.

    Attributes:
        blocs: installed chips of each of BLOCS, (blocs, chips, members).
        chips: the same by name, each (chips, members).
        by_stack: each firm's installed compute by stack, H100e, (firms, stacks, members).
    """

    def __init__(self, layout: Layout, members: int) -> None:
        self._parts = layout.parts
        self._of_stack = [np.flatnonzero(layout.chip_stack == n) for n in range(len(layout.stacks))]
        self.blocs = np.zeros((len(BLOCS), len(layout.chips), members))
        self.chips = dict(zip(BLOCS, self.blocs, strict=True))
        self.by_stack = np.zeros((len(layout.firms), len(layout.stacks), members))

    def refresh(self, stock: Array, speed: Array, sold: slice) -> None:
        """Take the stock of the chips sold so far, (firms, chips, members)."""
        parts = {part: np.add.reduce(stock[rows], axis=0) for part, rows in self._parts.items()}
        parts["world"] = sum(parts.values(), np.zeros(()))
        for bloc in BLOCS:
            self.chips[bloc][sold] = parts[bloc]
        # Stack by stack, so that what is added up stays in the processor's cache.
        for stack, chips in enumerate(self._of_stack):
            mine = chips[chips < sold.stop]
            self.by_stack[:, stack] = contract("fcm,cm->fm", stock[:, mine], speed[mine])
