"""Outcomes of a year's money: revenue, capital spending, fees, hoarding and smuggled chips."""

from __future__ import annotations

from collections.abc import Iterator
from typing import TYPE_CHECKING, Any, NamedTuple

import numpy as np

from ..core.cache import cached
from ..core.kernel import Line, Places, Table, kernel
from ..equations.arrays import Array
from ..equations.budget import BILLION, spent_on_buildings
from ..trade import billing
from .declaration import Outcome
from .sheet import Names, Sheet, named
from .trailing import YEAR, Shapes, Trailing

if TYPE_CHECKING:
    from ..agents.cast import Cast
    from ..core.layout import Layout

BIG_FOUR = ("microsoft", "alphabet", "amazon", "meta")
MONEY = "money"
AFTER = ("fee_income.us", "hoarding.china", "smuggled_value.china")
FEES, HOARDING, SMUGGLED = range(-len(AFTER), 0)
"""Rows of AFTER, from the end."""


def declare(layout: Layout) -> Iterator[Outcome]:
    """Outcomes in column order."""
    makers, firms = layout.roster.makers, layout.roster.firms
    for maker in layout.makers:
        about = "revenue from AI chips and systems in twelve months, net of export fees"
        if maker == "nvidia":
            about = "data-centre revenue of twelve months, networking and systems included"
        yield Outcome(f"revenue.{maker}", "USD billion/year", f"{about}: {makers[maker].title}")
    for maker in layout.makers:
        about = "revenue of twelve months from buyers headquartered in China"
        about = f"{about}: {makers[maker].title}"
        yield Outcome(f"revenue_china.{maker}", "USD billion/year", about)
    for maker in layout.makers:
        about = "revenue of twelve months billed to China, without what Chinese firms buy abroad"
        yield Outcome(
            f"billed_china.{maker}", "USD billion/year", f"{about}: {makers[maker].title}"
        )
    about = "what Nvidia bills to China beside data centres, such as graphics cards"
    yield Outcome("other_china.nvidia", "USD billion/year", about)
    yield Outcome(
        "capex.us4",
        "USD billion/year",
        "capital spending of Microsoft, Alphabet, Amazon and Meta in twelve months",
    )
    for firm in layout.firms:
        about = f"capital spending of twelve months: {firms[firm].title}"
        yield Outcome(f"capex.{firm}", "USD billion/year", about)
    yield Outcome("fee_income.us", "USD billion/year", "export fees of twelve months to the US")
    yield Outcome(
        "hoarding.china",
        "USD billion/year",
        "paid in twelve months by Chinese makers for memory they stockpile",
    )
    about = "paid in China for smuggled chips in twelve months, systems and premium included"
    yield Outcome("smuggled_value.china", "USD billion/year", about)


class MoneyFlows:
    """Money that was paid in the last twelve months."""

    def __init__(self, world: Cast, trailing: Trailing) -> None:
        """Begin with the start-up flows of 2021.

        Revenue grew through that year, so its sum is less than twelve last months.
        """
        self.trailing, names = trailing, _names(world.layout)
        paid, part = np.zeros_like(trailing.year(MONEY)), world.p("start.year_share")
        pay(billing.other_china(world), *_paid(world, paid))
        paid[: len(names.before)] *= part
        paid[-len(names.after) :] *= part
        trailing.begin(MONEY, paid)

    @staticmethod
    def shapes(layout: Layout) -> Shapes:
        """Flows whose years are kept."""
        return {MONEY: (sum(map(len, _names(layout))),)}

    def write_month(self, world: Cast) -> None:
        """Write the month's money."""
        slot = world.month % YEAR
        pay(billing.other_china(world), *_for_pay(world, self.trailing, slot))

    def measure(self, world: Cast, sheet: Sheet) -> None:
        """Write the money of the last twelve months."""
        add_up_money(*_for_add_up_money(world, self.trailing, sheet))


class MoneyNames(NamedTuple):
    """Outcomes in the order of the flows that `pay` sets; `capex.us4` stands before `capex`."""

    before: Names
    capex: Names
    after: Names


