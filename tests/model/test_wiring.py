"""Nothing hollow: each parameter moves some outcome when pushed between its range ends."""

from __future__ import annotations

import pytest

from simulation.inputs import Calibration
from simulation.locate import data_root
from tests.model.wiring import SHARE_OF_MEDIAN, drawn, largest_moves


def test_each_parameter_moves_an_outcome(calibration: Calibration) -> None:
    """In the scenario that it is felt in, each by at least a thousandth of a median."""
    dead = []
    for scenario in sorted({entry.felt_in for entry in drawn(calibration)}):
        moves = largest_moves(calibration, scenario)
        dead += [
            f"{name} in {scenario}: at most {change:.2g} of {outcome} in {month}"
            for name, (change, outcome, month) in sorted(moves.items())
            if change < SHARE_OF_MEDIAN
        ]
    assert not dead, "parameters that move nothing:\n" + "\n".join(dead)


@pytest.mark.parametrize("field", ["felt_in"])
def test_every_scenario_named_exists(calibration: Calibration, field: str) -> None:
    folder = data_root() / "scenarios"
    named = {getattr(entry, field) for entry in calibration.parameters()}
    assert named <= {path.stem for path in folder.glob("*.yaml")}
