"""Trailing years: sums of the last twelve months' flows."""

from __future__ import annotations

from collections.abc import Mapping

import numpy as np

from .equations.arrays import Array

YEAR = 12
EVERYTHING = slice(None)


class Trailing:
    """A ring of twelve months of each flow, and in `year` their sums, (rows, members)."""

    def __init__(self, first: Mapping[str, Array]) -> None:
        """`first`: the flows of each month of the year before the first one."""
        self._ring = {name: np.repeat(flow[None], YEAR, axis=0) for name, flow in first.items()}
        self._windows = {name: [EVERYTHING] * YEAR for name in first}
        self.year: dict[str, Array] = {name: r.sum(axis=0) for name, r in self._ring.items()}

    def put(self, month: int, name: str, flow: Array, window: slice = EVERYTHING) -> None:
        """Take in a month's flow: the rows of the window, all others being zero."""
        slot, ring, year = month % YEAR, self._ring[name], self.year[name]
        if window == EVERYTHING:
            ring[slot] = flow
            np.add.reduce(ring, axis=0, out=year)
            return
        ring[slot] = 0.0
        ring[slot, window] = flow
        self._windows[name][slot] = window
        reach = self.reach(name)
        year[...] = 0.0
        np.add.reduce(ring[:, reach], axis=0, out=year[reach])

    def reach(self, name: str) -> slice:
        """Rows outside which the year's flow is zero."""
        rows = len(self.year[name])
        bounds = [window.indices(rows) for window in self._windows[name]]
        return slice(min(b[0] for b in bounds), max(b[1] for b in bounds))
