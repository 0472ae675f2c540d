"""The changes of a scenario that is not run yet, as `run` and `check` tell them."""

from __future__ import annotations

from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from simulation.inputs import Calibration, Scenario


def effective(
    scenario: Scenario, reference: Scenario | None, calibration: Calibration
) -> list[str]:
    """A sentence for each change, but for those that change nothing beside the reference."""
    from simulation.api.changes.differences import beside_reference
    from simulation.api.changes.sentences import sentences

    if not scenario.applied:
        return []
    lone = beside_reference(scenario, reference, calibration)
    lines = sentences(scenario, calibration, lone)
    both = zip(scenario.applied, lines, strict=True)
    return [line for change, line in both if lone is None or not lone.idle(change)]
