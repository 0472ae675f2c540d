"""Power plants and the grid."""

from __future__ import annotations

from collections.abc import Callable

import numpy as np
import pytest

from simulation import months
from simulation.model.world import Block
from tests.conftest import series

Run = Callable[..., Block]
LATE = months.index("2027-12") + 1


@pytest.mark.parametrize(("state", "count"), [("us", 94), ("china", 71)])
def test_reactors_arrive_whole(run: Run, state: str, count: int) -> None:
    reactors = series(run(stop=32, months=LATE), f"reactors.{state}")
    assert (reactors == np.round(reactors)).all()
    assert (np.diff(reactors, axis=0) >= 0).all()
    assert np.median(reactors[-1]) == pytest.approx(count, abs=3)
