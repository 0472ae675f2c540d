"""Active pairs of a firm and a chip, in a compact form.

About a third of all pairs are active: the others are ruled out by law, customs, mandates, chips
that a firm makes for itself, or chips that are not on sale. Arrays over pairs are (pairs,
members), firm after firm. The list of pairs may depend on the whole block of members: a pair that
is left out is zero for every member, and sums run in the order of the rows, so that a pair that
is zero for one member leaves every bit of its numbers as it is.
"""

from __future__ import annotations

from functools import cached_property
from typing import TYPE_CHECKING

import numpy as np
from numpy.typing import NDArray

from ..equations.arrays import Array
from .group_sums import GroupSum
from .layout import Rows

if TYPE_CHECKING:
    from collections.abc import Iterator

NUMBERS_IN_CACHE = 1 << 14  # 128 KiB


class Pairs:
    """Some pairs of a firm and a chip.

    Attributes:
        active: True for the pairs, (firms, chips), of neighbouring firms and chips.
        corner: rows of the first of these firms and of these chips.
        firm: row of each pair's firm, (pairs,); chip: row of its chip.
    """

    def __init__(self, active: NDArray[np.bool_], corner: tuple[int, int]) -> None:
        self.active, self.corner = active, corner
        self._firm, self._chip = np.nonzero(active)
        self.firm, self.chip = self._firm + corner[0], self._chip + corner[1]
        self._found: dict[tuple[bytes, bytes], tuple[Rows, tuple[Rows, Rows]]] = {}
        self._sums: dict[bytes, GroupSum] = {}

    def chunks(self, members: int) -> Iterator[slice]:
        """Runs of pairs so short that several arrays of them fit the processor's cache."""
        step = max(NUMBERS_IN_CACHE // members, 1)
        for first in range(0, len(self.firm), step):
            yield slice(first, first + step)

    def take(self, table: Array) -> Array:
        """The pairs' entries, (pairs, members), of a table (firms, chips, members)."""
        entries: Array = table.reshape(-1, table.shape[-1])[self.firm * table.shape[1] + self.chip]
        return entries

    def put(self, table: Array, values: Array) -> None:
        """Write values, (pairs, members), into a table (firms, chips, members)."""
        rows = table.reshape(-1, table.shape[-1])
        rows[self.firm * table.shape[1] + self.chip] = values

    def of_chips(self, table: Array) -> Array:
        """Each pair's row of a table of the chips, (chips, members)."""
        return table.take(self._chip, axis=0)

    def of_firms(self, table: Array) -> Array:
        """Each pair's row of a table of the firms, (firms, members)."""
        return table.take(self._firm, axis=0)

    def by_chip(self, values: Array) -> Array:
        """Sum over firms, (chips, members)."""
        return self._chips.add(values)

    def by_firm(self, values: Array) -> Array:
        """Sum over chips, (firms, members)."""
        return self._firms.add(values)

    def by_firm_and_group(self, of_chip: Rows, groups: int, values: Array) -> Array:
        """Sum over each firm's chips by group of chips, (firms, groups, members).

        `of_chip` is the group of every chip of the chip table, (chips,).
        """
        key = b"chip" + of_chip.tobytes()
        if key not in self._sums:
            of_pair = self._firm * groups + of_chip[self.chip]
            self._sums[key] = GroupSum(of_pair, len(self.active) * groups)
        return self._sums[key].add(values).reshape(len(self.active), groups, -1)

    def by_chip_and_group(self, of_firm: Rows, groups: int, values: Array) -> Array:
        """Sum over the firms of each group, (groups, chips, members).

        `of_firm` is the group of every firm, (firms,).
        """
        key, chips = b"firm" + of_firm.tobytes(), self.active.shape[1]
        if key not in self._sums:
            of_pair = of_firm[self.firm] * chips + self._chip
            self._sums[key] = GroupSum(of_pair, groups * chips)
        return self._sums[key].add(values).reshape(groups, chips, -1)

    @cached_property
    def _chips(self) -> GroupSum:
        return GroupSum(self._chip, self.active.shape[1])

    @cached_property
    def _firms(self) -> GroupSum:
        return GroupSum(self._firm, self.active.shape[0])

    @cached_property
    def pool(self) -> Rows:
        """Row of each pair's chip in the sums of `by_chip`, (pairs,)."""
        return self._chip

    def among(self, firms: Rows, chips: Rows) -> tuple[Rows, tuple[Rows, Rows]]:
        """Places of the pairs of some firms and chips, and their places in those two lists."""
        key = firms.tobytes(), chips.tobytes()
        if key not in self._found:
            row, column = _places(firms, self.firm), _places(chips, self.chip)
            here = np.flatnonzero((row >= 0) & (column >= 0))
            self._found[key] = here, (row[here], column[here])
        return self._found[key]

    def block(self, values: Array, firms: Rows, chips: Rows) -> Array:
        """Values of some firms and chips, (firms, chips, members), zero where there is no pair."""
        here, there = self.among(firms, chips)
        whole = np.zeros((len(firms), len(chips), values.shape[-1]))
        whole[there] = values[here]
        return whole


def _places(rows: Rows, wanted: Rows) -> Rows:
    """Place of each wanted row in a list of rows, -1 where it is not among them."""
    place = np.full(1 + max(rows.max(initial=0), wanted.max(initial=0)), -1)
    place[rows] = np.arange(len(rows))
    places: Rows = place[wanted]
    return places
