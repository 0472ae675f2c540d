"""Nothing hollow: each parameter moves some outcome when pushed between its range ends."""

from __future__ import annotations

import pytest

from simulation.inputs import Calibration
from tests.model.wiring import SHARE_OF_MEDIAN, largest_moves


@pytest.fixture(scope="module")
def moves(calibration: Calibration) -> dict[str, tuple[float, str, str]]:
    return largest_moves(calibration, "baseline")


def test_each_parameter_moves_an_outcome(moves: dict[str, tuple[float, str, str]]) -> None:
    dead = [
        f"{name}: at most {change:.2g} of {outcome} in {month}"
        for name, (change, outcome, month) in sorted(moves.items(), key=lambda item: item[1])
        if change < SHARE_OF_MEDIAN
    ]
    assert not dead, "parameters that move nothing:\n" + "\n".join(dead)
