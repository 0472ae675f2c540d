"""The world before its first month."""

from __future__ import annotations

from collections.abc import Callable

import pytest

from simulation.errors import InputError
from simulation.model.initial_state import leading_chip
from simulation.model.world import ModelInputs, World

Inputs = Callable[..., ModelInputs]


def test_a_world_without_a_leading_chip_is_refused(inputs: Inputs) -> None:
    world = World(inputs(months=3))
    world.chip_table.ship[...] = 1.0
    with pytest.raises(InputError, match=r"one chip must have shipped before 2022-01 .* found 0: "):
        leading_chip(world)
