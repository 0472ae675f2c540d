"""In which part of the assumptions a case occurs: the patient rule induction method (PRIM).

Friedman and Fisher (1999), as the EMA Workbench implements it for scenario discovery (Bryant and
Lempert 2010). It comes with the extra `explain`.
"""

from __future__ import annotations

import warnings
from collections.abc import Mapping
from dataclasses import dataclass
from importlib.util import find_spec

import numpy as np
from numpy.typing import NDArray

Values = NDArray[np.float64]
Truth = NDArray[np.bool_]
DENSITY = 0.8
CHANCE = 0.05
FEWEST = 30
"""Cases needed on each side before a box is looked for."""
MISSING = "boxes of assumptions need the extra: pip install 'chip-rivalry[explain]'"


@dataclass(frozen=True)
class Box:
    """Limits on some parameters, (low, high) each, None where a side is open.

    `coverage` is the share of all cases that lie inside, `density` the share of cases among the
    members inside, `usual` the share among all members.
    """

    limits: Mapping[str, tuple[float | None, float | None]]
    coverage: float
    density: float
    usual: float


def available() -> bool:
    """Whether the extra is installed."""
    return find_spec("ema_workbench") is not None


def find(true: Truth, drawn: Mapping[str, Values]) -> Box | None:
    """The box of drivers in which the case (members,) is most frequent; None where there is none.

    Limits that chance alone would give (quasi p-value above CHANCE) are dropped.
    """
    if min(int(true.sum()), int((~true).sum())) < FEWEST or not drawn:
        return None
    import pandas as pd

    with warnings.catch_warnings():
        warnings.simplefilter("ignore")  # about optional parts of the workbench
        from ema_workbench.analysis import prim

        search = prim.Prim(pd.DataFrame(dict(drawn)), true, threshold=DENSITY, peel_alpha=0.05)
        box = search.find_box()
    if box is None or box.res_dim == 0:
        return None
    limits = _limits(box.box_lims[-1], box.qp[-1], drawn)
    return _judged(limits, true, drawn) if limits else None


def _limits(
    found: object, chance: Mapping[str, list[float]], drawn: Mapping[str, Values]
) -> dict[str, tuple[float | None, float | None]]:
    """The restricted sides of a box; the workbench gives -1 for a side that is open."""
    limits: dict[str, tuple[float | None, float | None]] = {}
    for name, sides in chance.items():
        low, high = (0 <= side <= CHANCE for side in sides)
        if low or high:
            ends = found[name]  # type: ignore[index]
            limits[name] = (float(ends[0]) if low else None, float(ends[1]) if high else None)
    return {name: limits[name] for name in drawn if name in limits}


def _judged(
    limits: Mapping[str, tuple[float | None, float | None]],
    true: Truth,
    drawn: Mapping[str, Values],
) -> Box:
    inside = np.ones(len(true), dtype=bool)
    for name, (low, high) in limits.items():
        inside &= drawn[name] >= (-np.inf if low is None else low)
        inside &= drawn[name] <= (np.inf if high is None else high)
    cases = float((inside & true).sum())
    return Box(limits, cases / true.sum(), cases / max(inside.sum(), 1), float(true.mean()))
