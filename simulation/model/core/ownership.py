"""Ownership of compute: who holds which chips, and sums that outcomes and lock-in share."""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np

from ..equations.arrays import Array
from .kernel import Cube, FlagTable, Places, Table, kernel
from .layout import Layout

if TYPE_CHECKING:
    from .layout import Mask

BLOCS = ("us", "china", "world", "china_abroad")
WORLD = BLOCS.index("world")


class Ownership:
    """Installed chips by bloc and by software stack, refreshed once a month.

    Attributes:
        blocs: installed chips of each of BLOCS, (blocs, chips, members).
        by_stack: each firm's installed compute by stack, H100e, (firms, stacks, members).
    """

    def __init__(self, layout: Layout, members: int) -> None:
        self._layout = layout
        names = list(layout.parts)
        # Place in `blocs` of each firm's part, -1 for firms that count for the world alone.
        place = [BLOCS.index(name) if name in BLOCS else -1 for name in names]
        self._bloc = np.array(place)[layout.part_of_firm]
        self.blocs = np.zeros((len(BLOCS), len(layout.chips), members))
        self.by_stack = np.zeros((len(layout.firms), len(layout.stacks), members))

    @property
    def chips(self) -> dict[str, Array]:
        """Installed chips by the names of the blocs, views of `blocs`, (chips, members)."""
        return dict(zip(BLOCS, self.blocs, strict=True))

    def refresh(self, held: Mask, stock: Array, speed: Array) -> None:
        """Take the stock, (firms, chips, members), of pairs that hold some, and chips' speed."""
        stacks = self._layout.chip_stack
        add_up(held, stock, speed, self._bloc, stacks, self.blocs, self.by_stack)


@kernel
def add_up(
    held: FlagTable,
    stock: Cube,
    speed: Table,
    bloc: Places,
    stack: Places,
    blocs: Cube,
    by_stack: Cube,
) -> None:
    """Sum installed chips over the firms of each bloc, and compute over the chips of each stack."""
    firms, chips, members = stock.shape
    blocs[:] = 0.0
    by_stack[:] = 0.0
    for f in range(firms):
        for c in range(chips):
            if held[f, c]:
                mine, everywhere, compute = stock[f, c], blocs[WORLD, c], by_stack[f, stack[c]]
                for k in range(members):
                    everywhere[k] += mine[k]
                    compute[k] += mine[k] * speed[c, k]
                if bloc[f] >= 0:
                    part = blocs[bloc[f], c]
                    for k in range(members):
                        part[k] += mine[k]
