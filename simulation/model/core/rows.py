"""Places of rows in lists of rows."""

from __future__ import annotations

import numpy as np

from .layout import Rows


def places(rows: Rows, wanted: Rows) -> Rows:
    """Place of each wanted row in a list of rows, -1 where it is not among them."""
    place = np.full(1 + max(rows.max(initial=0), wanted.max(initial=0)), -1)
    place[rows] = np.arange(len(rows))
    found: Rows = place[wanted]
    return found


def common(some: Rows, others: Rows) -> tuple[Rows, Rows]:
    """Places in each of what two lists of rows share; neither names a row twice."""
    there = places(others, some)
    here = np.flatnonzero(there >= 0)
    return here, there[here]
