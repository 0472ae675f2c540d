"""The shelf: which chips can be ordered and shipped this month, and what they cost."""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np

from ..core.mechanism import mechanism
from ..equations.arrays import Array
from .layout import Layout
from .parameters import Parameters
from .state import STAGES

if TYPE_CHECKING:
    from ..tables.state_table import StateTable
    from .chip_table import ChipTable


class ChipsOnSale:
    """Chips on sale in a month.

    Attributes:
        active: slice of the chips that some member may order, ship or hold unsold.
        on_offer: 1 where a chip can be ordered, (chips, members).
        shipping: 1 where it can be delivered.
        over: True once it can be neither, for good.
        unit_cost: price with its share of network and system, USD.
    """

    def __init__(self, layout: Layout, specs: ChipTable, parameters: Parameters) -> None:
        self._specs = specs
        # A chip can be ordered, and is made, from one production lag before it ships; with
        # banked dies, which await packaging only, that is the last stage of the line.
        lag = parameters.table("supply", "lag", 0.0)[layout.chip_foundry]
        last = parameters.table("makers", "bank_last_ship", -1e9)[layout.chip_maker]
        self._lag = np.where(specs.ship <= last, lag / STAGES, lag)
        self._clearance = parameters("market.clearance_months")
        self._compute_share = parameters.table("makers", "compute_share")[layout.chip_maker]
        self.active = slice(0, len(layout.chips))
        self._reach = 0  # chips sold once stay in reach, since what is installed wears out
        self.on_offer = np.zeros_like(specs.ship)
        self.shipping = np.zeros_like(specs.ship)
        self.over = np.zeros_like(specs.ship, dtype=np.bool_)
        self.unit_cost = self.cost_of(specs["price_usd"])

    @mechanism(reads="chip_table chips_on_sale", writes="chips_on_sale")
    def open(self, month: int) -> list[slice]:
        """Put this month's chips on the shelf; returns what fell out of the window."""
        specs, old = self._specs, self.active
        # Makers design chips and research moves their dates, so the months are read anew.
        first, last = specs.ship - self._lag, specs.end + self._clearance
        self.on_offer[...] = (month >= first) & (month < specs.end)
        self.shipping[...] = (month >= specs.ship) & (month < last)
        self.over = month >= last
        # One month more, so that what is left of a chip can be written off.
        live = np.flatnonzero(((month >= first) & (month <= last + 1)).any(axis=1))
        self._reach = max(self._reach, int(live[-1]) + 1)
        self.active = slice(int(live[0]), self._reach)
        return [slice(old.start, self.active.start), slice(self.active.stop, old.stop)]

    @mechanism(reads="chips_on_sale price", writes="chips_on_sale")
    def price(self, state: StateTable) -> None:
        """Take over the prices that makers have set."""
        self.unit_cost = self.cost_of(state.price)

    def cost_of(self, price: Array) -> Array:
        """USD for a chip with its system, from the chip's price."""
        return price / self._compute_share
