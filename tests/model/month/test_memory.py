"""Memory of worlds that are over."""

from __future__ import annotations

import gc
from collections.abc import Callable

from simulation.model.agents.firm import Firms
from simulation.model.core.cache import Cache
from simulation.model.world import ModelInputs, World, simulate


def test_memory_does_not_grow_with_models(inputs: Callable[..., ModelInputs]) -> None:
    """A world goes when its run ends, whether or not somebody looks for garbage."""

    def alive() -> int:
        return sum(type(o) in (World, Firms, Cache) for o in gc.get_objects())

    gc.collect()
    gc.disable()
    try:
        before = alive()
        for _ in range(3):
            simulate(inputs(months=2))
        assert alive() == before
    finally:
        gc.enable()
