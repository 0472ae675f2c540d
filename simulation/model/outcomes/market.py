"""Outcomes of markets: prices, sales of single chips, China's market by maker."""

from __future__ import annotations

from collections.abc import Iterator
from typing import TYPE_CHECKING

import numpy as np

from ..equations.arrays import Array, ratio
from ..equations.budget import BILLION
from .declaration import Outcome
from .sheet import Found, Names, Sheet, named
from .trailing import Trailing

if TYPE_CHECKING:
    from ..agents.cast import Cast
    from ..core.layout import Layout, Rows

SALES = "sales"
PRICED = ("a100", "h100", "h20", "h200", "b200", "ascend_910b", "ascend_910c")
SOLD_ALONE = ("h20",)  # chips whose sales their makers report separately
WATCHED = (("bytedance", "ascend_910b"),)  # firm and chip whose deliveries a source reports


def declare(layout: Layout) -> Iterator[Outcome]:
    """Outcomes in column order."""
    for chip in (name for name in PRICED if name in layout.chips):
        yield Outcome(f"price.{chip}", "USD", "price of a chip without its system")
    for chip in (name for name in SOLD_ALONE if name in layout.chips):
        about = "sales of the chip in twelve months, without systems and before export fees"
        yield Outcome(f"revenue.{chip}", "USD billion/year", about)
    about = "AI chips billed to firms in China in twelve months, without networks and systems"
    yield Outcome("market.china", "USD billion/year", about)
    yield Outcome("market.china.domestic", "USD billion/year", "part of it from Chinese makers")
    for maker in layout.makers:
        yield Outcome(f"market.china.{maker}", "USD billion/year", "the maker's part of it")
    yield Outcome("units.china", "chips/year", "chips delivered lawfully in China, all makers'")
    yield Outcome("units.china.domestic", "chips/year", "part of it from Chinese makers")
    about = "domestic share of the money spent on AI chips in China in twelve months"
    yield Outcome("self_sufficiency.china.value", "1", about)
    about = "domestic share of the chips delivered lawfully in China in twelve months"
    yield Outcome("self_sufficiency.china.units", "1", about)
    for firm, chip in _watched(layout):
        about = f"chips delivered to {layout.roster.firms[firm].title} in twelve months"
        yield Outcome(f"units.{firm}.{chip}", "chips/year", about)
    yield Outcome("wafers.smic.ai", "wafers/month", "part of SMIC's starts open to AI chips")


class MarketRecord:
    """Record of single chips' prices and sales; the rest follows from outcomes of other topics."""

    def __init__(self, world: Cast) -> None:
        layout, rows = world.layout, world.layout.row
        self._priced, self._prices = _known(layout, "price", PRICED)
        self._alone, self._sold = _known(layout, "revenue", SOLD_ALONE)
        pairs = _watched(layout)
        self._buyers = [rows["firms"][firm] for firm, _ in pairs]
        self._bought = [rows["chips"][chip] for _, chip in pairs]
        self._names = (*self._sold, *(f"units.{firm}.{chip}" for firm, chip in pairs))
        self._market = named("market.china", layout.makers)
        self._home = layout.of_state("makers", "china")
        part = world.p("start.year_share")
        self._flows = Trailing({SALES: self._monthly(world) * part})

    def add_month(self, world: Cast) -> None:
        """Add the month's sales."""
        self._flows.put(world.month, SALES, self._monthly(world))

    def measure(self, world: Cast, sheet: Sheet) -> Found:
        """Markets of the month, each (members,), given the units and bills of `sheet`."""
        state, smic = world.state, world.layout.row["suppliers"]["smic"]
        return {
            self._prices: state.price[self._priced],
            "wafers.smic.ai": state.wafers[smic] * state.ai_share[smic],
            **self.measure_year(world, sheet),
        }

    def measure_year(self, world: Cast, sheet: Sheet) -> Found:
        """Markets of the last twelve months, each (members,)."""
        makers = world.layout.makers
        units = np.stack([sheet[name] for name in named("units.china", makers)])
        billed = np.stack([sheet[name] for name in named("billed_china", makers)])
        market = billed * world.p.table("makers", "compute_share")
        spent, at_home = market.sum(axis=0), market[self._home].sum(axis=0)
        bought, own = units.sum(axis=0), units[self._home].sum(axis=0)
        return {
            self._names: self._flows.year[SALES],
            self._market: market,
            "market.china": spent,
            "market.china.domestic": at_home,
            "units.china": bought,
            "units.china.domestic": own,
            "self_sufficiency.china.value": ratio(at_home, spent, empty=np.nan),
            "self_sufficiency.china.units": ratio(own, bought, empty=np.nan),
        }

    def _monthly(self, world: Cast) -> Array:
        """Flows of the month in the outcomes' order and units, (names, members)."""
        state = world.state
        sold = state.delivered[:, self._alone].sum(axis=0)
        sales = sold * state.price[self._alone] / BILLION
        return np.concatenate((sales, state.delivered[self._buyers, self._bought]))


def _known(layout: Layout, prefix: str, chips: Names) -> tuple[Rows, Names]:
    """Rows of those chips that the calibration has, and the names of their outcomes."""
    there = tuple(chip for chip in chips if chip in layout.chips)
    return layout.rows("chips", there), named(prefix, there)


def _watched(layout: Layout) -> list[tuple[str, str]]:
    """Pairs of firm and chip whose deliveries are outcomes of their own."""
    return [(f, c) for f, c in WATCHED if f in layout.firms and c in layout.chips]
