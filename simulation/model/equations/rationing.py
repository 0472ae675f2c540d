"""Sharing scarce chips among buyers."""

from __future__ import annotations

from collections.abc import Callable

import numpy as np
from numpy.typing import NDArray

from .arrays import Array, ratio

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
    """Split `supply` over the buyers' wants in proportion to weighted wants.

    Two rounds: what a buyer with a high weight cannot use goes round once more. The sum never
    exceeds the supply and no buyer gets more than it wants.

    Args:
        wanted: (buyers, chips, members), chips; or (claims, members) on several pools.
        supply: (chips, members), chips; or (pools, members).
        weight: broadcastable to `wanted`, positive.
        add: sums claims by pool, and `pool` is each claim's; all on one where not given.
    """
    given = wanted * weight
    given *= fill_rate(supply, add(given))[pool]
    np.minimum(given, wanted, out=given)
    rest = wanted - given
    rest *= np.minimum(fill_rate(supply - add(given), add(rest)), 1.0)[pool]
    given += rest
    return given


def of_both(first: Array, second: Array, supply: Array) -> Array:
    """What the first of two claims gets of a supply that both can use, in proportion if short."""
    given: Array = first * np.minimum(ratio(supply, first + second, empty=1.0), 1.0)
    return given


def fill_rate(supply: Array, claims: Array) -> Array:
    """Supply over claims, 0 where there are no claims."""
    return ratio(np.maximum(supply, 0.0), claims)


def within_limit(wanted: Array, limit: Array, axis: int) -> Array:
    """Scale wants down along `axis` so that they sum to at most `limit`."""
    total = wanted.sum(axis=axis)
    scale = np.minimum(ratio(limit, total, empty=1.0), 1.0)
    limited: Array = wanted * np.expand_dims(scale, axis)
    return limited
