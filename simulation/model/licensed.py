"""What licences mean for buyers: caps they see, and fees on top of prices (mechanism 8)."""

from __future__ import annotations

from typing import NamedTuple

from .equations.arrays import Array
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
