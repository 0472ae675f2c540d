"""Outcomes of markets: prices, sales of single chips, China's market by maker."""

from __future__ import annotations

from collections.abc import Iterator
from typing import TYPE_CHECKING, Any, NamedTuple

import numpy as np

from ..core.cache import cached
from ..core.kernel import Cube, Places, Table, kernel
from ..equations.arrays import Array
from ..equations.budget import BILLION
from ..equations.rule import among_chips
from .declaration import Outcome
from .sheet import Names, Sheet, named
from .trailing import YEAR, Shapes, Trailing

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
    titles = {chip.id: chip.title for chip in layout.chip_rows}
    for chip in (name for name in PRICED if name in layout.chips):
        about = f"price of a chip without its system: {titles[chip]}"
        yield Outcome(f"price.{chip}", "USD", about)
    for chip in (name for name in SOLD_ALONE if name in layout.chips):
        about = "sales of a chip in twelve months, without systems and before export fees"
        yield Outcome(f"revenue.{chip}", "USD billion/year", f"{about}: {titles[chip]}")
    about = "AI chips billed to firms in China in twelve months, without networks and systems"
    yield Outcome("market.china", "USD billion/year", about)
    about = "AI chips of Chinese makers billed to firms in China in twelve months"
    yield Outcome("market.china.domestic", "USD billion/year", about)
    for maker in layout.makers:
        about = "AI chips of a maker billed to firms in China in twelve months"
        about = f"{about}: {layout.roster.makers[maker].title}"
        yield Outcome(f"market.china.{maker}", "USD billion/year", about)
    about = "chips delivered lawfully in China in twelve months"
    yield Outcome("units.china", "chips/year", f"{about}, all makers'")
    yield Outcome("units.china.domestic", "chips/year", f"{about}, Chinese makers'")
    about = "domestic share of the money for chips lawfully sold in China in twelve months"
    yield Outcome("self_sufficiency.china.value", "1", about, undefined="where China buys none")
    about = "domestic share of the chips delivered lawfully in China in twelve months"
    yield Outcome("self_sufficiency.china.units", "1", about, undefined="where China gets none")
    for firm, chip in _watched(layout):
        title = layout.roster.firms[firm].title
        about = f"chips delivered to a firm in twelve months: {titles[chip]} to {title}"
        yield Outcome(f"units.{firm}.{chip}", "chips/year", about)
    yield Outcome("wafers.smic.ai", "wafers/month", "part of SMIC's starts open to AI chips")


class MarketRecord:
    """Record of single chips' prices and sales; the rest follows from outcomes of other topics."""

    def __init__(self, world: Cast, trailing: Trailing) -> None:
        self.trailing = trailing
        sales = np.zeros_like(trailing.year(SALES))
        sell(*_sold(world, sales))
        trailing.begin(SALES, sales * world.p("start.year_share"))

    @staticmethod
    def shapes(layout: Layout) -> Shapes:
        """Flows whose years are kept."""
        return {SALES: (len(_known(layout, "revenue", SOLD_ALONE)[1]) + len(_watched(layout)),)}

    def write_month(self, world: Cast) -> None:
        """Write the month's sales."""
        sell(*_for_sell(world, self.trailing, world.month % YEAR))

    def measure(self, world: Cast, sheet: Sheet) -> None:
        """Write the markets of the month, given the units and bills of the sheet."""
        prices = _prices(world, sheet)
        prices.of_all.take(prices.chips, 0, prices.rows, "clip")
        np.multiply(prices.wafers, prices.open_share, out=prices.open_wafers)
        self.measure_year(world, sheet)

    def measure_year(self, world: Cast, sheet: Sheet) -> None:
        """Write the markets of the last twelve months."""
        add_up_market(*_for_add_up_market(world, self.trailing, sheet))


class _Prices(NamedTuple):
    """All prices, those that are outcomes, and SMIC's starts that are open to AI chips."""

    of_all: Array
    chips: Rows
    rows: Array
    wafers: Array
    open_share: Array
    open_wafers: Array


