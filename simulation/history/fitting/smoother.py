"""What figures say about parameters: slopes learnt from an ensemble, and the gain that follows.

The members of an ensemble show how each figure moves with each parameter: a ridge regression of the
figures on the normal scores, of informative streams alone. Parameters are normal
scores within their priors, so that no draw leaves its prior's support.
"""

from __future__ import annotations

import numpy as np
from numpy.typing import NDArray

from simulation.history.fitting.discrepancy import Figures

Values = NDArray[np.float64]
CHANCE = 4.0  # standard errors of a correlation that chance may give
FURTHEST = 3.8  # normal score beyond which a draw is held back
RIDGE = 0.5  # weight of slopes of nothing, in members for each informative stream
SURPRISE = 2.0  # mean squared surprise of a group above which its error is taken for larger
_GROWTH = 1.25
_TINY = 1e-12


def wanted(data: Figures, errors: Values) -> Values:
    """What each member is to show: the observed figures, with an error drawn for it."""
    root = np.linalg.cholesky(data.covariance())
    return np.asarray(data.observed[:, None] + np.einsum("ij,jm->im", root, errors))


def informative(scores: Values, simulated: Values) -> NDArray[np.intp]:
    """Rows of the streams that move some figure, more than chance may give (Fan and Lv 2008)."""
    members = scores.shape[1]
    z = scores - scores.mean(axis=1, keepdims=True)
    y = simulated - simulated.mean(axis=1, keepdims=True)
    cross = np.abs(np.einsum("sm,om->so", z, y, optimize=True)) / members
    spread = z.std(axis=1)[:, None] * np.maximum(y.std(axis=1), _TINY)[None]
    return np.flatnonzero((cross > CHANCE / np.sqrt(members) * spread).any(axis=1))


def slopes(scores: Values, simulated: Values) -> Values:
    """How each figure moves with each stream, (observations, streams), all streams together."""
    z = scores - scores.mean(axis=1, keepdims=True)
    y = simulated - simulated.mean(axis=1, keepdims=True)
    own = np.einsum("sm,tm->st", z, z, optimize=True) + RIDGE * len(z) * np.eye(len(z))
    cross = np.einsum("sm,om->so", z, y, optimize=True)
    return np.asarray(np.linalg.solve(own, cross).T)


def gain(slope: Values, covariance: Values) -> Values:
    """Scores for each unit of a figure's miss, (streams, observations); scores have unit prior."""
    whole = np.einsum("os,ps->op", slope, slope) + covariance
    return np.asarray(np.linalg.solve(whole, slope).T)


def inflate(simulated: Values, data: Figures) -> Values:
    """Factors of the errors of each figure, (observations,): 1 unless the prior is surprised.

    Where a group's figures lie further from the members than spread and errors explain, its
    errors are enlarged until they do: a miss that no parameter mends must not bend the rest.
    """
    spread = np.cov(simulated)
    miss = data.observed - simulated.mean(axis=1)
    factors = np.ones(len(data))
    for number in range(len(data.groups)):
        rows = np.flatnonzero(data.group == number)
        if rows.size:
            factors[rows] = _factor(spread[np.ix_(rows, rows)], miss[rows], data.take(rows))
    return factors


def _factor(spread: Values, miss: Values, data: Figures) -> float:
    factor, size = 1.0, len(miss)
    while True:
        whole = spread + factor**2 * data.covariance()
        if miss @ np.linalg.solve(whole, miss) <= SURPRISE * size:
            return factor
        factor *= _GROWTH
