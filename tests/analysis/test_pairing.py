"""Members are found by their numbers, wherever they stand in a run."""

from __future__ import annotations

from types import SimpleNamespace
from typing import Any

import numpy as np

from simulation.analysis.statistics.pairing import Side

MEMBERS = np.array([2, 4, 5, 9])


def test_a_side_gives_the_members_that_are_named() -> None:
    """Each member's figure is its number, here; two of four in another order of places."""
    held = {"ratio.stock": np.tile(MEMBERS, (3, 1)).astype(np.float32)}
    run: Any = SimpleNamespace(members=MEMBERS, arrays=lambda scenario, names: held)
    side = Side("a", "a", run)
    for wanted in ([4, 9], [5], [2, 4, 5, 9]):
        found = side.arrays(["ratio.stock"], np.array(wanted))["ratio.stock"]
        assert found.tolist() == [wanted] * 3
    assert side.arrays(["ratio.stock"], None) is held


def test_a_heading_says_the_run_once() -> None:
    run: Any = SimpleNamespace(manifest={"scenarios": {"a": {"title": "Alpha"}, "b": None}})
    assert Side("a", "a", run).heading == "Alpha (a)"
    assert Side("a (jan/out)", "a", run).heading == "Alpha (a, jan/out)"
    assert Side("a (jan/out)", "a", run).title == "Alpha (jan/out)"
    assert Side("b (feb)", "b", run).heading == "b (b, feb)"
