"""The update: from a bank of prior members to posterior draws, as an ensemble smoother does.

Each member is moved by a regression of its parameters on what it would have shown, towards the
observed figures with an error of their own (Emerick and Reynolds 2013, ensemble smoother with
multiple data assimilation). Parameters are normal scores, so that no draw leaves its prior's
support; a correlation that chance alone may give counts for nothing (Luo and others 2018).
"""

from __future__ import annotations

import numpy as np
from numpy.typing import NDArray

from simulation.history.discrepancy import Figures

Values = NDArray[np.float64]
CHANCE = 3.0  # standard errors of a correlation that chance may give
FURTHEST = 3.8  # normal score beyond which a draw is held back
SURPRISE = 2.0  # mean squared surprise of a group above which its error is taken for larger
_GROWTH = 1.25
_TINY = 1e-12


def update(scores: Values, simulated: Values, data: Figures, errors: Values) -> Values:
    """Posterior normal scores, (streams, members).

    Args:
        scores: normal scores before, (streams, members).
        simulated: scaled figures of the members, (observations, members).
        data: the observed figures.
        errors: standard normal numbers, (observations, members).
    """
    gain = regression(scores, simulated, data.covariance())
    root = np.linalg.cholesky(data.covariance())
    wanted = data.observed[:, None] + np.einsum("ij,jm->im", root, errors)
    moved = scores + np.einsum("so,om->sm", gain, wanted - simulated)
    held: Values = np.clip(moved, -FURTHEST, FURTHEST)
    return held


def regression(scores: Values, simulated: Values, covariance: Values) -> Values:
    """What a deviation of the figures says about the scores, (streams, observations).

    The figures with their errors are turned into components that are independent of each other,
    in units of their errors; a component counts for a stream if their correlation is more than
    chance may give.
    """
    members = scores.shape[1]
    z = scores - scores.mean(axis=1, keepdims=True)
    y = simulated - simulated.mean(axis=1, keepdims=True)
    root = np.linalg.cholesky(covariance)
    clean = np.linalg.solve(root, y)
    own = np.einsum("om,pm->op", clean, clean, optimize=True) / (members - 1)
    power, axes = np.linalg.eigh(own)
    total = np.sqrt(np.maximum(power, 0.0) + 1.0)
    turn = (axes / total).T
    cross = np.einsum("sm,cm->sc", z, np.einsum("co,om->cm", turn, clean), optimize=True) / (
        members - 1
    )
    spread = np.sqrt((z**2).mean(axis=1))[:, None] * np.maximum(spread_of(power), _TINY)[None]
    heard = np.abs(cross) > CHANCE / np.sqrt(members) * spread
    return np.asarray(np.linalg.solve(root.T, np.einsum("sc,co->so", cross * heard, turn).T).T)


def spread_of(power: Values) -> Values:
    """Standard deviation of the simulated part of each component, without its errors."""
    kept = np.maximum(power, 0.0)
    return np.sqrt(kept / (kept + 1.0))


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
