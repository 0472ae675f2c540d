"""Licences: which chips a state's rival and third countries get under licence only, and how."""

from __future__ import annotations

from dataclasses import dataclass
from typing import NamedTuple

import numpy as np
from numpy.typing import NDArray

from ..equations.arrays import Array
from ..equations.rule import NO_LIMIT
from .layout import Layout, Rows
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
    """

    seller: int
    buyer: int
    firms: slice | Rows
    buyers: Rows
    chips: Rows
    needed: Array

    def needed_by(self, firms: Rows, chips: Rows) -> Array:
        """Need of a licence by any firms for any chips, (firms, chips, members)."""
        row, row_there = common(firms, self.buyers)
        column, column_there = common(chips, self.chips)
        whole = np.zeros((len(firms), len(chips), self.needed.shape[-1]))
        if len(row) and len(column):
            whole[row[:, None], column] = self.needed[row_there[:, None], column_there]
        return whole


class LicensedPairs(NamedTuple):
    """Pairs of a firm and an active chip that some member's law puts under a licence.

    Attributes:
        place: place of each pair in the others, -1 for pairs without a licence, (firms, chips).
        firm, chip: rows of the pairs, (pairs,), firm after firm.
        chips: rows of the chips of these pairs, each once, (chips,).
        needed: 1 where the firm gets the chip under licence only, (pairs, members).
        of_rival: the same for the seller's rival, 0 for third countries, whom fees, volume caps
            and reserves are not about, (pairs, members).
    """

    place: NDArray[np.intp]
    firm: Rows
    chip: Rows
    chips: Rows
    needed: Array
    of_rival: Array


class Terms(NamedTuple):
    """Licences as firms see them this month, each array (pairs, members); no pair without one.

    Attributes:
        place: place of each pair of firm and chip in the others, -1 for others, (firms, chips).
        surcharge: what makers add to the price because of the fee, USD.
        full: how full firms find the caps, 0..1.
        headroom: how many more chips each may order.
        room: how many more chips of all that its own cap counts each firm may order, (firms,
            members).
    """

    place: NDArray[np.intp]
    surcharge: Array
    full: Array
    headroom: Array
    room: Array


def no_terms(layout: Layout, members: int) -> Terms:
    """Terms of a month without licences."""
    nowhere = np.full((len(layout.firms), len(layout.chips)), -1, dtype=np.intp)
    surcharge, full, headroom = np.empty((3, 0, members))
    room = np.full((len(layout.firms), members), NO_LIMIT)
    return Terms(nowhere, surcharge, full, headroom, room)
