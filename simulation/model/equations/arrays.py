"""Helpers that equations share."""

from __future__ import annotations

from collections.abc import Callable
from typing import TypeVar

import numpy as np
from numpy.typing import NDArray

Array = NDArray[np.float64]
Quantity = TypeVar("Quantity", float, Array)  # a number, or an array of them
SMALLEST = 1e-300


# Wrapped once: to enter a context each time takes longer than to divide small arrays.
_divide = np.errstate(divide="ignore", invalid="ignore", over="ignore")(np.divide)


def ratio(top: Array, bottom: Array, empty: float = 0.0) -> Array:
    """One quantity over another, and a set value where there is none of the other.

    Form:
        q = a / b if b > 0 else e
    Source:
        Definition.
    Args:
        top: a [any] numerator.
        bottom: b [any] denominator.
        empty: e [ratio] value where the denominator is not positive.
    Returns:
        q [ratio] the quotient.
    """
    there = bottom > 0
    if there.all():
        whole: Array = top / bottom
        return whole
    # Dividing everything and mending the rest takes half the time of a masked division.
    result: Array = _divide(top, bottom)
    np.copyto(result, empty, where=~there)
    return result


def total(values: Array, axis: int | tuple[int, ...] = 0) -> Array:
    """Sum over axes before the last, which is that of members.

    NumPy adds the rows of a lone member in pairs and those of several in turn, so that the last
    bits would tell how many stand in a block: a lone one is added up beside itself.

    Form:
        r_k = sum_j(x_jk), where j runs over a
    Source:
        Definition.
    Args:
        values: x [any] (j, k) what is added up.
        axis: a [1] axes that the result leaves out.
    Returns:
        r [any] (k) the sums.
    """
    return _in_company(lambda whole: whole.sum(axis=axis), values)


def contract(subscripts: str, *arrays: Array) -> Array:
    """Sum of products over some axes; sums run over leading axes so that members stay contiguous.

    A lone member is added up beside itself, as in `total`.

    Form:
        r_k = sum_j(x_jk * y_jk * ...), where s leaves the axis j out of the result
    Source:
        Definition (Einstein's summation convention).
    Args:
        subscripts: s [text] axes of the arrays and of the result, as `np.einsum` reads them.
        arrays: x [any] (j, k) factors.
    Returns:
        r [any] (k) the sums.
    """
    return _in_company(lambda *whole: np.einsum(subscripts, *whole), *arrays)


def _in_company(add: Callable[..., Array], *arrays: Array) -> Array:
    """What adding up arrays gives; a lone member stands beside itself meanwhile."""
    if arrays[0].shape[-1] > 1:
        return add(*arrays)
    return np.ascontiguousarray(add(*(np.repeat(one, 2, axis=-1) for one in arrays))[..., :1])


def power(base: Array, exponent: Array) -> Array:
    """Power of a positive number; a quarter of the time of NumPy's own.

    A base of zero counts as the smallest number, so that it stays defined.

    Form:
        r = max(b, SMALLEST) ** x
    Source:
        Definition.
    Args:
        base: b [ratio] not negative.
        exponent: x [1] any sign.
    Returns:
        r [ratio] the power.
    """
    raised: Array = np.exp(exponent * np.log(np.maximum(base, SMALLEST)))
    return raised


def smooth(old: Quantity, new: Quantity, months: Quantity | float) -> Quantity:
    """First-order exponential smoothing.

    Form:
        s = s0 + (x - s0) / max(m, 1)
    Source:
        Definition: a lag with an exponential distribution and the mean m.
    Args:
        old: s0 [any] smoothed value of the month before.
        new: x [any] value of the month.
        months: m [months] mean lag; below a month it does not smooth.
    Returns:
        s [any] smoothed value of the month.
    """
    after: Quantity = old + (new - old) / np.maximum(months, 1.0)
    return after


def interpolate(month: float, anchors: list[float], values: list[Array]) -> Array:
    """Log-linear path through anchors, flat outside.

    Form:
        v = y_i ** (1 - w) * y_j ** w, where w = (t - a_i) / (a_j - a_i) and a_i <= t <= a_j
    Source:
        Definition: constant growth between two anchors.
    Args:
        month: t [month] month asked for.
        anchors: a [month] (anchors) months of the anchors, rising.
        values: y [any] (anchors) values at the anchors, positive.
    Returns:
        v [any] value of the month.
    """
    if month <= anchors[0]:
        return values[0]
    for left, right, a, b in zip(anchors, anchors[1:], values, values[1:], strict=False):
        if month <= right:
            weight = (month - left) / (right - left)
            return np.exp((1 - weight) * np.log(a) + weight * np.log(b))
    return values[-1]
