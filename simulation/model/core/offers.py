"""What is offered to firms in a month: chips by market, and what they are worth there."""

from __future__ import annotations

from typing import NamedTuple

from ..equations.arrays import Array
from .layout import Mask


class Offers(NamedTuple):
    """Chips that law and makers offer each market (firms of one seat and site), and their split.

    Chips that are not on sale have no numbers here.

    Attributes:
        listed: True for chips offered for some member, (markets, chips).
        offered: True where a chip is offered, (markets, chips, members).
        common: what a chip is worth in every market alike, (chips, members).
        shares: shares of chips in their stack's money, (markets, chips, members).
        inclusive: inclusive value of each stack, (markets, stacks, members).
        second_shares, second_inclusive: the same among chips that no rule holds back; not set
            for markets of which no firm is held back by any.
    """

    listed: Mask
    offered: Mask
    common: Array
    shares: Array
    inclusive: Array
    second_shares: Array
    second_inclusive: Array
