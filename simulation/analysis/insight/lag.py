"""China's lag in a few parts that add up: its sources in months, or what each adds to a change."""

from __future__ import annotations

from collections.abc import Mapping

import numpy as np
from numpy.typing import NDArray

from simulation.analysis.insight.split import Piece, mean_of, split
from simulation.experiment.accounts.models import recorded

Values = NDArray[np.float64]
Parts = tuple[tuple[str, float], ...]
_NOTHING = "held"  # runs do not keep what is left of earlier models


def level(held: Mapping[str, Values]) -> Parts:
    """Titles and means over members, months, of outcomes as `recorded` takes them; () without."""
    tree = recorded(held)
    if tree is None:
        return ()
    parts = (part for part in tree.ways[0].parts if part.node.name != _NOTHING)
    return tuple(
        (one.node.title, (-1.0 if one.inverse else 1.0) * mean_of(one.node.value)) for one in parts
    )


def change(
    new: Mapping[str, Values], old: Mapping[str, Values]
) -> tuple[Piece, list[Piece]] | None:
    """The change of the lag, and its parts: the sources of the lead, then the leader's pace."""
    after, before = recorded(new), recorded(old)
    if after is None or before is None:
        return None
    whole = split(after, before)
    ahead, pace = dict(whole.ways)["by pace"]
    return whole, [*(one for one in ahead.ways[0][1] if one.name != _NOTHING), pace]
