"""Licences of rival pairs: which chips a state's rival gets under licence only, on which terms."""

from __future__ import annotations

from dataclasses import dataclass, replace
from typing import NamedTuple

import numpy as np

from ..equations.arrays import Array
from .layout import Rows
from .rows import common


@dataclass(frozen=True, eq=False)
class Licence:
    """Licence under which firms buy chips of their state's rival, by the law in force.

    Attributes:
        seller, buyer: rows of the two states.
        firms: rows of the buyer's firms, a slice where they are neighbours, to read and write
            the state without a copy.
        buyers: the same rows as a list always, to look firms up.
        chips: rows of the seller's chips of which some firm needs a licence, in order.
        needed: 1 where a firm gets a chip under licence only, (firms, chips, members).
        fee: share of a chip's price that the seller's state takes, (chips, members).
        volume_cap: units that may go out for each unit sold at home, (members,).
        named: above 0 for chips licensed by name, whose number the volume cap leaves alone,
            (chips, members).
        buyer_cap: licensed chips that each firm may have, (firms, members).
    """

    seller: int
    buyer: int
    firms: slice | Rows
    buyers: Rows
    chips: Rows
    needed: Array
    fee: Array
    volume_cap: Array
    named: Array
    buyer_cap: Array

    def within(self, active: slice) -> Licence:
        """The same licence for neighbouring chips only."""
        first, stop = np.searchsorted(self.chips, (active.start, active.stop)).tolist()
        return replace(
            self,
            chips=self.chips[first:stop],
            needed=self.needed[:, first:stop],
            fee=self.fee[first:stop],
            named=self.named[first:stop],
        )

    def needed_by(self, firms: Rows, chips: Rows) -> Array:
        """Need of a licence by any firms for any chips, (firms, chips, members)."""
        return spread(self, self.needed, firms, chips)


class Terms(NamedTuple):
    """A licence as firms see it this month; each array is (firms, chips, members).

    `surcharge` is what makers add to the price because of the fee, USD; `full` how full firms
    find the caps, 0..1; `headroom` how many more chips each may order.
    """

    licence: Licence
    surcharge: Array
    full: Array
    headroom: Array


def spread(licence: Licence, values: Array, firms: Rows, chips: Rows) -> Array:
    """Values of a licence laid out for any firms and chips, (firms, chips, members).

    `values` has one for each of the licence's own firms and chips; all others get zero.
    """
    row, row_there = common(firms, licence.buyers)
    column, column_there = common(chips, licence.chips)
    whole = np.zeros((len(firms), len(chips), values.shape[-1]))
    if len(row) and len(column):
        whole[row[:, None], column] = values[row_there[:, None], column_there]
    return whole
