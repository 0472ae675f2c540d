"""The month that a run is told in: that of its scenarios' comparisons, before any is made."""

from __future__ import annotations

from collections.abc import Sequence
from typing import TYPE_CHECKING

from simulation.analysis.statistics import differing, headline
from simulation.api.changes.acting import acting
from simulation.api.references import reference_of

if TYPE_CHECKING:
    from simulation.experiment.ensemble import Plan


def month_of(plan: Plan, dates: Sequence[str], sets: Sequence[str] = ()) -> tuple[str, str]:
    """The headline month of a plan's scenarios among `dates`, and why where it needs a reason.

    Each is held against what its file is judged against, whether that is run or not; `sets` are
    the --set of all. Those judged against nothing are told in the usual month if they are alone.
    """
    usual = headline.month(dates)
    alone: dict[str, str] = {}
    ends: list[str | None] = []
    for scenario in plan.scenarios:
        reference = reference_of(scenario, plan.calibration, sets)
        if reference is not None:
            sides = scenario.to_dict(), reference.to_dict()
            acts = acting(*sides, scenario.extended(plan.calibration))
            alone[scenario.name] = differing.headline_month(*sides, dates, acting=acts)
            ends.append(differing.span(*sides, acts).ends)
    date = max(alone.values(), default=usual)
    return date, differing.why(date, alone, ends, usual)
