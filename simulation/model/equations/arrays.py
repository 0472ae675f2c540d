"""Small array helpers that every equation shares."""

from __future__ import annotations

import numpy as np
from numpy.typing import NDArray

Array = NDArray[np.float64]
SMALLEST = 1e-300


# Wrapped once: to enter a context each time takes longer than to divide small arrays.
_divide = np.errstate(divide="ignore", invalid="ignore", over="ignore")(np.divide)


def ratio(top: Array, bottom: Array, empty: float = 0.0) -> Array:
    """`top / bottom`, and `empty` where `bottom` is not positive."""
    # Dividing everything and mending the rest takes half the time of a masked division.
    result: Array = _divide(top, bottom)
    np.copyto(result, empty, where=~(bottom > 0))
    return result


def contract(subscripts: str, *arrays: Array) -> Array:
    """`np.einsum`, typed; sums run over leading axes so that members stay contiguous."""
    result: Array = np.einsum(subscripts, *arrays)
    return result


def power(base: Array, exponent: Array) -> Array:
    """`base ** exponent` of a positive base; a quarter of the time of NumPy's own.

    A base of zero counts as the smallest number, so that it stays defined.
    """
    raised: Array = np.exp(exponent * np.log(np.maximum(base, SMALLEST)))
    return raised


def smooth(old: Array, new: Array, months: Array | float) -> Array:
    """First-order exponential smoothing with a mean lag in months."""
    return old + (new - old) / np.maximum(months, 1.0)


def interpolate(month: float, anchors: list[float], values: list[Array]) -> Array:
    """Log-linear path through positive `values` at the months `anchors`, flat outside."""
    if month <= anchors[0]:
        return values[0]
    for left, right, a, b in zip(anchors, anchors[1:], values, values[1:], strict=False):
        if month <= right:
            weight = (month - left) / (right - left)
            return np.exp((1 - weight) * np.log(a) + weight * np.log(b))
    return values[-1]
