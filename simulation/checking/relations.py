"""Relations between two runs, member by member: how far each stays on the right side."""

from __future__ import annotations

from collections.abc import Callable

import numpy as np
from numpy.typing import NDArray

Array = NDArray[np.float64]
Slack = Callable[[Array, Array], Array]
YEAR = 12
_FOLD: dict[str, Callable[[Array], Array]] = {
    "sum": lambda values: np.asarray(values.sum(axis=0)),
    "mean": lambda values: np.asarray(values.mean(axis=0)),
    "largest": lambda values: np.asarray(values.max(axis=0)),
}


def taken(values: Array, how: str) -> Array:
    """What a window (months, members) comes to, (k, members); k is 1 unless each month counts.

    `total` adds up trailing years that end with the window, so that each month counts once.
    """
    if how == "each":
        return values
    if how == "last":
        return values[-1:]
    if how == "total":
        whole: Array = values[::-1][::YEAR].sum(axis=0, keepdims=True)
        return whole
    return _FOLD[how](values)[None]


def _nearer(changed: Array, base: Array) -> Array:
    """(base - changed) over the larger of the two; 0 where both are 0, -1 where one is no number.

    Where a ratio has no denominator in both runs they agree.
    """
    size = np.maximum(np.abs(changed), np.abs(base))
    gap = np.where(size > 0, (base - changed) / np.where(size > 0, size, 1.0), 0.0)
    unknown = np.isnan(changed) | np.isnan(base)
    both = np.isnan(changed) & np.isnan(base)
    return np.where(both, 0.0, np.where(unknown, -1.0, gap))


def _apart(changed: Array, base: Array) -> Array:
    gap = np.abs(_nearer(changed, base)).max(axis=0, keepdims=True)
    return np.asarray(gap, dtype=np.float64)


def _not_negative(changed: Array, base: Array) -> Array:
    peak = np.maximum(np.nanmax(np.abs(changed), axis=0, initial=0.0), 1e-300)
    share = np.where(np.isinf(changed), -1.0, changed / np.where(np.isinf(peak), 1.0, peak))
    return np.nan_to_num(share, nan=0.0)


_SLACK: dict[str, Slack] = {
    "not above": _nearer,
    "below": _nearer,
    "not below": lambda changed, base: _nearer(-changed, -base),
    "above": lambda changed, base: _nearer(-changed, -base),
    "equal": lambda changed, base: -np.abs(_nearer(changed, base)),
    "differs": _apart,
    "zero": lambda changed, base: -np.nan_to_num(np.abs(changed), nan=0.0),
    "not negative": _not_negative,
}
STRICT = ("below", "above", "differs")


def slack(relation: str, changed: Array, base: Array) -> Array:
    """Each member's least distance to breaking the relation, (members,); negative is beyond it.

    Relative to the larger of the two values, except that `zero` is in the outcome's own unit and
    `not negative` relative to the member's peak.

    Args:
        changed: (k, members), what is judged.
        base: the same of the run that it is judged against.
    """
    least: Array = _SLACK[relation](changed, base).min(axis=0)
    return least


def holds(relation: str, slack: Array, within: float) -> NDArray[np.bool_]:
    """Members for which the relation holds within a tolerance; a strict one must exceed it."""
    kept: NDArray[np.bool_] = slack > within if relation in STRICT else slack >= -within
    return kept
