"""Calls of all kernels in three months of a busy world, noted once."""

from __future__ import annotations

import pytest

from simulation.inputs import Calibration

from . import situations
from .calls import Call


@pytest.fixture(scope="session")
def calls(calibration: Calibration) -> list[Call]:
    """What kernels were given in those months."""
    return situations.calls(calibration)
