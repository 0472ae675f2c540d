"""Outcomes of chip industries: progress, denial, lost sales, state money."""

from __future__ import annotations

from collections.abc import Iterator
from typing import TYPE_CHECKING

from ..equations.budget import BILLION
from ..supply.chip_industry import usual_money
from .declaration import Outcome
from .sheet import Sheet

if TYPE_CHECKING:
    from ..agents.cast import Cast
    from ..core.layout import Layout


def declare(_: Layout) -> Iterator[Outcome]:
    """Outcomes in column order."""
    pace = "months of usual progress that the chip industry makes in a month"
    yield Outcome("know_how.us", "ratio", f"{pace}, US")
    yield Outcome("know_how.china", "ratio", f"{pace}, China")
    yield Outcome(
        "denied.china", "1", "part of the best chip's usefulness that buyers in China cannot have"
    )
    about = "sales to China that rules of either side cost US makers, by estimate"
    yield Outcome("lost_revenue.us", "USD billion/year", about)
    yield Outcome("subsidy.china", "USD billion/year", "state money for China's chip industry")
    about = "cost of the credit for chip plants, and state programmes"
    yield Outcome("subsidy.us", "USD billion/year", about)
    yield Outcome("fab_wafers.us", "wafers/month", "leading-edge starts that credits brought home")


def measure(world: Cast, sheet: Sheet) -> None:
    """Write the chip industries of the month."""
    state, rows = world.state, world.layout.row["states"]
    us, china = rows["us"], rows["china"]
    money = state.programme
    sheet["know_how.us"] = state.know_how[us].mean(axis=0)
    sheet["know_how.china"] = state.know_how[china].mean(axis=0)
    sheet["denied.china"] = state.denied_usefulness[china]
    sheet["lost_revenue.us"] = state.lost_revenue[us] / BILLION
    sheet["subsidy.china"] = usual_money(world)[china] + money[china]
    sheet["subsidy.us"] = money[us] + state.credit_cost[us]
    sheet["fab_wafers.us"] = state.fabs[us]
