"""Active pairs of a firm and a chip, in a compact form.

About a third of all pairs are active: the others are ruled out by law, customs, mandates, chips
that a firm makes for itself, or chips that are not on sale. Arrays over pairs are (pairs,
members), firm after firm. The list of pairs may depend on the whole block of members: a pair that
is left out is zero for every member, and sums run in the order of the rows, so that a pair that
is zero for one member leaves every bit of its numbers as it is.
"""

from __future__ import annotations

from functools import cached_property
from typing import TYPE_CHECKING, NamedTuple

import numpy as np
from numpy.typing import NDArray

from ..equations.arrays import Array
from .group_sums import GroupSum
from .layout import Layout, Rows
from .rows import places

if TYPE_CHECKING:
    from collections.abc import Iterator

NUMBERS_IN_CACHE = 1 << 14  # 128 KiB


class Places(NamedTuple):
    """Places of the pairs of some firms and chips.

    `pairs`: among all pairs; `cells`: rows and columns of a table of the firms and chips, of which
    `shape` is the size.
    """

    pairs: Rows
    cells: tuple[Rows, Rows]
    shape: tuple[int, int]

    def table(self, values: Array) -> Array:
        """Values of all pairs as a table of the firms and chips, zero where there is no pair.

        (pairs, members) to (firms, chips, members).
        """
        whole = np.zeros((*self.shape, values.shape[-1]))
        whole[self.cells] = values[self.pairs]
        return whole


class Pairs:
    """Some pairs of a firm and a chip.

    Attributes:
        active: True for the pairs, (firms, chips), of neighbouring firms and chips.
        corner: rows of the first of these firms and of these chips.
        firm: row of each pair's firm, (pairs,); chip: row of its chip.
    """

    def __init__(self, layout: Layout, active: NDArray[np.bool_], corner: tuple[int, int]) -> None:
        self._layout, self.active, self.corner = layout, active, corner
        self._firm, self._chip = np.nonzero(active)
        self.firm, self.chip = self._firm + corner[0], self._chip + corner[1]

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

    def by_firm_and_maker(self, values: Array) -> Array:
        """Sum over each firm's chips of a maker, (firms, makers, members)."""
        return self._makers.add(values).reshape(self.active.shape[0], -1, values.shape[-1])

    def by_firm_and_stack(self, values: Array) -> Array:
        """Sum over each firm's chips of a software stack, (firms, stacks, members)."""
        return self._stacks.add(values).reshape(self.active.shape[0], -1, values.shape[-1])

    def by_part_and_chip(self, values: Array) -> Array:
        """Sum over the firms of each of `layout.parts`, (parts, chips, members)."""
        return self._parts.add(values).reshape(-1, self.active.shape[1], values.shape[-1])

    @cached_property
    def _makers(self) -> GroupSum:
        return self._of_firm_and(self._layout.chip_maker, len(self._layout.makers))

    @cached_property
    def _stacks(self) -> GroupSum:
        return self._of_firm_and(self._layout.chip_stack, len(self._layout.stacks))

    def _of_firm_and(self, of_chip: Rows, groups: int) -> GroupSum:
        return GroupSum(self._firm * groups + of_chip[self.chip], self.active.shape[0] * groups)

    @cached_property
    def _parts(self) -> GroupSum:
        chips = self.active.shape[1]
        of_pair = self._layout.part_of_firm[self.firm] * chips + self._chip
        return GroupSum(of_pair, len(self._layout.parts) * chips)

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

    def among(self, firms: Rows, chips: Rows) -> Places:
        """The pairs of some firms and chips."""
        row, column = places(firms, self.firm), places(chips, self.chip)
        here = np.flatnonzero((row >= 0) & (column >= 0))
        return Places(here, (row[here], column[here]), (len(firms), len(chips)))
