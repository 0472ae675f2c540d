"""What all tests share: the product's own calibration, and blocks of the model on it."""

from __future__ import annotations

from collections.abc import Callable

import numpy as np
import pytest

from simulation.inputs import Calibration, Draw, load_calibration, load_scenario
from simulation.model.world import Block, ModelInputs, World, simulate

Inputs = Callable[..., ModelInputs]


@pytest.fixture(scope="session")
def calibration() -> Calibration:
    """The calibration that ships."""
    return load_calibration()


@pytest.fixture(scope="session")
def inputs(calibration: Calibration) -> Inputs:
    """Inputs of a block: scenario, members start..stop-1, months, settings."""

    def make(
        scenario: str = "baseline",
        start: int = 0,
        stop: int = 4,
        months: int = 60,
        sets: tuple[str, ...] = (),
        seed: int = 1,
        checked: bool = False,
    ) -> ModelInputs:
        resolved = load_scenario(scenario, calibration, sets)
        draw = Draw(calibration, resolved, seed, start, stop)
        return ModelInputs(calibration, resolved, draw, months, checked)

    return make


@pytest.fixture(scope="session")
def run(inputs: Inputs) -> Callable[..., Block]:
    """Outcomes of a block, by the same arguments."""
    return lambda *args, **kwargs: simulate(inputs(*args, **kwargs))


@pytest.fixture
def world(inputs: Inputs) -> Callable[..., World]:
    """A world before its first month, by the same arguments."""
    return lambda *args, **kwargs: World(inputs(*args, **kwargs))


def series(block: Block, outcome: str) -> np.ndarray:
    """One outcome of a block, (months, members)."""
    return block.values[:, block.outcomes.index(outcome)]
