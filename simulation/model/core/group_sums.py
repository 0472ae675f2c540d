"""Sums over chips by their foundry, their maker and the software that runs on them."""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np

from ..equations.arrays import Array
from .layout import Layout, Rows

if TYPE_CHECKING:
    from scipy.sparse import csr_array

EVERYTHING = slice(None)


class Groups:
    """Adds rows up by the group that each belongs to.

    The membership is a sparse matrix: its product reads each row once and adds it to its group,
    one after the other, so that a row of zeros (a chip that is on sale for other members
    only) leaves every bit of the sum as it is, and no member depends on who rides along.
    """

    def __init__(self, of: Rows, groups: int) -> None:
        self._of, self._groups = of, groups
        self._members: dict[tuple[int, int], csr_array] = {}

    def add(self, rows: Array, window: slice = EVERYTHING) -> Array:
        """(rows of the window, ..., members) to (groups, ..., members)."""
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
    """1 where a row belongs to a group, (groups, rows), rows of a group in their order."""
    from scipy.sparse import csr_array

    order = np.argsort(of, kind="stable")
    ends = np.searchsorted(of[order], np.arange(groups + 1))
    return csr_array((np.ones(len(of)), order, ends), shape=(groups, len(of)))


def together(chips: Array, firms: Rows | range) -> Array:
    """Sum over some firms of (firms, chips, members), to (chips, members)."""
    total: Array = np.zeros(chips.shape[1:])
    for firm in firms:
        total += chips[firm]
    return total


class Sums:
    """Adds (chips of a window, members) up, each to (groups, members).

    `sellers` and `suppliers` add makers and suppliers up to their states.
    """

    def __init__(self, layout: Layout) -> None:
        self.foundries = Groups(layout.chip_foundry, len(layout.suppliers)).add
        self.makers = Groups(layout.chip_maker, len(layout.makers)).add
        self.sellers = Groups(layout.maker_state, len(layout.states)).add
        self.suppliers = Groups(layout.supplier_state, len(layout.states)).add
        self.stacks = Groups(layout.chip_stack, len(layout.stacks)).add
