"""Export fees: the share of a licensed chip's price that the seller's state takes."""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np

from ..core.layout import Rows
from ..core.licence import Licence, spread
from ..equations import rule
from ..equations.arrays import Array
from .licence import places

if TYPE_CHECKING:
    from ..core.context import Core
    from ..core.pairs import Pairs


def surcharge(world: Core, licence: Licence) -> Array:
    """What makers add to prices because of the fee, USD, (firms, chips, members)."""
    price = world.state.price[licence.chips]
    added: Array = _gross(world, licence, price) - price
    return licence.needed * added


def prices(world: Core, pairs: Pairs) -> Array:
    """What firms pay for active chips with their systems, passed-on fees included, USD.

    (pairs, members).
    """
    each = pairs.of_chips(world.chips_on_sale.unit_cost[world.chips_on_sale.active])
    for terms in world.licence_terms:
        found = places(world, terms.licence, pairs)
        each[found.pairs] += terms.surcharge[found.cells]
    return each


def surcharge_of(world: Core, firm: int, chips: Rows) -> Array | float:
    """What fees add to the price of chips for a firm, USD, (chips, members)."""
    total: Array | float = 0.0
    for terms in world.licence_terms:
        if firm in terms.licence.buyers:
            row = np.array([firm])
            total = total + spread(terms.licence, terms.surcharge, row, chips)[0]
    return total


def due(world: Core, licence: Licence) -> Array:
    """Fee on one licensed chip, USD, (chips, members): on the chip, not on its system."""
    owed: Array = licence.fee * _gross(world, licence, world.state.price[licence.chips])
    return owed


def left_to_maker(world: Core, licence: Licence) -> Array:
    """What the maker keeps of a licensed sale, over a sale without a fee, (chips, members)."""
    left: Array = (1.0 - licence.fee) * _gross(world, licence, np.ones_like(licence.fee))
    return left


def _gross(world: Core, licence: Licence, price: Array) -> Array:
    """Price of licensed chips with the part of the fee that makers pass on, (chips, members)."""
    return rule.gross_price(price, licence.fee, world.p("market.fee_passed"))
