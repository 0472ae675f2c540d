"""Trailing years: sums of the last twelve months' flows."""

from __future__ import annotations

from collections.abc import Mapping

import numpy as np

from ..equations.arrays import Array

YEAR = 12
EVERYTHING = slice(None)


class Trailing:
    """Twelve months of each flow, and in `year` their sums, (..., rows, members).

    A year back is this year's months so far and the rest of last year's. The rests are added up
    once, in January, so that a month costs one addition and errors do not pile up.
    """

    def __init__(self, first: Mapping[str, Array]) -> None:
        """`first`: the flows of each month of the year before the first one, a January."""
        self._months = {name: np.repeat(flow[None], YEAR, axis=0) for name, flow in first.items()}
        self._so_far = {name: np.zeros_like(flow) for name, flow in first.items()}
        whole = {name: (0, flow.shape[-2]) for name, flow in first.items()}
        self._windows = {name: [bounds] * YEAR for name, bounds in whole.items()}
        self._reach = {name: slice(*bounds) for name, bounds in whole.items()}
        self.year: dict[str, Array] = {name: m.sum(axis=0) for name, m in self._months.items()}

    def put(self, month: int, name: str, flow: Array, window: slice = EVERYTHING) -> None:
        """Take in a month's flow: the rows of the window, all others being zero."""
        slot, months, so_far = month % YEAR, self._months[name], self._so_far[name]
        if slot == 0:
            _add_up_rests(months)
            so_far[...] = 0.0
        window = self._extend(name, slot, window)
        so_far[..., window, :] += flow
        _write(months[slot], window, flow)
        reach, year = self._reach[name], self.year[name]
        year[..., : reach.start, :] = year[..., reach.stop :, :] = 0.0
        mine = (..., reach, slice(None))
        rest = months[slot + 1][mine] if slot + 1 < YEAR else 0.0
        np.add(so_far[mine], rest, out=year[mine])

    def reach(self, name: str) -> slice:
        """Rows outside which the year's flow is zero."""
        return self._reach[name]

    def _extend(self, name: str, slot: int, window: slice) -> slice:
        """Note a month's window; returns it with both its ends."""
        windows = self._windows[name]
        first, stop, _ = window.indices(self.year[name].shape[-2])
        windows[slot] = first, stop
        self._reach[name] = slice(min(w[0] for w in windows), max(w[1] for w in windows))
        return slice(first, stop)


def _add_up_rests(months: Array) -> None:
    """Turn the flows of a year's months into what flowed from each month to December."""
    for slot in reversed(range(len(months) - 1)):
        months[slot] += months[slot + 1]


def _write(rows: Array, window: slice, values: Array) -> None:
    """Set the rows of the window to the values and all others to zero."""
    rows[..., : window.start, :] = 0.0
    rows[..., window, :] = values
    rows[..., window.stop :, :] = 0.0
