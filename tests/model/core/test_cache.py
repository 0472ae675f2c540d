"""The cache: when its results lapse."""

from __future__ import annotations

import pytest

from simulation.model.core.cache import Cache, Result, Scope


@pytest.mark.parametrize(
    ("scope", "left"),
    [
        ("law", ["run", "month"]),
        ("chips", ["run", "month", "law"]),
        ("on sale", ["run", "month", "law", "chips"]),
    ],
)
def test_a_scope_that_lapses_takes_along_what_follows_from_it(
    scope: Scope, left: list[str]
) -> None:
    cache = Cache()
    everything: tuple[Scope, ...] = ("run", "month", "law", "chips", "on sale")
    cache.results = {name: Result(None, name, 0) for name in everything}
    cache.forget(scope)
    assert list(cache.results) == left
