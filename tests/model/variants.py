"""Variants of a scenario that differ in parameters alone, run side by side in one block."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import replace

import numpy as np

from simulation.checking.together import SideBySide, alike
from simulation.inputs import Calibration, Draw, load_scenario
from simulation.model.world import Block, ModelInputs, simulate

Variants = Callable[..., list[Block]]


def side_by_side(
    calibration: Calibration,
    scenario: str,
    variants: Sequence[tuple[str, ...]],
    stop: int = 4,
    count: int = 60,
) -> list[Block]:
    """A block of the members 0..stop-1 for each variant, bit for bit as if each ran alone.

    A run of few members costs what its months cost, so that five variants cost about as much as
    one. Settings may change parameters only: states read one timeline.
    """
    scenarios = [load_scenario(scenario, calibration, sets) for sets in variants]
    usual = scenarios[0]
    assert all(alike(usual, other) for other in scenarios), "only parameters may differ"
    draws = [Draw(calibration, one, 1, 0, stop) for one in scenarios]
    whole = simulate(ModelInputs(calibration, usual, SideBySide(draws), count))
    parts = np.split(whole.values, len(draws), axis=2)
    return [replace(whole, values=part, members=range(stop)) for part in parts]
