"""What is offered to firms in a month: chips by market, and what they are worth there."""

from __future__ import annotations

from typing import NamedTuple

import numpy as np

from ..equations.arrays import Array
from .layout import Layout, Mask


class Offers(NamedTuple):
    """Chips that law and makers offer each market (firms of one seat and site), and their split.

    The arrays are made once and written anew each month; chips that are not on sale have no
    numbers in them.

    Attributes:
        listed: True for chips offered for some member, (markets, chips).
        offered: True where a chip is offered, (markets, chips, members).
        common: what a chip is worth in every market alike, (chips, members).
        value: what it is worth to firms of a market, (markets, chips, members).
        shares: shares of chips in their stack's money, (markets, chips, members).
        inclusive: inclusive value of each stack, (markets, stacks, members).
        gone: True for chips that makers no longer sell to a market, (markets, chips, members).
    """

    listed: Mask
    offered: Mask
    common: Array
    value: Array
    shares: Array
    inclusive: Array
    gone: Mask


def no_offers(layout: Layout, members: int) -> Offers:
    """Room for a month's offers."""
    chips, stacks = (
        (len(layout.markets), size, members) for size in (len(layout.chips), len(layout.stacks))
    )
    return Offers(
        listed=np.zeros(chips[:2], dtype=np.bool_),
        offered=np.zeros(chips, dtype=np.bool_),
        common=np.zeros(chips[1:]),
        value=np.zeros(chips),
        shares=np.zeros(chips),
        inclusive=np.zeros(stacks),
        gone=np.zeros(chips, dtype=np.bool_),
    )
