"""Variants of a scenario that differ in numbers alone, run side by side in one block."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import replace

import numpy as np

from simulation.inputs import Calibration, Draw, load_scenario
from simulation.inputs.draws.side_by_side import SideBySide, fit_one_block
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
    one. Settings may change numbers only that `fit_one_block`.
    """
    scenarios = [load_scenario(scenario, calibration, sets) for sets in variants]
    usual = scenarios[0]
    assert all(fit_one_block(usual, other) for other in scenarios), "only numbers may differ"
    draws = [Draw(calibration, one, 1, 0, stop) for one in scenarios]
    whole = simulate(ModelInputs(calibration, usual, SideBySide(draws), count))
    parts = np.split(whole.values, len(draws), axis=2)
    return [replace(whole, values=part, members=range(stop)) for part in parts]
