"""Every number that a lever takes, pushed between the ends of its range, two members a field."""

from __future__ import annotations

import numpy as np

from simulation.inputs import Calibration, load_scenario, with_settings
from simulation.inputs.policy.field import ANY
from simulation.inputs.policy.levers import LEVERS
from simulation.inputs.timeline import Event
from simulation.model.world import ModelInputs, simulate
from tests.model.wiring import Move, Pushed, moves

RULE = "levers.us.export_rule"
NEUTRAL = {  # what holds in November 2023, so that an entry that restates it changes nothing
    "control_tpp": 4800.0,
    "control_interconnect_gb_s": 0.0,
    "density_tpp": 1600.0,
    "density": 5.92,
}
OTHERS = {
    "levers.china.import_admission.share@2023-11": 1.0,
    "levers.china.import_admission.abroad@2023-11": 1.0,
    "levers.china.domestic_mandate.share[private]@2023-11": 0.0,
    "levers.us.power_build.grid_pace@2023-11": 1.0,
    "levers.us.power_build.reactor_pace@2023-11": 1.0,
    "levers.oracle_openai.capex_pledge.amount@2025-02": 500.0,
    "levers.oracle_openai.capex_pledge.years@2025-02": 4.0,
    "levers.oracle_openai.capex_pledge.delivered_share@2025-02": 0.5,
    "levers.deepseek.breakthrough.gain@2023-11": 1.0,
    "levers.us.research_openness.openness@2023-11": 1.0,
    "levers.china.industrial_programme.amount@2023-11": 100.0,
    "levers.china.industrial_programme.years@2023-11": 5.0,
    "levers.china.industrial_programme.delivered_share@2023-11": 1.0,
    "levers.us.fab_credit.credit_rate@2023-11": 0.25,
    "levers.china.rare_earth_licensing.share@2023-11": 1.0,
    "levers.us.governance.rivalry@2023-11": 0.5,
    "levers.us.stack_promotion.strength[africa]@2023-11": 0.0,
    "levers.us.stack_access.access[eu]@2023-11": 1.0,
    "levers.eu.stack_admission.us_stack@2023-11": 1.0,
    "levers.eu.stack_admission.china_stack@2023-11": 1.0,
    "levers.eu.own_stack.strength@2023-11": 0.5,
    "levers.eu.own_stack.cost@2023-11": 10.0,
    "levers.eu.adoption_programme.target@2023-11": 0.9,
    "levers.eu.adoption_programme.years@2023-11": 4.0,
    "levers.eu.adoption_programme.delivered@2023-11": 1.0,
    "levers.eu.adoption_programme.physical_pace@2023-11": 1.0,
}
LICENSED = {f"{RULE}.license_max_tpp@2023-11": ANY}
NO_SPEED_LIMIT = {f"{RULE}.control_tpp@2023-11": ANY}
CONTEXT = {  # a field that acts only beside another has that one set for both of its members
    "control_interconnect_gb_s": {f"{RULE}.density_tpp@2023-11": ANY},
    "density_tpp": NO_SPEED_LIMIT,
    "density": NO_SPEED_LIMIT,
    "license_max_bandwidth_gb_s": LICENSED,
    "volume_cap": LICENSED,
    "fee": LICENSED,
    "buyer_cap": LICENSED,
}


def entries() -> dict[str, float]:
    """Paths of one entry for every numeric field, with what would hold without them."""
    fields = LEVERS["export_rule"].fields.values()
    rule = {
        f"{RULE}.{field.name}@2023-11": NEUTRAL.get(field.name, field.default)
        for field in fields
        if not field.names
    }
    return rule | OTHERS


def field_of(path: str) -> tuple[str, str]:
    """Lever and field of a path."""
    _, _, lever, rest = path.split(".", 3)
    return lever, rest.partition("@")[0].partition("[")[0]


class PushedLevers(Pushed):
    """Parameters at their medians; each pair of members has one lever field at both its ends."""

    def __init__(self, calibration: Calibration, paths: list[str]) -> None:
        super().__init__(calibration, "baseline", [])
        sets = [f"{path}={value!r}" for path, value in entries().items()]
        self.scenario = with_settings(load_scenario("baseline", calibration), sets, calibration)
        self.stop = 2 * len(paths)
        self._paths = paths

    def value(self, event: Event, field: str) -> np.ndarray:
        values = np.array(super().value(event, field))
        if field not in event.values:
            return values
        for pair, path in enumerate(self._paths):
            lever, name = field_of(path)
            if event.path(field) == path:
                declared = LEVERS[lever].fields[name]
                values[2 * pair : 2 * pair + 2] = declared.low, declared.high
            elif event.path(field) in CONTEXT.get(name, {}):
                values[2 * pair : 2 * pair + 2] = CONTEXT[name][event.path(field)]
        return values


def lever_moves(calibration: Calibration) -> dict[str, Move]:
    """For each numeric lever field its largest relative effect on any outcome."""
    paths = list(entries())
    draw = PushedLevers(calibration, paths)
    block = simulate(ModelInputs(calibration, draw.scenario, draw))
    return moves(block, paths, flags=False)
