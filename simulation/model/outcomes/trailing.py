"""Trailing years: sums of flows over the last twelve months."""

from __future__ import annotations

from collections.abc import Mapping
from math import prod

import numpy as np

from ..core.kernel import Cube, Flags, Places, Table, kernel
from ..core.layout import Mask
from ..equations.arrays import Array, total

YEAR = 12
Shapes = Mapping[str, tuple[int, ...]]


class Trailing:
    """Twelve months of each flow, and their sums.

    The last twelve months are this year's months so far and the remaining ones of last year. The
    remainders are added up once, in January, so that a month costs one addition and rounding
    errors do not pile up. All flows stand in one table, whose rows are added up together.
    """

    def __init__(self, shapes: Shapes, members: int) -> None:
        """`shapes`: of each flow, without the members."""
        self._shapes, self._rows, rows = dict(shapes), dict[str, slice](), 0
        for name, shape in shapes.items():
            self._rows[name] = slice(rows, rows + prod(shape))
            rows += prod(shape)
        self._months = np.zeros((YEAR, rows, members))
        self._so_far, self._year = np.zeros((rows, members)), np.zeros((rows, members))
        # Months since each flow was last written: after a year nothing is to be added.
        self._idle, self._live = np.full(rows, YEAR + 1), np.zeros(rows, dtype=np.bool_)
        self._written = np.ones(rows, dtype=np.bool_)

    def begin(self, name: str, flow: Array) -> None:
        """Set the flow of each month of the year before the first one, a January."""
        rows = self._rows[name]
        self._months[:, rows] = flow.reshape(-1, flow.shape[-1])
        self._year[rows] = total(self._months[:, rows])
        self._idle[rows], self._live[rows] = 0, True

    def month(self, name: str, month: int) -> Array:
        """Place for a month's flow, to be written before the month is added."""
        return self._view(name, self._months[month % YEAR])

    def written(self, name: str) -> Mask:
        """True for the rows of a flow that are written each month; others count as zero."""
        return self._written[self._rows[name]].reshape(self._shapes[name])

    def add(self, month: int) -> None:
        """Add a month's flows."""
        add_month(
            month % YEAR,
            self._written,
            self._months,
            self._so_far,
            self._year,
            self._idle,
            self._live,
        )

    def year(self, name: str) -> Array:
        """Sum of a flow over the last twelve months."""
        return self._view(name, self._year)

    def live(self, name: str) -> Mask:
        """Rows of a flow that were written within a year; all others are zero."""
        return self._live[self._rows[name]].reshape(self._shapes[name])

    def _view(self, name: str, table: Array) -> Array:
        return table[self._rows[name]].reshape(*self._shapes[name], -1)


@kernel
def add_month(
    slot: int,
    written: Flags,
    months: Cube,
    so_far: Table,
    year: Table,
    idle: Places,
    live: Flags,
) -> None:
    """Add the flows of a slot, 0 being January, and what remains of last year."""
    _, rows, members = months.shape
    for r in range(rows):
        idle[r] = 0 if written[r] else idle[r] + 1
        live[r] = idle[r] < YEAR
        if idle[r] <= YEAR:
            if not written[r]:
                for k in range(members):
                    months[slot, r, k] = 0.0
            if slot == 0:
                for k in range(members):
                    so_far[r, k] = 0.0
                for later in range(YEAR - 2, 0, -1):
                    for k in range(members):
                        months[later, r, k] += months[later + 1, r, k]
            for k in range(members):
                so_far[r, k] += months[slot, r, k]
            if slot + 1 < YEAR:
                for k in range(members):
                    year[r, k] = so_far[r, k] + months[slot + 1, r, k]
            else:
                for k in range(members):
                    year[r, k] = so_far[r, k]
