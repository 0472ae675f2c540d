"""The month in which the page first looks at a scenario: the headline month of its comparison."""

from __future__ import annotations

from simulation import months
from simulation.analysis.statistics import differing, headline
from simulation.analysis.statistics.differing import span
from simulation.analysis.text.words import month
from simulation.api.changes.acting import acting
from simulation.explore.question import UNTIL
from simulation.inputs import Calibration, Scenario


def month_and_reason(
    scenario: Scenario, reference: Scenario, calibration: Calibration, until: str = UNTIL
) -> tuple[str, str]:
    """As `rivalry compare` has it, and why where it is not the usual one; at most `until`.

    Nothing has run yet: what differs is counted from the month in which it is in force.
    """
    dates = [one for one in months.labels() if one <= until]
    sides = scenario.to_dict(), reference.to_dict()
    acts = acting(*sides, scenario.extended(calibration))
    found, at = span(*sides, acts), differing.headline_month(*sides, dates, acting=acts)
    if found.ends and differing.in_the_year_of(found.ends, at):
        return at, f"What it changes ends in {month(found.ends)}: shown in {month(at)}."
    if found.begins and at != headline.month(dates):
        return at, f"What it changes begins in {month(found.begins)}: shown in {month(at)}."
    return at, ""
