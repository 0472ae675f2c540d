"""Sums over chips and firms by who makes them, and by the software that runs on them."""

from __future__ import annotations

import numpy as np
from numpy.typing import NDArray

from .equations.arrays import Array, contract
from .layout import Layout


class Sums:
    """Adds (chips, members) arrays up by foundry or maker, and firms' chips by stack."""

    def __init__(self, layout: Layout) -> None:
        self._foundries = _membership(layout.chip_foundry, len(layout.suppliers))
        self._makers = _membership(layout.chip_maker, len(layout.makers))
        self._stacks = [layout.chip_stack == n for n in range(len(layout.stacks))]

    def foundries(self, chips: Array) -> Array:
        """(chips, members) to (suppliers, members)."""
        return contract("uc,cm->um", self._foundries, chips)

    def makers(self, chips: Array, window: slice = slice(None)) -> Array:
        """(chips, members) to (makers, members)."""
        return contract("kc,cm->km", self._makers[:, window], chips)

    def stacks(self, firm_chips: Array, window: slice) -> Array:
        """(firms, chips, members) to (firms, stacks, members)."""
        parts = [firm_chips[:, mask[window]].sum(axis=1) for mask in self._stacks]
        by_stack: Array = np.stack(parts, axis=1)
        return by_stack


def _membership(of: NDArray[np.intp], groups: int) -> Array:
    table: Array = np.where(of[None, :] == np.arange(groups)[:, None], 1.0, 0.0)
    return table
