"""What goes with an entry that a scenario takes out, and is not set again."""

from __future__ import annotations

from collections.abc import Iterator
from typing import TYPE_CHECKING

from simulation.api.changes.differences import beside_reference
from simulation.api.changes.sentences import QUIET, changes
from simulation.errors import Problem
from simulation.inputs.scenario.overrides import as_drawn
from simulation.inputs.scenario.settings import bare

if TYPE_CHECKING:
    from simulation.inputs import Calibration, Scenario
    from simulation.inputs.policy.timeline import Event

_LEVERS = "levers."


def also_gone(
    scenario: Scenario, reference: Scenario | None, calibration: Calibration
) -> Iterator[Problem]:
    """Fields that only go with an entry taken out: what they were, and what holds from then on.

    Told where the scenario's own file sets other fields of the same lever. Nothing where they stay
    as they were.
    """
    lone = beside_reference(scenario, reference, calibration)
    if lone is None or reference is None:
        return
    own = [e for e in scenario.timeline if e.place and e.place.file == scenario.file]
    taken = (c for c in scenario.applied if c.new is None and c.path.startswith(_LEVERS))
    gone = [change for change in taken if lone.has(change)]
    usual = scenario.extended(calibration)
    known = as_drawn(usual, reference.parameters)
    rows = changes([change.to_dict() for change in gone], known, usual)
    for change, row in zip(gone, rows, strict=True):
        _, actor, lever, field = bare(change.path)
        beside = [e for e in own if (e.actor, e.lever) == (actor, lever)]
        then = lone.row(change, row)["then"]
        if beside and not _sets(beside, field) and then not in (*QUIET, row["old"]):
            since = change.path.partition("@")[2].partition("..")[0]
            yield Problem(
                f"{lever}.{field} goes with the entry that `without` takes out: it was "
                f"{row['old']}, from {since} on it is {then}; set it here for anything else",
                beside[0].place,
            )


def _sets(events: list[Event], field: str) -> bool:
    return any(field in event.values for event in events)
