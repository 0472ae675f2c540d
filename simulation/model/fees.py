"""Export fees: the share of a licensed chip's price that the seller's state takes (mechanism 8)."""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np

from . import law
from .equations import rule
from .equations.arrays import Array

if TYPE_CHECKING:
    from .core import Core


def surcharge(world: Core, chips: slice) -> Array | None:
    """What makers add to the price because of the fee, USD, (firms, chips, members).

    None while no licensed chip bears a fee; adding nothing and adding zeros is the same.
    """
    state = world.state
    if not state["fee_rate"].any():
        return None
    price, rate = state["price"][chips], state["fee_rate"][chips]
    added = rule.gross_price(price, rate, world.p("market.fee_passed")) - price
    by_firm = np.zeros((len(world.layout.firms), *price.shape))
    for seller, buyer in world.layout.rivalries:
        licensed = law.needs_license(world, seller, buyer, chips)
        by_firm[world.layout.firms_of[buyer]] += licensed * added
    return by_firm


def bill(units: Array, added: Array | None) -> Array | float:
    """The part of firms' bills that comes from passed-on fees, USD, (firms, members)."""
    if added is None:
        return 0.0
    total: Array = (units * added).sum(axis=1)
    return total


def due(world: Core, chips: slice) -> Array:
    """Fee on one licensed chip, USD, (chips, members): on the chip, not on its system."""
    price, rate = world.state["price"][chips], world.state["fee_rate"][chips]
    owed: Array = rate * rule.gross_price(price, rate, world.p("market.fee_passed"))
    return owed


def kept(world: Core, chips: slice) -> Array:
    """What the maker keeps of a licensed sale, over a sale without a fee, (chips, members)."""
    rate = world.state["fee_rate"][chips]
    left: Array = (1.0 - rate) * rule.gross_price(np.ones_like(rate), rate,
                                                  world.p("market.fee_passed"))  # fmt: skip
    return left
