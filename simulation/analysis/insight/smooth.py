"""Smooth curves of an outcome over one parameter, judged on members that they have not seen.

A curve is a cubic spline of the parameter's rank, fitted by least squares. Its errors are those of
leaving one member out, which for least squares follow from the hat matrix (Allen 1974, PRESS).
"""

from __future__ import annotations

from collections.abc import Sequence
from functools import lru_cache
from typing import Literal

import numpy as np
from numpy.typing import NDArray

Values = NDArray[np.float64]
CURVES = (1, 4, 7)
"""Columns of the curves that are tried: a straight line over ranks, and two splines."""
_SIDES: tuple[Literal["left"], Literal["right"]] = ("left", "right")
FEW = 12
"""A parameter with no more different values than this has a mean for each instead of a curve."""


def ranks(columns: Values) -> Values:
    """Ranks in the open interval 0..1, ties sharing theirs; (members, columns) as the input."""
    # scipy.stats has this, too, and takes longer to import than all of this takes.
    order, found = np.argsort(columns, axis=0), np.empty(columns.shape)
    places = (np.arange(len(columns)) + 0.5)[:, None] / len(columns)
    np.put_along_axis(found, order, np.broadcast_to(places, columns.shape), axis=0)
    ordered = np.take_along_axis(columns, order, axis=0)
    for i in np.flatnonzero((ordered[1:] == ordered[:-1]).any(axis=0)):
        ends = (np.searchsorted(ordered[:, i], columns[:, i], side=side) for side in _SIDES)
        found[:, i] = sum(ends) / 2.0 / len(columns)
    return found


@lru_cache(maxsize=64)
def _on_grid(members: int, curve: int) -> Values:
    return orthonormal(splines((np.arange(members) + 0.5) / members, curve))


def splines(rank: Values, curve: int) -> Values:
    """Columns (members, curve) of a curve without its constant: ranks, or B-splines of them."""
    if curve == 1:
        return rank[:, None]
    return cubic(rank, np.linspace(0.0, 1.0, curve - 1))[:, 1:]


def cubic(points: Values, knots: Values) -> Values:
    """Cubic B-splines over these knots at points within them, (points, knots + 2).

    By the recursion of Cox and de Boor (de Boor 1972); scipy.interpolate has it, too, and takes
    longer to import than drivers take to find.
    """
    ends = np.concatenate([[knots[0]] * 3, knots, [knots[-1]] * 3])
    span = np.clip(np.searchsorted(ends, points, side="right") - 1, 3, len(ends) - 5)
    found: Values = (np.arange(len(ends) - 1) == span[:, None]).astype(float)
    for degree in (1, 2, 3):
        wide = ends[degree:] - ends[:-degree]
        rise = (points[:, None] - ends[:-degree]) / np.where(wide > 0, wide, np.inf)
        found = rise[:, :-1] * found[:, :-1] + (1.0 - rise[:, 1:]) * found[:, 1:]
    return found


def orthonormal(columns: Values) -> Values:
    """An orthonormal basis of the columns about their means, (members, at most as many)."""
    centred = columns - columns.mean(axis=0)
    left, size, _ = np.linalg.svd(centred, full_matrices=False)
    found: Values = left[:, size > 1e-9 * size.max(initial=0.0)]
    return found


def basis(column: Values, curve: int) -> Values:
    """Orthonormal basis (members, at most `curve`) of curves of one parameter (members,)."""
    return bases(column, (curve,))[0]


def bases(column: Values, curves: Sequence[int] = CURVES) -> list[Values]:
    """Bases of several curves, one for all where the parameter has few values."""
    kinds, which = np.unique(column, return_inverse=True)
    if len(kinds) <= FEW:
        return [orthonormal(np.eye(len(kinds))[which])]
    if len(kinds) < len(column):
        rank = ranks(column[:, None])[:, 0]
        return [orthonormal(splines(rank, curve)) for curve in curves]
    place = np.argsort(np.argsort(column))
    return [_on_grid(len(column), curve)[place] for curve in curves]


def left_out(outcome: Values, columns: Values) -> Values:
    """Errors of the fit at each member, had it been left out; (members,) or (members, outcomes).

    `columns` is an orthonormal basis about its mean.
    """
    centred = outcome - outcome.mean(axis=0)
    fitted = columns @ (columns.T @ centred)
    leverage = 1.0 / len(outcome) + (columns**2).sum(axis=1)
    free = np.maximum(1.0 - leverage, 1e-9)
    errors: Values = (centred - fitted) / (free if outcome.ndim == 1 else free[:, None])
    return errors


def share(outcome: Values, errors: Values) -> float:
    """Share of the variance that a curve explains of members left out; below 0 if it misleads.

    Both are (members,). The mean, which it is compared with, is left-out as well.
    """
    members = len(outcome)
    alone = (outcome - outcome.mean()) * members / (members - 1.0)
    total = float((alone**2).sum())
    return 1.0 - float((errors**2).sum()) / total if total > 0 else float("nan")


class Table:
    """Drawn parameters (members, columns), ordered once so that any outcome is judged fast."""

    def __init__(self, columns: Values) -> None:
        self.columns = columns
        order = np.argsort(columns, axis=0, kind="stable")
        ordered = np.take_along_axis(columns, order, axis=0)
        self._untied = np.flatnonzero((np.diff(ordered, axis=0) > 0).all(axis=0))
        self._order = order[:, self._untied]
        tied = np.setdiff1d(np.arange(columns.shape[1]), self._untied)
        self._tied = {int(i): bases(columns[:, i]) for i in tied}

    def shares(self, outcome: Values) -> Values:
        """The best curve's share of an outcome (members,) for each parameter, (columns,)."""
        found = np.full(self.columns.shape[1], -np.inf)
        found[self._untied] = of_orders(outcome[self._order])
        for column, tried in self._tied.items():
            found[column] = max(share(outcome, left_out(outcome, one)) for one in tried)
        return found


def best(outcome: Values, column: Values) -> tuple[float, Values]:
    """Share and basis of the curve that foresees best."""
    tried = bases(column)
    judged = [share(outcome, left_out(outcome, one)) for one in tried]
    first = int(np.argmax(judged))
    return judged[first], tried[first]


def of_orders(ordered: Values) -> Values:
    """Best adjusted share of each column of outcomes, each in the order of its parameter.

    `ordered` is (members, columns). The adjustment for the curve's columns (Ezekiel 1930) stands in
    for leaving members out, which would take ten times as long.
    """
    members = len(ordered)
    centred = ordered - ordered.mean(axis=0)
    total = (centred**2).sum(axis=0)
    found = np.full(ordered.shape[1], -np.inf)
    for curve in CURVES:
        explained = ((_on_grid(members, curve).T @ centred) ** 2).sum(axis=0)
        adjusted = 1.0 - (1.0 - explained / total) * (members - 1) / (members - 1 - curve)
        np.maximum(found, adjusted, out=found)
    return found
