"""Chips on sale: those that can be ordered and shipped this month, and what they cost."""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np

from ..core.mechanism import mechanism
from ..equations.arrays import Array
from .kernel import Flags, FlagTable, Line, Table, kernel
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
        shipping: 1 where a chip can be delivered, (chips, members).
        withdrawn: True once a chip can be neither, for good, (chips, members).
        unit_cost: price with its share of network and system, USD, (chips, members).
        lag: months from a start to a finished chip, (chips, members).
    """

    def __init__(self, layout: Layout, table: ChipTable, parameters: Parameters) -> None:
        self._table = table
        # A chip can be ordered, and is made, from one production lag before it ships; with
        # banked dies, which await packaging only, that is the last stage of the line.
        lag = parameters.table("supply", "lag", 0.0)[layout.chip_foundry]
        last = parameters.table("makers", "bank_last_ship", -1e9)[layout.chip_maker]
        self.lag = np.where(table.ship <= last, lag / STAGES, lag)
        self._clearance = parameters("market.clearance_months")
        self._compute_share = parameters.table("makers", "compute_share")[layout.chip_maker]
        self.active = slice(0, len(layout.chips))
        # Chips sold once stay in the slice, since those installed wear out month by month.
        self._ever_sold_until = 0
        self.on_offer = np.zeros_like(table.ship)
        self.shipping = np.zeros_like(table.ship)
        self.withdrawn = np.zeros_like(table.ship, dtype=np.bool_)
        self.unit_cost = self.system_cost(table["price_usd"])

    @mechanism(reads="chip_table chips_on_sale", writes="chips_on_sale")
    def start_month(self, month: int) -> list[slice]:
        """Set which chips are on sale in a month; returns the chips that have left the slice."""
        table, old = self._table, self.active
        there = np.zeros(len(table.ship), np.bool_)
        # Dates are read every month: makers design chips, and research brings launches forward.
        mark_on_sale(
            float(month),
            table.ship,
            table.end,
            self.lag,
            self._clearance,
            self.on_offer,
            self.shipping,
            self.withdrawn,
            there,
        )
        rows = np.flatnonzero(there)
        self._ever_sold_until = max(self._ever_sold_until, int(rows[-1]) + 1)
        self.active = slice(int(rows[0]), self._ever_sold_until)
        return [slice(old.start, self.active.start), slice(self.active.stop, old.stop)]

    @property
    def ever_sold(self) -> slice:
        """Chips that have been on sale up to now, those that have left the market included."""
        return slice(0, self.active.stop)

    @mechanism(reads="chips_on_sale price", writes="chips_on_sale")
    def update_prices(self, state: StateTable) -> None:
        """Set unit costs from the prices that makers have decided."""
        self.unit_cost = self.system_cost(state.price)

    def system_cost(self, price: Array) -> Array:
        """Cost of a chip with its network and system, USD, from the chip's price, same shape."""
        return price / self._compute_share


@kernel
def mark_on_sale(
    month: float,
    ship: Table,
    end: Table,
    lag: Table,
    clearance: Line,
    on_offer: Table,
    shipping: Table,
    withdrawn: FlagTable,
    there: Flags,
) -> None:
    """Mark what can be ordered, delivered, or neither for good, and the chips that are `there`."""
    for c in range(len(there)):
        some = False
        for k in range(len(clearance)):
            first, last = ship[c, k] - lag[c, k], end[c, k] + clearance[k]
            on_offer[c, k] = 1.0 if first <= month < end[c, k] else 0.0
            shipping[c, k] = 1.0 if ship[c, k] <= month < last else 0.0
            withdrawn[c, k] = month >= last
            # One month more, so that what is left of a chip can be written off.
            some |= first <= month <= last + 1.0
        there[c] = some
