"""Who owns which compute: sums that outcomes and lock-in share."""

from __future__ import annotations

import numpy as np

from .equations.arrays import Array
from .layout import Layout


class Ownership:
    """Installed chips by bloc and by software stack, refreshed once a month.

    Attributes:
        chips: installed chips of each bloc, (chips, members).
        by_stack: each firm's installed compute by stack, H100e, (firms, stacks, members).
    """

    def __init__(self, layout: Layout, members: int) -> None:
        self._stack = layout.chip_stack
        # The contract counts US firms' chips wherever they stand, and China's at home.
        rows = {"us": layout.of_state("firms", "us"), "china": layout.at_home("china")}
        rows["china_abroad"] = np.setdiff1d(
            layout.of_state("firms", "china"), layout.at_home("china")
        )
        firms = range(len(layout.firms))
        self._blocs = [[bloc for bloc in rows if firm in rows[bloc]] for firm in firms]
        chips = (len(layout.chips), members)
        self.chips = {bloc: np.zeros(chips) for bloc in (*rows, "world")}
        self.by_stack = np.zeros((len(layout.firms), len(layout.stacks), members))

    def refresh(self, stock: Array, speed: Array, sold: slice) -> None:
        """Take the stock of the chips sold so far, (firms, chips, members)."""
        for chips in self.chips.values():
            chips[sold] = 0.0
        # Firm by firm, so that what is added up stays in the processor's cache.
        for firm, owned in enumerate(stock):
            for bloc in (*self._blocs[firm], "world"):
                self.chips[bloc][sold] += owned
        self.by_stack[...] = 0.0
        for chip, stack in enumerate(self._stack[sold]):
            self.by_stack[:, stack] += stock[:, chip] * speed[chip]
