"""Makers and foundries that a scenario adds and that make no chip."""

from __future__ import annotations

from collections.abc import Iterator

from simulation.errors import Problem
from simulation.inputs.calibration.calibration import Calibration
from simulation.inputs.scenario.scenario import Scenario


def doubts(scenario: Scenario, calibration: Calibration) -> Iterator[Problem]:
    """Whose part of something serves nobody, with its place; sums by state are lower for it."""
    known = scenario.extended(calibration)
    for one in scenario.additions.players:
        if one.kind == "makers":
            makes, what = "maker", "what it has of memory and dies serves"
        elif "foundry" in known.vocabulary.kinds.get(one.id, ()):
            makes, what = "foundry", "its wafers and packaging serve"
        else:
            continue
        if not any(getattr(chip, makes) == one.id for chip in known.chips):
            named = f"'chips' that it takes over, or a new chip whose {makes} it is"
            said = f"{one.id} makes no chip, so that {what} nobody; name {named}"
            yield Problem(said, one.places.get("like"))
