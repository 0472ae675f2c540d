"""Outcomes of a year's money: makers' revenue, firms' capital spending, fees and hoarding."""

from __future__ import annotations

from collections.abc import Iterator
from typing import TYPE_CHECKING

import numpy as np

from ..equations.arrays import Array
from ..equations.budget import BILLION
from ..trade import billing
from .declaration import Outcome
from .sheet import Found, Names, named
from .trailing import YEAR, Trailing

if TYPE_CHECKING:
    from ..agents.cast import Cast
    from ..core.layout import Layout

BIG_FOUR = ("microsoft", "alphabet", "amazon", "meta")
MONEY = "money"


def declare(layout: Layout) -> Iterator[Outcome]:
    """Outcomes in column order."""
    for maker in layout.makers:
        about = "revenue from AI chips and systems in twelve months, net of export fees"
        if maker == "nvidia":
            about = "data-centre revenue of twelve months, networking and systems included"
        yield Outcome(f"revenue.{maker}", "USD billion/year", about)
    for maker in layout.makers:
        about = "part of it from buyers headquartered in China"
        yield Outcome(f"revenue_china.{maker}", "USD billion/year", about)
    for maker in layout.makers:
        about = "part of it billed to China: without what Chinese firms buy through units abroad"
        yield Outcome(f"billed_china.{maker}", "USD billion/year", about)
    about = "what Nvidia bills to China beside data centres, such as graphics cards"
    yield Outcome("other_china.nvidia", "USD billion/year", about)
    yield Outcome(
        "capex.us4", "USD billion/year", "capital spending of Microsoft, Alphabet, Amazon and Meta"
    )
    for firm in layout.firms:
        yield Outcome(f"capex.{firm}", "USD billion/year", "capital spending of twelve months")
    yield Outcome("fee_income.us", "USD billion/year", "export fees of twelve months")
    yield Outcome(
        "hoarding.china", "USD billion/year", "paid by Chinese makers for memory they stockpile"
    )


class MoneyFlows:
    """Money that was paid in the last twelve months."""

    def __init__(self, world: Cast) -> None:
        """Begin with the start-up flows of 2021.

        Revenue grew through that year, so its sum is less than twelve last months.
        """
        self._names = _names(world.layout)
        self._capex = [self._names.index(f"capex.{firm}") for firm in BIG_FOUR]
        grew = np.array([not name.startswith("capex") for name in self._names])
        first = _paid(world)
        first[grew] *= world.p("start.year_share")
        self._trailing = Trailing({MONEY: first})

    def add_month(self, world: Cast) -> None:
        """Add the month's money."""
        self._trailing.put(world.month, MONEY, _paid(world))

    def measure(self) -> Found:
        """Money of the last twelve months, each (members,)."""
        year = self._trailing.year[MONEY] / BILLION
        return {self._names: year, "capex.us4": year[self._capex].sum(axis=0)}


def _names(layout: Layout) -> Names:
    """Outcomes in the order of the flows of `_paid`."""
    return (
        *named("revenue", layout.makers),
        *named("revenue_china", layout.makers),
        *named("billed_china", layout.makers),
        "other_china.nvidia",
        *named("capex", layout.firms),
        "fee_income.us",
        "hoarding.china",
    )


def _paid(world: Cast) -> Array:
    """The month's money in the order of `_names`, USD, (names, members)."""
    state, layout, rows = world.state, world.layout, world.layout.row["states"]
    hoarding = state.memory_bill[layout.of_state("makers", "china")].sum(axis=0)
    return np.concatenate(
        (
            state.revenue,
            state.receipts[rows["china"]],
            state.receipts_home[rows["china"]],
            billing.other_china(world)[None],
            state.base_capex * BILLION / YEAR + buildings(world) + state.spent,
            state.fee_income[rows["us"], None],
            hoarding[None],
        )
    )


def buildings(world: Cast) -> Array:
    """The month's spending on buildings and power for AI, USD, (firms, members).

    It is contracted ahead; a part of it waits while chips cannot be had.
    """
    state = world.state
    planned = (state.ai_capex + state.pledge) * BILLION / YEAR
    return (
        planned
        * (1.0 - world.p("budgets.chip_share"))
        * (1.0 - world.p("budgets.shell_wait") * state.unspent_share)
    )
