"""Sums over the rows of a group: chips by foundry, maker or software, makers by state."""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np

from ..equations.arrays import Array
from .layout import Layout, Rows

if TYPE_CHECKING:
    from scipy.sparse import csr_array

ALL_ROWS = slice(None)


class GroupSum:
    """Sum of an array's rows by the group that each row belongs to.

    The membership is a sparse matrix: its product reads each row once and adds it to its group,
    one after the other, so that a row of zeros (a chip that is on sale for other members only)
    leaves every bit of the sum as it is, and no member depends on the others of its block.
    """

    def __init__(self, of: Rows, groups: int) -> None:
        self._of, self._groups = of, groups
        self._members: dict[tuple[int, int], csr_array] = {}

    def add(self, rows: Array, window: slice = ALL_ROWS) -> Array:
        """Sums, (groups, ..., members), of the rows of a window, (rows, ..., members)."""
        rest = rows.shape[1:]
        flat = rows.reshape(len(rows), int(np.prod(rest)))
        total: Array = self._membership(window).dot(flat).reshape(self._groups, *rest)
        return total

    def _membership(self, window: slice) -> csr_array:
        first, stop, _ = window.indices(len(self._of))
        if (first, stop) not in self._members:
            self._members[first, stop] = membership(self._of[first:stop], self._groups)
        return self._members[first, stop]


def membership(of: Rows, groups: int) -> csr_array:
    """Sparse matrix with 1 where a row belongs to a group, (groups, rows), rows in their order."""
    from scipy.sparse import csr_array

    order = np.argsort(of, kind="stable")
    ends = np.searchsorted(of[order], np.arange(groups + 1))
    return csr_array((np.ones(len(of)), order, ends), shape=(groups, len(of)))


def sum_over_firms(table: Array, firms: Rows | range) -> Array:
    """Sum of a table, (firms, chips, members), over some firms in their order, (chips, members)."""
    total: Array = np.zeros(table.shape[1:])
    for firm in firms:
        total += table[firm]
    return total


class Sums:
    """Sums of arrays by group; each takes (rows of a window, ..., members).

    Attributes:
        foundries, makers, stacks: sums over chips, (foundries, makers or stacks, ..., members).
        sellers: sums over makers by their state, (states, ..., members).
        suppliers: sums over suppliers by their state, (states, ..., members).
    """

    def __init__(self, layout: Layout) -> None:
        self.foundries = GroupSum(layout.chip_foundry, len(layout.suppliers)).add
        self.makers = GroupSum(layout.chip_maker, len(layout.makers)).add
        self.sellers = GroupSum(layout.maker_state, len(layout.states)).add
        self.suppliers = GroupSum(layout.supplier_state, len(layout.states)).add
        self.stacks = GroupSum(layout.chip_stack, len(layout.stacks)).add
