"""The grey market: premium, flow, and what stops it."""

from __future__ import annotations

import numpy as np

from .arrays import Array, ratio


def capacity(month: int, yearly: Array, anchor: float, doubling: Array, ceiling: Array) -> Array:
    """Chips a month that smuggling networks can bring in past the usual controls.

    Logistic growth: they double while small and level off.

    Args:
        yearly: chips in the twelve months around `anchor`.
        doubling: months in which small networks double.
        ceiling: what they level off at, as a multiple of `yearly`.
    """
    grown = np.exp2((month - anchor) / doubling)
    moved: Array = yearly / 12.0 * grown / (1.0 + (grown - 1.0) / ceiling)
    return moved


def premium(usual: Array, wanted: Array, moved: Array, response: Array) -> Array:
    """Premium over the list price at which demand meets the networks' capacity.

    A constant-elasticity form: at demand equal to capacity the premium is the usual one.
    """
    tightness = np.maximum(ratio(wanted, np.maximum(moved, 1.0)), 1e-6)
    asked: Array = usual * np.exp(response * np.log(tightness))
    return asked


def flow(moved: Array, wanted: Array, price: Array, usual: Array, pull: Array) -> Array:
    """Chips that arrive in a month: capacity, drawn in by the premium, at most what is wanted."""
    eager = np.exp(pull * np.log(np.maximum(ratio(price, usual), 1e-6)))
    return np.minimum(moved * eager, wanted)
