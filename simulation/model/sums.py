"""Sums over chips and firms by who makes, supplies or owns them."""

from __future__ import annotations

import numpy as np
from numpy.typing import NDArray

from .equations.arrays import Array, contract
from .layout import Layout


class Sums:
    """Adds (chips, members) arrays up by foundry, maker or state, and firms up by state."""

    def __init__(self, layout: Layout) -> None:
        self._foundries = _membership(layout.chip_foundry, len(layout.suppliers))
        self._makers = _membership(layout.chip_maker, len(layout.makers))
        self._states = _membership(layout.chip_state, len(layout.states))
        self._firms = _membership(layout.firm_state, len(layout.states))
        self._stacks = [layout.chip_stack == n for n in range(len(layout.stacks))]

    def foundries(self, chips: Array) -> Array:
        """(chips, members) to (suppliers, members)."""
        return contract("uc,cm->um", self._foundries, chips)

    def makers(self, chips: Array, window: slice = slice(None)) -> Array:
        """(chips, members) to (makers, members)."""
        return contract("kc,cm->km", self._makers[:, window], chips)

    def states(self, chips: Array) -> Array:
        """(chips, members) to (designers' states, members)."""
        return contract("sc,cm->sm", self._states, chips)

    def owners(self, firms: Array) -> Array:
        """(firms, members) to (states of headquarters, members)."""
        return contract("sf,fm->sm", self._firms, firms)

    def stacks(self, firm_chips: Array, window: slice) -> Array:
        """(firms, chips, members) to (firms, stacks, members)."""
        parts = [firm_chips[:, mask[window]].sum(axis=1) for mask in self._stacks]
        by_stack: Array = np.stack(parts, axis=1)
        return by_stack


def _membership(of: NDArray[np.intp], groups: int) -> Array:
    table: Array = np.where(of[None, :] == np.arange(groups)[:, None], 1.0, 0.0)
    return table
