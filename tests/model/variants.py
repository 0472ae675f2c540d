"""Variants of a scenario that differ in parameters alone, run side by side in one block."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import replace

import numpy as np

from simulation import months
from simulation.inputs import Calibration, Draw, Scenario, load_scenario
from simulation.inputs.policy.timeline import Event
from simulation.model.world import Block, ModelInputs, simulate

Array = np.ndarray
Variants = Callable[..., list[Block]]


class SideBySide(Draw):
    """Members of the first variant, then the same members of the next, and so on."""

    def __init__(self, draws: Sequence[Draw]) -> None:
        first = draws[0]
        stop = sum(len(draw) for draw in draws)
        super().__init__(first.calibration, first.scenario, first.seed, 0, stop)
        self._draws = draws

    def _together(self, drawn: Callable[[Draw], Array]) -> Array:
        return np.concatenate([drawn(draw) for draw in self._draws], axis=-1)

    def _parameter(self, name: str) -> Array:
        return self._together(lambda draw: draw[name])

    def value(self, event: Event, field: str) -> Array:
        return self._together(lambda draw: draw.value(event, field))

    def shocks(self, stream: str, count: int = months.COUNT) -> Array:
        return self._together(lambda draw: draw.shocks(stream, count))

    def yearly(self, stream: str) -> Array:
        return self._together(lambda draw: draw.yearly(stream))


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
    assert all(_alike(usual, other) for other in scenarios), "only parameters may differ"
    draws = [Draw(calibration, one, 1, 0, stop) for one in scenarios]
    whole = simulate(ModelInputs(calibration, usual, SideBySide(draws), count))
    parts = np.split(whole.values, len(draws), axis=2)
    return [replace(whole, values=part, members=range(stop)) for part in parts]


def _alike(one: Scenario, other: Scenario) -> bool:
    return one.timeline == other.timeline and one.structure == other.structure
