"""Sharing scarce chips among buyers."""

from __future__ import annotations

from collections.abc import Callable

import numpy as np
from numpy.typing import NDArray

from .arrays import Array, ratio
from .numbers import over

Rows = NDArray[np.intp]


def _over_buyers(claims: Array) -> Array:
    """Sum over the first axis."""
    total: Array = claims.sum(axis=0)
    return total


def ration(
    wanted: Array,
    supply: Array,
    weight: Array,
    add: Callable[[Array], Array] = _over_buyers,
    pool: Rows | slice = slice(None),
) -> Array:
    """Split of a scarce supply over buyers in proportion to weighted wants.

    Two rounds: what a buyer with a high weight cannot use goes round once more. The sum never
    exceeds the supply and no buyer gets more than it wants.

    Form:
        first_b = min(w_b * W_b * S_p / add_p(w_b * W_b), W_b)
        left_p = S_p - add_p(first_b)
        G_b = first_b + (W_b - first_b) * min(left_p / add_p(W_b - first_b), 1)
        where p = pool_b is the pool that a buyer's claim is on
    Source:
        Proportional rationing; the weights and the second round are assumptions of this model.
    Args:
        wanted: W [any] (buyers) what each buyer wants, not negative.
        supply: S [any] (pools) what there is to share.
        weight: w [ratio] (buyers) weight of each buyer's claim, positive.
        add: [function] sum of claims by pool; over all buyers where there is one pool.
        pool: [row] (buyers) pool of each claim; the same one where not given.
    Returns:
        G [any] (buyers) what each buyer gets.
    """
    given = wanted * weight
    given *= fill_rate(supply, add(given))[pool]
    np.minimum(given, wanted, out=given)
    rest = wanted - given
    rest *= np.minimum(fill_rate(supply - add(given), add(rest)), 1.0)[pool]
    given += rest
    return given


def fill_rate(supply: Array, claims: Array) -> Array:
    """Supply over claims; it may be above 1.

    Form:
        F = max(S, 0) / C if C > 0 else 0
    Source:
        Definition.
    Args:
        supply: S [any] what there is to share.
        claims: C [any] sum of the claims.
    Returns:
        F [ratio] supply over claims, 0 where there are no claims.
    """
    return ratio(np.maximum(supply, 0.0), claims)


def passing(limit: float, wanted: float) -> float:
    """Share of wants that a limit on their sum lets through.

    Form:
        P = min(M / W, 1) if W > 0 else 1
    Source:
        Proportional rationing.
    Args:
        limit: M [any] limit on the sum of the wants.
        wanted: W [any] their sum.
    Returns:
        P [1] share of each that passes, 0..1 where the limit is not negative.
    """
    return min(over(limit, wanted, 1.0), 1.0)


def left_for(supply: float, claims: float) -> float:
    """Supply that is left over the claims on it; it may be above 1.

    Form:
        F = max(S, 0) / C if C > 0 else 0
    Source:
        Definition.
    Args:
        supply: S [any] what there is to share.
        claims: C [any] sum of the claims.
    Returns:
        F [ratio] supply over claims, 0 where there are no claims.
    """
    return over(max(supply, 0.0), claims, 0.0)
