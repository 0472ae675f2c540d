"""Capital spending of firms."""

from __future__ import annotations

import numpy as np

from .arrays import Array

BILLION = 1e9  # budgets are in billions of dollars, bills in dollars


def expectation(expected: Array, growth: Array, ceiling: Array, wave: Array, drag: Array) -> Array:
    """Expected yearly opportunity for AI spending after one month, USD billion/year.

    Logistic growth towards a ceiling (technology diffusion), plus the wave of demand after
    generative AI's breakthrough, held back while chips cannot be had.

    Args:
        growth: log growth far below the ceiling, 1/year.
        ceiling: USD billion/year.
        wave: log points added this month.
        drag: 0..1, share of growth lost to undelivered chips.
    """
    room = np.clip(1.0 - expected / ceiling, -1.0, 1.0)
    calm = growth / 12.0 * np.where(room > 0, 1.0 - drag, 1.0) * room
    after: Array = expected * np.exp(calm + wave * np.maximum(room, 0.0))
    return after


def wave(month: int, start: Array, size: Array, length: Array) -> Array:
    """Log points of a demand wave that fall into one month.

    The wave multiplies demand by `size` in the end, most of it within `length` months.
    """
    passed = np.maximum(month - start, 0.0)
    share = np.exp(-passed / length) - np.exp(-(passed + 1.0) / length)
    points: Array = np.log(size) * share * (month >= start)
    return points


def adjust(spending: Array, target: Array, months: Array) -> Array:
    """Partial adjustment in logs: plans change over `months`, not at once; zero stays zero."""
    some = (spending > 0) & (target > 0)
    gap = np.log(np.where(some, target, 1.0)) - np.log(np.where(some, spending, 1.0))
    step: Array = np.exp(gap / np.maximum(months, 1.0)) * some
    return spending * step


def left_of_boom(months: Array | float, slump: Array, length: Array) -> Array:
    """Factor on a spending once inflated by a boom, `months` after its peak.

    Stock adjustment: what was built ahead of need is not built again, most of it within `length`
    months; `slump` is the share of the peak's spending that goes in the end.
    """
    left: Array = 1.0 - slump * (1.0 - np.exp(-np.maximum(months, 0.0) / length))
    return left


def affordable(bill: Array, purse: Array) -> Array:
    """Share of its bill that each firm can pay, 0..1; both are (firms, members), USD."""
    return np.minimum(np.divide(purse, bill, out=np.ones_like(bill), where=bill > purse), 1.0)
