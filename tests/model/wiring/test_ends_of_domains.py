"""What a parameter or a lever is allowed to be, the model can take: no result is no number."""

from __future__ import annotations

import math
from collections.abc import Sequence

import numpy as np
import pytest

from simulation import months
from simulation.inputs import Calibration
from simulation.inputs.tables.entries import Entry
from simulation.model.outcomes.table import outcome_table
from simulation.model.world import Block, ModelInputs, simulate
from tests.model.wiring.levers import PUSHED, PushedLevers
from tests.model.wiring.pushed import Pushed
from tests.nights import tonight


def ends(entry: Entry) -> tuple[float, float]:
    """The ends of a domain that belong to it, else those of the prior."""
    domain, (low, high) = entry.domain, entry.value.range()
    return (
        domain.low if math.isfinite(domain.low) and not domain.low_open else low,
        domain.high if math.isfinite(domain.high) and not domain.high_open else high,
    )


class AtEnds(Pushed):
    """Every parameter at its median, but for one at an end of its domain in each member."""

    def _parameter(self, name: str) -> np.ndarray:
        values = np.array(super()._parameter(name))
        if name in self._member:
            values[2 * self._member[name] :][:2] = ends(self.calibration.entries[name])
        return values


def no_numbers(block: Block, calibration: Calibration, names: Sequence[str]) -> list[str]:
    """What is pushed in members of which a result is no number, with the first such outcome."""
    undefined = {one.name for one in outcome_table(calibration) if one.undefined}
    bad = ~np.isfinite(block.values)
    for i, outcome in enumerate(block.outcomes):
        if outcome in undefined:
            bad[:, i] = np.isinf(block.values[:, i])
    found = []
    for member in np.flatnonzero(bad.any(axis=(0, 1))):
        month, outcome = np.argwhere(bad[:, :, member])[0]
        found.append(f"{names[member // 2]}: {block.outcomes[outcome]} in {block.dates[month]}")
    return found


@pytest.mark.slow
@pytest.mark.filterwarnings("error::RuntimeWarning")  # no division by zero that later is hidden
@pytest.mark.parametrize("scenario", ["baseline", "best_response_rivals"])
@pytest.mark.parametrize("count", [12, months.COUNT], ids=["soon", "to the end"])
def test_parameters_at_the_ends_of_their_domains(
    calibration: Calibration, scenario: str, count: int
) -> None:
    names = [entry.name for entry in calibration.parameters()]
    names = [*tonight(names)] if count == months.COUNT else names
    draw = AtEnds(calibration, scenario, names)
    block = simulate(ModelInputs(calibration, draw.scenario, draw, count))
    assert no_numbers(block, calibration, names) == []


@pytest.mark.slow
def test_levers_at_the_ends_of_their_fields(calibration: Calibration) -> None:
    draw = PushedLevers(calibration)
    block = simulate(ModelInputs(calibration, draw.scenario, draw))
    assert no_numbers(block, calibration, list(PUSHED)) == []
