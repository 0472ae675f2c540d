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
