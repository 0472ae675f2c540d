"""Outcomes of markets: prices, sales of single chips, China's market by maker."""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np

from ..equations.arrays import Array
from ..equations.budget import BILLION
from .sheet import Found, Names, Sheet, named
from .table import PRICED, SOLD_ALONE, watched
from .trailing import Trailing

if TYPE_CHECKING:
    from ..agents.cast import Cast
    from ..core.layout import Layout, Rows

SALES = "sales"


class MarketRecord:
    """What single chips sell for and where; the rest follows from outcomes already told."""

    def __init__(self, world: Cast) -> None:
        layout, rows = world.layout, world.layout.row
        self._priced, self._prices = _known(layout, "price", PRICED)
        self._alone, self._sold = _known(layout, "revenue", SOLD_ALONE)
        pairs = watched(layout)
        self._buyers = [rows["firms"][firm] for firm, _ in pairs]
        self._bought = [rows["chips"][chip] for _, chip in pairs]
        self._names = (*self._sold, *(f"units.{firm}.{chip}" for firm, chip in pairs))
        self._market = named("market.china", layout.makers)
        self._home = layout.of_state("makers", "china")
        part = world.p("start.year_share")
        self._flows = Trailing({SALES: self._monthly(world) * part})

    def outcomes(self, world: Cast, told: Sheet) -> Found:
        """Outcomes of the month, given those already `told`."""
        self._flows.put(world.month, SALES, self._monthly(world))
        state, smic = world.state, world.layout.row["suppliers"]["smic"]
        return {
            self._prices: state.price[self._priced],
            "wafers.smic.ai": state.wafers[smic] * state.ai_share[smic],
            **self.yearly(world, told),
        }

    def yearly(self, world: Cast, told: Sheet) -> Found:
        """Those of them that are sums over twelve months."""
        makers = world.layout.makers
        units = np.stack([told[name] for name in named("units.china", makers)])
        billed = np.stack([told[name] for name in named("billed_china", makers)])
        market = billed * world.p.table("makers", "compute_share")
        return {
            self._names: self._flows.year[SALES],
            self._market: market,
            "market.china": market.sum(axis=0),
            "market.china.domestic": market[self._home].sum(axis=0),
            "units.china": units.sum(axis=0),
            "units.china.domestic": units[self._home].sum(axis=0),
        }

    def _monthly(self, world: Cast) -> Array:
        """Flows of the month in the outcomes' order and units, (names, members)."""
        state = world.state
        sold = state.delivered[:, self._alone].sum(axis=0)
        sales = sold * state.price[self._alone] / BILLION
        return np.concatenate((sales, state.delivered[self._buyers, self._bought]))


def _known(layout: Layout, prefix: str, chips: Names) -> tuple[Rows, Names]:
    """Rows of the chips that there are, and the names of their outcomes."""
    kept = tuple(chip for chip in chips if chip in layout.chips)
    return layout.rows("chips", kept), named(prefix, kept)
