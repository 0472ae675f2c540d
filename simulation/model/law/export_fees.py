"""Export fees: the share of a licensed chip's price that the seller's state takes."""

from __future__ import annotations

from ..core.kernel import Table
from ..equations import rule


def surcharge(price: float, fee: float, passed: float) -> float:
    """What makers add to a chip's price because of the fee, USD; `passed`: share passed on."""
    return rule.gross_price(price, fee, passed) - price


def of_pair(surcharge: Table, pair: int, member: int) -> float:
    """Surcharge on a sale by the row of its licensed pair, USD; none where `pair` is below 0."""
    return surcharge[pair, member] if pair >= 0 else 0.0


def due(price: float, fee: float, passed: float) -> float:
    """Fee on one licensed chip, USD: on the chip, not on its system."""
    return fee * rule.gross_price(price, fee, passed)


def left_to_maker(fee: float, passed: float) -> float:
    """What the maker keeps of a licensed sale, over a sale without a fee."""
    return (1.0 - fee) * rule.gross_price(1.0, fee, passed)
