"""Export fees: the share of a licensed chip's price that the seller's state takes."""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np

from ..core.layout import Rows
from ..core.licence import Surcharge, common
from ..equations import rule
from ..equations.arrays import Array
from . import classification

if TYPE_CHECKING:
    from ..core.context import Core
    from ..core.pairs import Pairs


def surcharges(world: Core) -> list[Surcharge]:
    """What makers add for each rival's firms; nobody while no licensed chip bears a fee."""
    state, layout = world.state, world.layout
    found = []
    for seller, buyer in layout.rivalries if state.fee_rate.any() else ():
        chips = classification.licensed_chips(world, seller, buyer, world.chips_on_sale.active)
        if len(chips):
            price, rate = state.price[chips], state.fee_rate[chips]
            added = rule.gross_price(price, rate, world.p("market.fee_passed")) - price
            each = classification.needs_license(world, seller, buyer, chips) * added
            found.append(Surcharge(np.flatnonzero(layout.firm_state == buyer), chips, each))
    return found


def prices(world: Core, pairs: Pairs, charges: list[Surcharge]) -> Array:
    """What firms pay for chips with their systems, passed-on fees included, USD.

    (pairs, members); the pairs are of chips on the shelf.
    """
    each = pairs.of_chips(world.chips_on_sale.unit_cost[world.chips_on_sale.active])
    for charge in charges:
        here, there = pairs.among(charge.firms, charge.chips)
        each[here] += charge.each[there]
    return each


def added(charges: list[Surcharge], firm: int, chips: Rows) -> Array | float:
    """What fees add to the price of chips for a firm, USD, (chips, members)."""
    for charge in charges:
        if firm in charge.firms:
            mine, theirs = common(chips, charge.chips)
            each = np.zeros((len(chips), charge.each.shape[-1]))
            each[mine] = charge.each[np.flatnonzero(charge.firms == firm)[0], theirs]
            return each
    return 0.0


def due(world: Core, chips: slice | Rows) -> Array:
    """Fee on one licensed chip, USD, (chips, members): on the chip, not on its system."""
    price, rate = world.state.price[chips], world.state.fee_rate[chips]
    owed: Array = rate * rule.gross_price(price, rate, world.p("market.fee_passed"))
    return owed


def kept(world: Core, chips: slice | Rows) -> Array:
    """What the maker keeps of a licensed sale, over a sale without a fee, (chips, members)."""
    rate = world.state.fee_rate[chips]
    left: Array = (1.0 - rate) * rule.gross_price(np.ones_like(rate), rate,
                                                  world.p("market.fee_passed"))  # fmt: skip
    return left
