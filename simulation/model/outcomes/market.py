"""Outcomes of markets: prices, sales of single chips, China's market by maker."""

from __future__ import annotations

from collections.abc import Iterator
from typing import TYPE_CHECKING

import numpy as np

from ..core.kernel import Places, Table, kernel
from ..equations.arrays import Array
from ..equations.budget import BILLION
from ..equations.numbers import over
from .declaration import Outcome
from .sheet import Names, Sheet, named
from .trailing import Shapes, Trailing

if TYPE_CHECKING:
    from ..agents.cast import Cast
    from ..core.layout import Layout, Rows

SALES = "sales"
PRICED = ("a100", "h100", "h20", "h200", "b200", "ascend_910b", "ascend_910c")
SOLD_ALONE = ("h20",)  # chips whose sales their makers report separately
WATCHED = (("bytedance", "ascend_910b"),)  # firm and chip whose deliveries a source reports

MONEY = ("market.china", "market.china.domestic")
CHIPS = (
    "units.china",
    "units.china.domestic",
    "self_sufficiency.china.value",
    "self_sufficiency.china.units",
)
ALL, DOMESTIC, VALUE_SHARE, UNIT_SHARE = range(4)
"""Rows of MONEY and CHIPS."""
FIRST_MAKER = len(MONEY)


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

    def __init__(self, world: Cast, trailing: Trailing) -> None:
        layout, rows = world.layout, world.layout.row
        self._trailing = trailing
        self._priced, self._prices = _known(layout, "price", PRICED)
        self._alone, self._sold = _known(layout, "revenue", SOLD_ALONE)
        pairs = _watched(layout)
        self._buyers = [rows["firms"][firm] for firm, _ in pairs]
        self._bought = [rows["chips"][chip] for _, chip in pairs]
        self._watched = tuple(f"units.{firm}.{chip}" for firm, chip in pairs)
        self._units = named("units.china", layout.makers)
        self._billed = named("billed_china", layout.makers)
        self._money = (*MONEY, *named("market.china", layout.makers))
        sales = np.zeros_like(trailing.year(SALES))
        self._sell(world, sales)
        trailing.begin(SALES, sales * world.p("start.year_share"))

    @staticmethod
    def shapes(layout: Layout) -> Shapes:
        """Flows whose years are kept."""
        return {SALES: (len(_known(layout, "revenue", SOLD_ALONE)[1]) + len(_watched(layout)),)}

    def write_month(self, world: Cast) -> None:
        """Write the month's sales."""
        self._sell(world, self._trailing.month(SALES, world.month))

    def measure(self, world: Cast, sheet: Sheet) -> None:
        """Write the markets of the month, given the units and bills of the sheet."""
        state, smic = world.state, world.layout.row["suppliers"]["smic"]
        sheet.block(self._prices)[...] = state.price[self._priced]
        sheet["wafers.smic.ai"] = state.wafers[smic] * state.ai_share[smic]
        self.measure_year(world, sheet)

    def measure_year(self, world: Cast, sheet: Sheet) -> None:
        """Write the markets of the last twelve months."""
        sales, alone = self._trailing.year(SALES), len(self._sold)
        sheet.block(self._sold)[...] = sales[:alone]
        sheet.block(self._watched)[...] = sales[alone:]
        add_up_market(
            sheet.block(self._units),
            sheet.block(self._billed),
            world.p.table("makers", "compute_share"),
            world.layout.maker_state,
            world.layout.row["states"]["china"],
            sheet.block(self._money),
            sheet.block(CHIPS),
        )

    def _sell(self, world: Cast, sales: Array) -> None:
        """Set the month's flows in the outcomes' order and units, (names, members)."""
        state, alone = world.state, len(self._sold)
        sold = state.delivered[:, self._alone].sum(axis=0)
        sales[:alone] = sold * state.price[self._alone] / BILLION
        sales[alone:] = state.delivered[self._buyers, self._bought]


@kernel
def add_up_market(
    units: Table,
    billed: Table,
    compute_share: Table,
    maker_state: Places,
    china: int,
    money: Table,
    chips: Table,
) -> None:
    """Add makers' parts of China's market up, in money and in chips; rows are MONEY and CHIPS.

    In `money` the makers' parts follow. Networks and systems are left out.
    """
    money[:FIRST_MAKER] = 0.0
    chips[:] = 0.0
    for m in range(len(units)):
        for k in range(units.shape[1]):
            market = billed[m, k] * compute_share[m, k]
            money[FIRST_MAKER + m, k] = market
            money[ALL, k] += market
            chips[ALL, k] += units[m, k]
            if maker_state[m] == china:
                money[DOMESTIC, k] += market
                chips[DOMESTIC, k] += units[m, k]
    for k in range(units.shape[1]):
        chips[VALUE_SHARE, k] = over(money[DOMESTIC, k], money[ALL, k], np.nan)
        chips[UNIT_SHARE, k] = over(chips[DOMESTIC, k], chips[ALL, k], np.nan)


def _known(layout: Layout, prefix: str, chips: Names) -> tuple[Rows, Names]:
    """Rows of those chips that the calibration has, and the names of their outcomes."""
    there = tuple(chip for chip in chips if chip in layout.chips)
    return layout.rows("chips", there), named(prefix, there)


def _watched(layout: Layout) -> list[tuple[str, str]]:
    """Pairs of firm and chip whose deliveries are outcomes of their own."""
    return [(f, c) for f, c in WATCHED if f in layout.firms and c in layout.chips]