def _names(layout: Layout) -> MoneyNames:
    makers = layout.makers
    of_makers = (named(what, makers) for what in ("revenue", "revenue_china", "billed_china"))
    before = (*(name for names in of_makers for name in names), "other_china.nvidia")
    return MoneyNames(before, named("capex", layout.firms), AFTER)


@cached("run")
def _for_add_up_money(world: Cast, trailing: Trailing, sheet: Sheet) -> tuple[Any, ...]:
    """What `add_up_money` takes."""
    before, capex, after = _names(world.layout)
    first = len(before)
    big = np.array([first + capex.index(f"capex.{firm}") for firm in BIG_FOUR])
    rows = sheet.block((*before, "capex.us4", *capex, *after))
    return trailing.year(MONEY), first, big, rows


@cached("run")
def _for_pay(world: Cast, trailing: Trailing, slot: int) -> tuple[Any, ...]:
    """What `pay` takes in a calendar month, after the other bills."""
    return _paid(world, trailing.month(MONEY, slot))


def _paid(world: Cast, paid: Array) -> tuple[Any, ...]:
    """What `pay` takes after the other bills."""
    state, layout, p = world.state, world.layout, world.p
    china = layout.row["states"]["china"]
    return (
        state.revenue,
        state.receipts[china],
        state.receipts_home[china],
        state.base_capex,
        state.ai_capex,
        state.pledge,
        state.unspent_share,
        state.spent,
        p("budgets.chip_share"),
        p("budgets.shell_wait"),
        state.fee_income[layout.row["states"]["us"]],
        layout.of_state("makers", "china"),
        state.memory_bill,
        layout.of_state("firms", "china"),
        state.smuggling_bill,
        paid,
    )


@kernel
def add_up_money(year: Table, first: int, big: Places, rows: Table) -> None:
    """Write the money of a year, USD billion, and what the `big` firms spent, before the first."""
    _, members = year.shape
    for n in range(len(year)):
        row = rows[n] if n < first else rows[n + 1]
        for k in range(members):
            row[k] = year[n, k] / BILLION
    rows[first] = 0.0
    for n in big:
        for k in range(members):
            rows[first, k] += year[n, k] / BILLION


@kernel
def pay(
    other_china: Line,
    revenue: Table,
    from_china: Table,
    from_china_at_home: Table,
    base: Table,
    ai_capex: Table,
    pledge: Table,
    unspent: Table,
    spent: Table,
    chip_share: Line,
    wait: Line,
    fees: Line,
    hoarders: Places,
    memory_bill: Table,
    buyers: Places,
    smuggling_bill: Table,
    paid: Table,
) -> None:
    """Set what was paid in the month: to makers, for chips and sites, and what stands in AFTER.

    `other_china` stands between makers and firms.
    """
    makers, members = revenue.shape
    firms = 3 * makers + 1
    for m in range(makers):
        for k in range(members):
            paid[m, k] = revenue[m, k]
            paid[makers + m, k] = from_china[m, k]
            paid[2 * makers + m, k] = from_china_at_home[m, k]
    for f in range(len(spent)):
        for k in range(members):
            planned = (ai_capex[f, k] + pledge[f, k]) * BILLION / YEAR
            shells = spent_on_buildings(planned, chip_share[k], wait[k], unspent[f, k])
            paid[firms + f, k] = base[f, k] * BILLION / YEAR + shells + spent[f, k]
    for k in range(members):
        paid[firms - 1, k] = other_china[k]
        paid[FEES, k] = fees[k]
        paid[HOARDING, k] = 0.0
        paid[SMUGGLED, k] = 0.0
    for m in hoarders:
        for k in range(members):
            paid[HOARDING, k] += memory_bill[m, k]
    for f in buyers:
        for k in range(members):
            paid[SMUGGLED, k] += smuggling_bill[f, k]


def buildings(world: Cast) -> Array:
    """The month's spending on buildings and power for AI, USD, (firms, members)."""
    state, p = world.state, world.p
    planned = (state.ai_capex + state.pledge) * BILLION / YEAR
    return spent_on_buildings(
        planned, p("budgets.chip_share"), p("budgets.shell_wait"), state.unspent_share
    )
