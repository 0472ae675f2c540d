"""Outcomes of chip industries: progress, denial, lost sales, state money."""

from __future__ import annotations

from typing import TYPE_CHECKING

from ..equations.budget import BILLION
from ..supply.chip_industry import usual_money
from .sheet import Found

if TYPE_CHECKING:
    from ..agents.cast import Cast


def outcomes(world: Cast) -> Found:
    """Outcomes of the month."""
    state, rows = world.state, world.layout.row["states"]
    us, china = rows["us"], rows["china"]
    money = state.programme
    return {
        "know_how.us": state.know_how[us],
        "know_how.china": state.know_how[china],
        "denied.china": state.denied_usefulness[china],
        "lost_revenue.us": state.lost_revenue[us] / BILLION,
        "subsidy.china": usual_money(world)[china] + money[china],
        "subsidy.us": money[us] + state.credit_cost[us],
        "fab_wafers.us": state.fabs[us],
    }
