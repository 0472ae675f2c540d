"""Sums over the rows of a group: chips by foundry, maker or software, makers by state."""

from __future__ import annotations

import numpy as np

from ..equations.arrays import Array
from .kernel import Places, Table, kernel
from .layout import Layout, Rows

ALL_ROWS = slice(None)


class GroupSum:
    """Sum of an array's rows by the group that each row belongs to.

    Rows are added to their group one after the other, so that a row of zeros (a chip that is on
    sale for other members only) leaves every bit of the sum as it is, and no member depends on the
    others of its block.
    """

    def __init__(self, of: Rows, groups: int) -> None:
        self._of, self._groups = of, groups

    def add(self, rows: Array, window: slice = ALL_ROWS) -> Array:
        """Sums, (groups, ..., members), of the rows of a window, (rows, ..., members)."""
        total = np.zeros((self._groups, *rows.shape[1:]))
        flat = np.ascontiguousarray(rows, dtype=np.float64).reshape(len(rows), -1)
        add_rows(self._of[window], flat, total.reshape(self._groups, -1))
        return total


@kernel
def add_rows(of: Places, rows: Table, total: Table) -> None:
    """Add each row to the total of its group."""
    for row in range(len(of)):
        for k in range(rows.shape[1]):
            total[of[row], k] += rows[row, k]


class Sums:
    """Sums of arrays by group; each takes (rows of a window, ..., members).

    Attributes:
        foundries, makers, stacks: sums over chips, (foundries, makers or stacks, ..., members).
        suppliers: sums over suppliers by their state, (states, ..., members).
    """

    def __init__(self, layout: Layout) -> None:
        self.foundries = GroupSum(layout.chip_foundry, len(layout.suppliers)).add
        self.makers = GroupSum(layout.chip_maker, len(layout.makers)).add
        self.suppliers = GroupSum(layout.supplier_state, len(layout.states)).add
        self.stacks = GroupSum(layout.chip_stack, len(layout.stacks)).add
