"""Settings that runs were made with, in words."""

from __future__ import annotations

from types import SimpleNamespace
from typing import Any

import pytest

from simulation.analysis.text.settings import sets_of, under


def manifest(*rows: tuple[str, Any, str]) -> dict[str, Any]:
    """A manifest of two scenarios that make the same changes."""
    applied = [{"path": path, "new": new, "origin": origin} for path, new, origin in rows]
    return {"scenarios": {name: {"applied": applied} for name in ("a", "b")}}


@pytest.mark.parametrize(
    ("rows", "told"),
    [
        ((), ()),
        ((("p", 1, "a"), ("q", 2, "view ifp")), ()),
        ((("p", 2000.0, "--set"), ("p", 3, "a")), ("p=2000",)),
        ((("p", 0.25, "--set"), ("s", "total", "--set")), ("p=0.25", "s=total")),
        ((("p", {"times": 2}, "--set"),), ('p={"times": 2}',)),
    ],
)
def test_what_was_set_is_told_once(rows: Any, told: tuple[str, ...]) -> None:
    assert sets_of(manifest(*rows)) == told


def test_a_run_of_the_first_edition_has_names_alone() -> None:
    assert sets_of({"scenarios": ["a", "b"]}) == ()
    assert sets_of({}) == ()


def test_runs_under_other_settings_are_told_apart() -> None:
    made = {"one": [("p", 1, "--set")], "two": [("p", 1, "--set")], "three": []}
    runs: Any = {n: SimpleNamespace(name=n, manifest=manifest(*made[n])) for n in made}
    one, two, three = runs.values()
    assert under([one, one, two]) == ["in every scenario: --set p=1"]
    assert under([three, three]) == []
    assert under([one, two, three]) == [
        "in the scenarios of one alone: --set p=1",
        "in the scenarios of two alone: --set p=1",
    ]
