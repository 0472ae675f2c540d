"""The cache: when its results lapse."""

from __future__ import annotations

from typing import get_args

import numpy as np
import pytest

from simulation.model.core.cache import Cache, Chips, HasCache, Result, Scope, cached_by_chip


@pytest.mark.parametrize(
    ("scope", "left"),
    [
        ("law", ["run", "month", "designs", "chips"]),
        ("designs", ["run", "month", "law", "access", "on sale"]),
        ("chips", ["run", "month", "law", "designs", "access", "on sale"]),
        ("access", ["run", "month", "law", "designs", "chips"]),
        ("on sale", ["run", "month", "law", "designs", "chips", "access"]),
    ],
)
def test_a_scope_that_lapses_takes_along_what_follows_from_it(
    scope: Scope, left: list[str]
) -> None:
    cache = Cache()
    everything: tuple[Scope, ...] = get_args(Scope)
    for name in everything:
        cache.keep(name, Result(None, name, 0))
    for _ in range(2):  # what is forgotten once is not looked for again
        cache.forget(scope)
        assert list(cache.results) == left
    for name in set(everything) - set(left):
        cache.keep(name, Result(None, name, 1))
    cache.forget(scope)
    assert list(cache.results) == left


class Counted(HasCache):
    """A world of four chips, the speed of which is doubled by a cached function."""

    def __init__(self) -> None:
        self.month, self.cache = 0, Cache()
        self.speed = np.arange(4.0)
        self.asked: list[list[float]] = []


@cached_by_chip("designs")
def doubled(world: Counted, chips: Chips, found: np.ndarray | None) -> np.ndarray:
    twice = np.empty_like(world.speed) if found is None else found
    world.asked.append(world.speed[chips].tolist())
    twice[chips] = 2.0 * world.speed[chips]
    return twice


def test_of_results_by_chip_only_what_is_about_changed_chips_lapses() -> None:
    world = Counted()
    assert doubled(world).tolist() == [0.0, 2.0, 4.0, 6.0]
    world.speed += 10.0
    world.cache.forget("chips", np.array([0]))  # these results do not follow from the chips' speed
    assert doubled(world).tolist() == [0.0, 2.0, 4.0, 6.0]
    for chips in ([1], [3, 1]):
        world.cache.forget("designs", np.array(chips))
    assert doubled(world).tolist() == [0.0, 22.0, 4.0, 26.0]
    assert doubled(world) is doubled(world)
    assert world.asked == [[0.0, 1.0, 2.0, 3.0], [11.0, 13.0, 11.0]]
    world.cache.forget("designs")
    assert doubled(world).tolist() == [20.0, 22.0, 24.0, 26.0]
