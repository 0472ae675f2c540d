"""Installed compute and its wear-out."""

from __future__ import annotations

import numpy as np

from .arrays import Array

MONTHS = 12.0
TINY = 1e-300  # an empty stock has age 0 rather than 0 over 0


def wear(stock: Array, age: Array, base: Array, slope: Array) -> Array:
    """Chips retired this month.

    The hazard `base + slope * age` (per year, age in years) is that of Epoch AI's chip counts:
    it rises with age, so that few new chips and most ten-year-old ones fail.

    Args:
        stock: installed chips, (..., members).
        age: their mean age in months, same shape.
        base: hazard of a new chip, 1/year.
        slope: rise of the hazard, 1/year2.
    """
    hazard = age * (slope / MONTHS**2)
    hazard += base / MONTHS
    np.minimum(hazard, 1.0, out=hazard)
    hazard *= stock
    return hazard


def mean_age(kept: Array, age: Array, new: Array) -> Array:
    """Mean age in months after one month, when `new` chips of age 0 join `kept` older ones."""
    older = age + 1.0
    older *= kept
    older /= np.maximum(kept + new, TINY)
    return older
