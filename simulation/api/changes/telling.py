"""The changes of a scenario that is not run yet, as `run` and `check` tell them."""

from __future__ import annotations

from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from simulation.inputs import Calibration, Scenario


def effective(
    scenario: Scenario, reference: Scenario | None, calibration: Calibration
) -> list[str]:
    """A sentence for each change that lasts, but for those that change nothing.

    First what the scenario's own file says, then what it has from those that it stands on.
    """
    from simulation.api.changes.differences import beside_reference, lasting
    from simulation.api.changes.sentences import sentences

    if not scenario.applied:
        return []
    lone = beside_reference(scenario, reference, calibration)
    lines = sentences(scenario, calibration, lone)
    rows = [change.to_dict() for change in scenario.applied]
    found = [(scenario.applied[i], lines[i]) for i in lasting(rows, lone.theirs if lone else ())]
    kept = [(change, line) for change, line in found if lone is None or not lone.idle(change)]
    kept.sort(key=lambda one: one[0].origin != scenario.name)
    return [line for _, line in kept]
