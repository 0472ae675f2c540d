"""Outcomes of chip industries: progress, denial, lost sales, state money."""

from __future__ import annotations

from collections.abc import Iterator
from typing import TYPE_CHECKING, Any

from ..core.cache import cached
from ..core.kernel import Cube, Table, kernel
from ..equations.budget import BILLION
from ..supply.chip_industry import usual_money
from .declaration import Outcome
from .sheet import Sheet

if TYPE_CHECKING:
    from ..agents.cast import Cast
    from ..core.layout import Layout

OUTCOMES = (
    "know_how.us",
    "know_how.china",
    "denied.china",
    "lost_revenue.us",
    "subsidy.china",
    "subsidy.us",
    "fab_wafers.us",
)
KNOW_HOW_US, KNOW_HOW_CHINA, DENIED, LOST, SUBSIDY_CHINA, SUBSIDY_US, FABS = range(len(OUTCOMES))
"""Rows of OUTCOMES."""


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
    about = "state money for China's chip industry, the month's rate"
    yield Outcome("subsidy.china", "USD billion/year", about)
    about = (
        "cost of the credit for chip plants, and of state programmes, to the US, the month's rate"
    )
    yield Outcome("subsidy.us", "USD billion/year", about)
    yield Outcome(
        "fab_wafers.us", "wafers/month", "leading-edge starts brought to the US by credits"
    )


def measure(world: Cast, sheet: Sheet) -> None:
    """Write the chip industries of the month."""
    note_industries(*_for_note_industries(world, sheet))


@cached("run")
def _for_note_industries(world: Cast, sheet: Sheet) -> tuple[Any, ...]:
    """What `note_industries` takes."""
    state, rows = world.state, world.layout.row["states"]
    return (
        rows["us"],
        rows["china"],
        state.know_how,
        state.denied_usefulness,
        state.lost_revenue,
        state.programme,
        usual_money(world),
        state.credit_cost,
        state.fabs,
        sheet.block(OUTCOMES),
    )


@kernel
def note_industries(
    us: int,
    china: int,
    know_how: Cube,
    denied: Table,
    lost_revenue: Table,
    programme: Table,
    usual_money: Table,
    credit_cost: Table,
    fabs: Table,
    rows: Table,
) -> None:
    """Write OUTCOMES; know-how is the mean of fields."""
    _, fields, members = know_how.shape
    for row, state in ((KNOW_HOW_US, us), (KNOW_HOW_CHINA, china)):
        rows[row] = 0.0
        for field in range(fields):
            for k in range(members):
                rows[row, k] += know_how[state, field, k]
    for k in range(members):
        rows[KNOW_HOW_US, k] /= fields
        rows[KNOW_HOW_CHINA, k] /= fields
        rows[DENIED, k] = denied[china, k]
        rows[LOST, k] = lost_revenue[us, k] / BILLION
        rows[SUBSIDY_CHINA, k] = usual_money[china, k] + programme[china, k]
        rows[SUBSIDY_US, k] = programme[us, k] + credit_cost[us, k]
        rows[FABS, k] = fabs[us, k]
