"""The cache: when its results lapse."""

from __future__ import annotations

from typing import get_args

import pytest

from simulation.model.core.cache import Cache, Result, Scope


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
    cache.results = {name: Result(None, name, 0) for name in everything}
    cache.forget(scope)
    assert list(cache.results) == left
