"""Sharing scarce chips among buyers (mechanism 9)."""

from __future__ import annotations

import numpy as np

from .arrays import Array, ratio


def ration(wanted: Array, supply: Array, weight: Array) -> Array:
    """Split `supply` over the buyers' wants in proportion to weighted wants.

    Two rounds: what a buyer with a high weight cannot use goes round once more. The sum never
    exceeds the supply and no buyer gets more than it wants.

    Args:
        wanted: (buyers, chips, members), chips.
        supply: (chips, members), chips.
        weight: broadcastable to `wanted`, positive.
    """
    given = wanted * weight
    given *= fill_rate(supply, given.sum(axis=0))
    np.minimum(given, wanted, out=given)
    rest = wanted - given
    rest *= np.minimum(fill_rate(supply - given.sum(axis=0), rest.sum(axis=0)), 1.0)
    given += rest
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
