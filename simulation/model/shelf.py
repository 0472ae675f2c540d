"""The shelf: which chips can be ordered and shipped this month, and what they cost."""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np

from .equations.arrays import Array
from .layout import Layout
from .parameters import Parameters

if TYPE_CHECKING:
    from .specs import Specs
    from .state import State


class Shelf:
    """Chips on sale in a month.

    Attributes:
        window: slice of the chips that some member may order, ship or hold unsold.
        known: slice of the chips that are or were on the shelf, or come next month.
        on_offer: 1 where a chip can be ordered, (chips, members).
        shipping: 1 where it can be delivered.
        over: True once it can be neither, for good.
        unit_cost: price with its share of network and system, USD.
    """

    def __init__(self, layout: Layout, specs: Specs, parameters: Parameters) -> None:
        self._specs = specs
        # A chip can be ordered, and is made, from one production lag before it ships.
        lag = parameters.table("supply", "lag", 0.0)[layout.chip_foundry]
        self._first = specs.ship - lag
        self._last = specs.end + parameters("market.clearance_months")
        self._compute_share = parameters.table("makers", "compute_share")[layout.chip_maker]
        self.window = self.known = slice(0, len(layout.chips))
        self.on_offer = np.zeros_like(specs.ship)
        self.shipping = np.zeros_like(specs.ship)
        self.over = np.zeros_like(specs.ship, dtype=np.bool_)
        self.unit_cost = self.cost_of(specs["price_usd"])

    def open(self, month: int) -> list[slice]:
        """Put this month's chips on the shelf; returns what fell out of the window."""
        specs, old = self._specs, self.window
        self.on_offer[...] = (month >= self._first) & (month < specs.end)
        self.shipping[...] = (month >= specs.ship) & (month < self._last)
        self.over = month >= self._last
        # One month more, so that what is left of a chip can be written off.
        live = np.flatnonzero(((month >= self._first) & (month <= self._last + 1)).any(axis=1))
        self.window = slice(int(live[0]), int(live[-1]) + 1)
        soon = np.flatnonzero((month + 1 >= self._first).any(axis=1))
        self.known = slice(0, int(soon[-1]) + 1)
        return [slice(old.start, self.window.start), slice(self.window.stop, old.stop)]

    def price(self, state: State) -> None:
        """Take over the prices that makers have set."""
        self.unit_cost = self.cost_of(state["price"])

    def cost_of(self, price: Array) -> Array:
        """USD for a chip with its system, from the chip's price."""
        return price / self._compute_share
