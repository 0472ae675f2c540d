"""Places of rows in lists of rows."""

from __future__ import annotations

import numpy as np

from simulation.model.core.rows import common, places


def test_rows_are_found_in_lists_of_rows() -> None:
    some, others = np.array([2, 5, 9]), np.array([9, 1, 2])
    assert places(others, some).tolist() == [2, -1, 0]
    here, there = common(some, others)
    assert some[here].tolist() == others[there].tolist() == [2, 9]
    assert common(some, np.array([], dtype=np.intp))[0].tolist() == []
