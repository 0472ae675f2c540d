"""Runs of several variants of a scenario."""

from __future__ import annotations

from functools import partial

import pytest

from simulation.inputs import Calibration
from tests.model.variants import Variants, side_by_side


@pytest.fixture(scope="session")
def variants(calibration: Calibration) -> Variants:
    """Blocks of variants of a scenario, by settings; `stop` members, `count` months."""
    return partial(side_by_side, calibration)