@cached("run")
def _prices(world: Cast, sheet: Sheet) -> _Prices:
    state, smic = world.state, world.layout.row["suppliers"]["smic"]
    chips, names = _known(world.layout, "price", PRICED)
    rows, open_wafers = sheet.block(names), sheet.line("wafers.smic.ai")
    return _Prices(state.price, chips, rows, state.wafers[smic], state.ai_share[smic], open_wafers)


@cached("run")
def _for_sell(world: Cast, trailing: Trailing, slot: int) -> tuple[Any, ...]:
    """What `sell` takes in a calendar month."""
    return _sold(world, trailing.month(SALES, slot))


def _sold(world: Cast, sales: Array) -> tuple[Any, ...]:
    """What `sell` takes."""
    layout, pairs = world.layout, _watched(world.layout)
    chips, _ = _known(layout, "revenue", SOLD_ALONE)
    buyers, bought = ([pair[place] for pair in pairs] for place in range(2))
    return (
        world.state.delivered,
        world.state.price,
        chips,
        layout.rows("firms", buyers),
        layout.rows("chips", bought),
        sales,
    )


@cached("run")
def _for_add_up_market(world: Cast, trailing: Trailing, sheet: Sheet) -> tuple[Any, ...]:
    """What `add_up_market` takes."""
    layout, (_, sold) = world.layout, _known(world.layout, "revenue", SOLD_ALONE)
    return (
        sheet.block(named("units.china", layout.makers)),
        sheet.block(named("billed_china", layout.makers)),
        world.p.table("makers", "compute_share"),
        layout.maker_state,
        layout.row["states"]["china"],
        trailing.year(SALES),
        sheet.block(sold),
        sheet.block(tuple(f"units.{firm}.{chip}" for firm, chip in _watched(layout))),
        sheet.block((*MONEY, *named("market.china", layout.makers))),
        sheet.block(CHIPS),
    )


@kernel
def sell(
    delivered: Cube, price: Table, alone: Places, buyers: Places, bought: Places, sales: Table
) -> None:
    """Set the month's sales of some chips, USD billion, then the chips that some firms received."""
    members = sales.shape[1]
    for n, c in enumerate(alone):
        sales[n] = 0.0
        for f in range(len(delivered)):
            for k in range(members):
                sales[n, k] += delivered[f, c, k]
        for k in range(members):
            sales[n, k] = sales[n, k] * price[c, k] / BILLION
    for n in range(len(buyers)):
        sales[len(alone) + n] = delivered[buyers[n], bought[n]]


@kernel
def add_up_market(
    units: Table,
    billed: Table,
    compute_share: Table,
    maker_state: Places,
    china: int,
    sales: Table,
    sold: Table,
    watched: Table,
    money: Table,
    chips: Table,
) -> None:
    """Add makers' parts of China's market up, in money and in chips; rows are MONEY and CHIPS.

    In `money` the makers' parts follow. Networks and systems are left out. Sales of chips that are
    `sold` alone, and of those that are `watched`, are as they were noted.
    """
    sold[:] = sales[: len(sold)]
    watched[:] = sales[len(sold) :]
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
        every = chips[ALL, k]
        chips[VALUE_SHARE, k] = among_chips(money[DOMESTIC, k], money[ALL, k], every, np.nan)
        chips[UNIT_SHARE, k] = among_chips(chips[DOMESTIC, k], every, every, np.nan)


def _known(layout: Layout, prefix: str, chips: Names) -> tuple[Rows, Names]:
    """Rows of those chips that the calibration has, and the names of their outcomes."""
    there = tuple(chip for chip in chips if chip in layout.chips)
    return layout.rows("chips", there), named(prefix, there)


def _watched(layout: Layout) -> list[tuple[str, str]]:
    """Pairs of firm and chip whose deliveries are outcomes of their own."""
    return [(f, c) for f, c in WATCHED if f in layout.firms and c in layout.chips]
