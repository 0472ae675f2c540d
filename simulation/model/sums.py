"""Sums over chips by their foundry, their maker and the software that runs on them."""

from __future__ import annotations

from itertools import pairwise

import numpy as np

from .equations.arrays import Array
from .layout import Layout, Rows

EVERYTHING = slice(None)
Runs = tuple[Rows, list[tuple[int, slice]]]  # rows by their groups, and where each group is


class Groups:
    """Adds rows up by the group that each belongs to.

    Rows are put in the order of their groups, then added in runs: each row is read once, where
    a product with a membership table would read it once a group.
    """

    def __init__(self, of: Rows, groups: int) -> None:
        self._of, self._groups = of, groups
        self._runs: dict[tuple[int, int], Runs] = {}

    def add(self, rows: Array, window: slice = EVERYTHING) -> Array:
        """(rows of the window, ..., members) to (groups, ..., members)."""
        order, runs = self._run(window)
        total = np.zeros((self._groups, *rows.shape[1:]))
        ordered = rows[order]
        # One row after the other: reduceat adds in pairs, so that a row of zeros, a chip that is
        # on the shelf for other members only, would change the rounding.
        for group, run in runs:
            np.add.reduce(ordered[run], axis=0, out=total[group])
        return total

    def _run(self, window: slice) -> Runs:
        first, stop, _ = window.indices(len(self._of))
        if (first, stop) not in self._runs:
            of = self._of[first:stop]
            order = np.argsort(of, kind="stable")
            present, starts = np.unique(of[order], return_index=True)
            ends = [*starts.tolist(), len(order)]
            runs = [slice(*pair) for pair in pairwise(ends)]
            self._runs[first, stop] = order, list(zip(present.tolist(), runs, strict=True))
        return self._runs[first, stop]


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
