"""Memory of worlds that are over."""

from __future__ import annotations

from collections.abc import Callable

import pytest

from simulation.model.world import ModelInputs, World, simulate
from tests.garbage import garbage


@pytest.mark.parametrize("scenario", ["baseline", "adaptive_rivals"])
def test_a_run_that_is_over_leaves_no_garbage(
    inputs: Callable[..., ModelInputs], scenario: str
) -> None:
    simulate(inputs(scenario, months=2))
    with garbage() as found:
        simulate(inputs(scenario, months=2))
    assert not found


def test_nor_does_one_that_failed(
    inputs: Callable[..., ModelInputs], monkeypatch: pytest.MonkeyPatch
) -> None:
    usual = World.step

    def step(world: World) -> None:
        usual(world)
        if world.month:
            raise ArithmeticError

    monkeypatch.setattr(World, "step", step)
    with garbage() as found, pytest.raises(ArithmeticError):
        simulate(inputs(months=2))
    assert not {"World", "Recorder", "Firms"} & found.keys()
