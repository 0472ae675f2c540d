"""Every number that a lever takes, pushed between the ends of its range, two members a field."""

from __future__ import annotations

import numpy as np

from docs.generate.site.pushes import FIELDS
from simulation import months
from simulation.inputs import Calibration, Scenario, load_scenario, with_settings
from simulation.inputs.policy.field import Field
from simulation.inputs.policy.lever import Lever
from simulation.inputs.policy.timeline import Event
from simulation.model.world import ModelInputs, simulate
from tests.model.wiring.pushed import Move, Pushed, moves

PUSHED: dict[str, tuple[type[Lever], Field]] = {
    lever.example_path(field.name): (lever, field) for lever, field in FIELDS.values()
}  # numeric fields by the path of the entry that pushes each


def in_force(scenario: Scenario, lever: type[Lever], field: Field) -> float:
    """What an entry restates so that it changes nothing: the value of its month, or the default.

    A value that members draw is not restated: such a field starts at its default.
    """
    _, since, _, others = lever.example
    value = held(scenario, others.get(field.name, lever.example.actor), lever, field, since)
    return value if isinstance(value, float) else field.default


def held(scenario: Scenario, actor: str, lever: type[Lever], field: Field, month: str) -> object:
    """What an actor's latest entry up to a month sets of a field in general, or its default."""
    value: object = field.default
    for event in scenario.timeline:
        of_lever = (event.actor, event.lever) == (actor, lever.name) and not event.names_selected
        if of_lever and event.date <= months.index(month):
            value = event.values.get(field.name, value)
    return value


def entries(scenario: Scenario) -> dict[str, float]:
    """Paths of one entry for every numeric field, with what would hold without them."""
    return {path: in_force(scenario, lever, field) for path, (lever, field) in PUSHED.items()}


class PushedLevers(Pushed):
    """Parameters at their medians; each pair of members has one lever field at both its ends.

    Fields that it acts beside are set for both of its members.
    """

    def __init__(self, calibration: Calibration) -> None:
        super().__init__(calibration, "baseline", [])
        usual = load_scenario("baseline", calibration)
        sets = [f"{path}={value!r}" for path, value in entries(usual).items()]
        self.scenario = with_settings(usual, sets, calibration)
        self.stop = 2 * len(PUSHED)

    def value(self, event: Event, field: str) -> np.ndarray:
        values = np.array(super().value(event, field))
        if field not in event.values:
            return values
        for pair, (path, (lever, pushed)) in enumerate(PUSHED.items()):
            if event.path(field) == path:
                values[2 * pair : 2 * pair + 2] = pushed.low, pushed.high
            elif field in pushed.beside and event.path(field) == lever.example_path(field):
                values[2 * pair : 2 * pair + 2] = pushed.beside[field]
        return values


def lever_moves(calibration: Calibration) -> dict[str, Move]:
    """For each numeric lever field its largest relative effect on any outcome."""
    draw = PushedLevers(calibration)
    block = simulate(ModelInputs(calibration, draw.scenario, draw))
    return moves(block, list(PUSHED), flags=False)
