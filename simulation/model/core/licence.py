"""What licences mean for buyers: caps they see, and fees on top of prices."""

from __future__ import annotations

from functools import lru_cache
from typing import NamedTuple

import numpy as np

from ..equations.arrays import Array
from .layout import Rows


class View(NamedTuple):
    """What a rival's firms see of the caps on the licensed chips that are on the shelf.

    `full` is how full they find them, 0..1, and `room` how many more chips each may order,
    both (firms, chips, members), for the rows of `firms` and `chips`.
    """

    firms: Rows
    chips: Rows
    full: Array
    room: Array


class Surcharge(NamedTuple):
    """What makers add to prices because of the fee, USD.

    `each` is (firms, chips, members), for the rows of `firms` and `chips`; nothing is added
    elsewhere.
    """

    firms: Rows
    chips: Rows
    each: Array


def common(some: Rows, others: Rows) -> tuple[Rows, Rows]:
    """Places in each of what two lists of rows share; neither names a row twice."""
    return _places(some.tobytes(), others.tobytes())


@lru_cache(maxsize=1024)
def _places(some: bytes, others: bytes) -> tuple[Rows, Rows]:
    # The same few lists meet month after month, while what is on the shelf stays as it is.
    mine, theirs = (np.frombuffer(rows, dtype=np.intp) for rows in (some, others))
    _, here, there = np.intersect1d(mine, theirs, assume_unique=True, return_indices=True)
    return here, there
