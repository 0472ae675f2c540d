"""Pipelines: what moves from stage to stage in a month."""

from __future__ import annotations

import numpy as np
import pytest

from simulation.model.core import pipeline


@pytest.mark.parametrize(
    ("line", "months", "after", "out"),
    [
        ([6.0, 3.0, 0.0], 6.0, [5.0, 4.5, 1.5], 0.0),
        ([6.0, 3.0], 1.0, [2.0, 6.0], 3.0),
    ],
)
def test_each_stage_takes_what_the_one_before_hands_on(
    line: list[float], months: float, after: list[float], out: float
) -> None:
    stages = np.array(line)
    assert pipeline.hand_on(stages, 2.0, months) == out
    assert stages.tolist() == after
