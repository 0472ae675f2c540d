"""Memory of worlds that are over."""

from __future__ import annotations

import gc
from collections.abc import Callable

from simulation.model.world import ModelInputs, World, simulate


def test_memory_does_not_grow_with_models(inputs: Callable[..., ModelInputs]) -> None:
    def alive() -> int:
        gc.collect()
        return sum(type(o) is World for o in gc.get_objects())

    before = alive()
    for _ in range(3):
        simulate(inputs(months=2))
    assert alive() == before
