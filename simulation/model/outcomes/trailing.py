"""Trailing years: sums of flows over the last twelve months."""

from __future__ import annotations

from collections.abc import Mapping

import numpy as np

from ..equations.arrays import Array

YEAR = 12
EVERYTHING = slice(None)


class Trailing:
    """Twelve months of each flow, and in `year` their sums, (..., rows, members).

    The last twelve months are this year's months so far and the remaining ones of last year. The
    remainders are added up once, in January, so that a month costs one addition and rounding
    errors do not pile up.
    """

    def __init__(self, first: Mapping[str, Array]) -> None:
        """`first`: the flows of each month of the year before the first one, a January."""
        self._months = {name: np.repeat(flow[None], YEAR, axis=0) for name, flow in first.items()}
        self._so_far = {name: np.zeros_like(flow) for name, flow in first.items()}
        all_rows = {name: (0, flow.shape[-2]) for name, flow in first.items()}
        self._windows = {name: [bounds] * YEAR for name, bounds in all_rows.items()}
        self._reach = {name: slice(*bounds) for name, bounds in all_rows.items()}
        self.year: dict[str, Array] = {name: m.sum(axis=0) for name, m in self._months.items()}

    def put(self, month: int, name: str, flow: Array, window: slice = EVERYTHING) -> None:
        """Add a month's flow, given for the rows of a window; all others are zero."""
        slot, months, so_far = month % YEAR, self._months[name], self._so_far[name]
        if slot == 0:
            _add_up_remainders(months)
            so_far[...] = 0.0
        window = self._extend(name, slot, window)
        so_far[..., window, :] += flow
        _write(months[slot], window, flow)
        reach, year = self._reach[name], self.year[name]
        year[..., : reach.start, :] = year[..., reach.stop :, :] = 0.0
        rows = (..., reach, slice(None))
        remainder = months[slot + 1][rows] if slot + 1 < YEAR else 0.0
        np.add(so_far[rows], remainder, out=year[rows])

    def reach(self, name: str) -> slice:
        """Rows to which some flow of the year reaches; in all others the year's sum is zero."""
        return self._reach[name]

    def _extend(self, name: str, slot: int, window: slice) -> slice:
        """Store a month's window; returns it with both its ends."""
        windows = self._windows[name]
        first, stop, _ = window.indices(self.year[name].shape[-2])
        windows[slot] = first, stop
        self._reach[name] = slice(min(w[0] for w in windows), max(w[1] for w in windows))
        return slice(first, stop)


def _add_up_remainders(months: Array) -> None:
    """Replace each month's flow of a year by the sum from that month to December, in place."""
    for slot in reversed(range(len(months) - 1)):
        months[slot] += months[slot + 1]


def _write(rows: Array, window: slice, values: Array) -> None:
    """Set the rows of the window to the values and all others to zero."""
    rows[..., : window.start, :] = 0.0
    rows[..., window, :] = values
    rows[..., window.stop :, :] = 0.0
