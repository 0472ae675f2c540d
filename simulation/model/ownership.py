"""Who owns which compute: sums that outcomes and lock-in share."""

from __future__ import annotations

import numpy as np

from .equations.arrays import Array
from .layout import Layout
from .sums import Sums


class Ownership:
    """Installed chips by bloc and by software stack, refreshed once a month."""

    def __init__(self, layout: Layout, sums: Sums, members: int) -> None:
        self._sums = sums
        # The contract counts US firms' chips wherever they stand, and China's at home.
        self._rows = {"us": layout.of_state("firms", "us"), "china": layout.at_home("china")}
        self._rows["china_abroad"] = np.setdiff1d(
            layout.of_state("firms", "china"), layout.at_home("china")
        )
        chips = (len(layout.chips), members)
        self.chips = {bloc: np.zeros(chips) for bloc in (*self._rows, "world")}
        self.by_stack = np.zeros((len(layout.firms), len(layout.stacks), members))

    def refresh(self, stock: Array, speed: Array, sold: slice) -> None:
        """Take the stock of the chips sold so far, (firms, chips, members)."""
        for bloc, rows in self._rows.items():
            self.chips[bloc][sold] = stock[rows].sum(axis=0)
        self.chips["world"][sold] = stock.sum(axis=0)
        self.by_stack = self._sums.stacks(stock * speed[sold], sold)
