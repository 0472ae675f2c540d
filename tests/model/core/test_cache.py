"""The cache: when its results lapse."""

from __future__ import annotations

import pytest

from simulation.model.core.cache import Cache, Result, Scope


@pytest.mark.parametrize(
    ("scope", "left"),
    [
        ("law", ["run", "month", "chips"]),
        ("chips", ["run", "month", "law", "access", "on sale"]),
        ("access", ["run", "month", "law", "chips"]),
        ("on sale", ["run", "month", "law", "chips", "access"]),
    ],
)
def test_a_scope_that_lapses_takes_along_what_follows_from_it(
    scope: Scope, left: list[str]
) -> None:
    cache = Cache()
    everything: tuple[Scope, ...] = ("run", "month", "law", "chips", "access", "on sale")
    cache.results = {name: Result(None, name, 0) for name in everything}
    cache.forget(scope)
    assert list(cache.results) == left
