"""What is offered to firms in a month: chips by market, and what they are worth there."""

from __future__ import annotations

from typing import NamedTuple

from ..equations.arrays import Array
from .layout import Mask, Rows


class Split(NamedTuple):
    """Split of a market's money over the chips of each stack.

    Attributes:
        shares: shares of chips in their stack's money, (firms, chips, members), one row for all
            firms of the market.
        inclusive: inclusive value of each stack, what all its chips on offer together are worth:
            the logarithm of the sum of their exponential values, as in a nested logit,
            (firms, stacks, members).
    """

    shares: Array
    inclusive: Array


class Traits(NamedTuple):
    """What active chips are worth in every market alike, each (active chips, members).

    `utility` is what a chip is worth before its cost is taken off; `energy` is what it takes in
    its service life, kWh.
    """

    utility: Array
    energy: Array


class Offer(NamedTuple):
    """Chips that law and makers offer a market (firms of one seat and site), for some member.

    Rows of the chips and of their stacks; their values, whether each member can order them, and
    the share that customs let in, all (chips, members); and the split of money within stacks.
    """

    chips: Rows
    stacks: Rows
    value: Array
    live: Mask
    let_in: Array
    split: Split


class Offers(NamedTuple):
    """The offers of a month, one for each of `layout.markets`, and the traits of their chips."""

    traits: Traits
    of_market: list[Offer]
