"""The year before the first month, which a run folder does not hold."""

from __future__ import annotations

from collections.abc import Sequence
from typing import TYPE_CHECKING

import numpy as np

from simulation.history.observed.operators import Values

if TYPE_CHECKING:
    from simulation.inputs import Calibration, Draw, Scenario

_BLOCK = 256


def before(
    calibration: Calibration, scenario: Scenario, seed: int, members: int, names: Sequence[str]
) -> dict[str, Values]:
    """Trailing years of flows on the eve of 2022-01, (members,) each, for members 0..members-1.

    A function of the draws alone: the model sets up its start-up year and makes no step. Names
    that are no flows are left out.
    """
    from simulation.inputs import Draw

    parts = []
    for first in range(0, members, _BLOCK):
        stop = min(first + _BLOCK, members)
        draw = Draw(calibration, scenario, seed, first, stop)
        parts.append(_block(calibration, scenario, draw))
    kept = [name for name in names if name in parts[0]]
    return {name: np.concatenate([part[name] for part in parts]) for name in kept}


def _block(calibration: Calibration, scenario: Scenario, draw: Draw) -> dict[str, Values]:
    from simulation.model.world import ModelInputs, World

    world = World(ModelInputs(calibration, scenario, draw, months=1))
    return world.recorder.startup(world)
