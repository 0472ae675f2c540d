"""In which part of the assumptions a case occurs: the patient rule induction method (PRIM).

Friedman and Fisher (1999), for scenario discovery as Bryant and Lempert (2010) use it: a box is
peeled from all members, a few at a time, so that the case gets more frequent inside. It is looked
for in two of three members and judged in the third, which it has not seen.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

Values = NDArray[np.float64]
Truth = NDArray[np.bool_]
Limits = dict[str, tuple[float | None, float | None]]
CHANCE = 0.05
FEWEST = 30
"""Cases needed on each side before a box is looked for."""
_PEELED, _MASS = 0.05, 0.05  # of the members inside in one step, and of all that must remain
_JUDGES = 3  # one of so many members judges


@dataclass(frozen=True)
class Box:
    """Limits on some parameters, (low, high) each, None where a side is open.

    `coverage` is the share of all cases that lie inside, `density` the share of cases among the
    members inside, `usual` the share among all members; the first two of members left out.
    """

    limits: Mapping[str, tuple[float | None, float | None]]
    coverage: float
    density: float
    usual: float


def find(true: Truth, drawn: Mapping[str, Values]) -> Box | None:
    """The box of drivers in which the case (members,) is most frequent; None where there is none.

    Limits that chance alone would give (quasi p-value above CHANCE) are dropped. No box is told in
    which the case is not clearly more frequent among members left out than among all.
    """
    if min(int(true.sum()), int((~true).sum())) < FEWEST or not drawn:
        return None
    judge = np.arange(len(true)) % _JUDGES == _JUDGES - 1
    seen = {name: values[~judge] for name, values in drawn.items()}
    limits = _sure(_peel(true[~judge], seen), true[~judge], seen)
    return _judged(limits, true, drawn, judge) if limits else None


def _peel(true: Truth, drawn: Mapping[str, Values]) -> Limits:
    """Limits after taking, again and again, the slice that leaves the case most frequent.

    Of the boxes on the way, that of the largest harmonic mean of coverage and density, which is
    2 · cases inside / (members inside + all cases).
    """
    inside = np.ones(len(true), dtype=bool)
    limits: Limits = dict.fromkeys(drawn, (None, None))
    best, found = _balance(true, inside), dict(limits)
    while True:
        tried = [
            (true[left].mean(), name, side, end, left)
            for name, values in drawn.items()
            for side in (0, 1)
            for end, left in [_slice(values, inside, side)]
            if _MASS * len(true) <= left.sum() < inside.sum()
        ]
        density, name, side, end, left = max(
            tried, key=lambda one: one[0], default=(0.0, "", 0, 0.0, inside)
        )
        if density <= true[inside].mean():
            return found
        inside = left
        limits[name] = (end, limits[name][1]) if side == 0 else (limits[name][0], end)
        if _balance(true, inside) > best:
            best, found = _balance(true, inside), dict(limits)


def _balance(true: Truth, inside: Truth) -> float:
    return float(2.0 * (true & inside).sum() / (inside.sum() + true.sum()))


def _slice(values: Values, inside: Truth, side: int) -> tuple[float, Truth]:
    """A new limit on one side, and the members that stay; ties stay or go together."""
    here = values[inside]
    if side == 0:
        cut = np.quantile(here, _PEELED)
        end = here[here > cut].min(initial=np.inf) if (here <= cut).any() else cut
        return float(end), inside & (values >= end)
    cut = np.quantile(here, 1.0 - _PEELED)
    end = here[here < cut].max(initial=-np.inf)
    return float(end), inside & (values <= end)


def _within(limits: Mapping[str, tuple[float | None, float | None]], drawn: Mapping[str, Values],
            members: int) -> Truth:  # fmt: skip
    inside = np.ones(members, dtype=bool)
    for name, (low, high) in limits.items():
        inside &= drawn[name] >= (-np.inf if low is None else low)
        inside &= drawn[name] <= (np.inf if high is None else high)
    return inside


def _sure(limits: Limits, true: Truth, drawn: Mapping[str, Values]) -> Limits:
    """Limits without those that chance would give: the case is as frequent without them.

    The quasi p-value (Bryant and Lempert 2010): that of so many cases inside if each member of the
    box without this limit were a case with the same probability.
    """
    from scipy.special import bdtrc

    kept = dict(limits)
    inside = _within(limits, drawn, len(true))
    for name, ends in limits.items():
        for side, end in enumerate(ends):
            if end is None:
                continue
            open_ = (None, ends[1]) if side == 0 else (ends[0], None)
            without = _within({**limits, name: open_}, drawn, len(true))
            cases, count = int(true[inside].sum()), int(inside.sum())
            chance = float(bdtrc(cases - 1, count, true[without].mean())) if cases else 1.0
            if chance > CHANCE:
                kept[name] = (None, kept[name][1]) if side == 0 else (kept[name][0], None)
    return {name: ends for name, ends in kept.items() if ends != (None, None)}


def _judged(limits: Limits, true: Truth, drawn: Mapping[str, Values], judge: Truth) -> Box | None:
    """The box by the members that judge; None where chance may have filled it."""
    from scipy.special import bdtrc

    inside = _within(limits, drawn, len(true)) & judge
    cases, count = int((inside & true).sum()), int(inside.sum())
    usual, all_cases = float(true.mean()), int((true & judge).sum())
    if not cases or not all_cases or bdtrc(cases - 1, count, true[judge].mean()) > CHANCE:
        return None
    return Box(limits, cases / all_cases, cases / count, usual)
