"""Installed compute and its wear-out (mechanism 1)."""

from __future__ import annotations

import numpy as np

from .arrays import Array, ratio


def wear(stock: Array, age: Array, base: Array, slope: Array) -> Array:
    """Chips retired this month.

    The hazard `base + slope * mean age` (per year, age in years) is that of Epoch AI's chip
    counts: it rises with age, so that few new chips and most ten-year-old ones fail.

    Args:
        stock: installed chips, (..., members).
        age: chip-months of age held by the stock, same shape.
        base: hazard of a new chip, 1/year.
        slope: rise of the hazard, 1/year2.
    """
    mean_years = ratio(age, stock) / 12.0
    return stock * np.minimum((base + slope * mean_years) / 12.0, 1.0)


def grow_older(stock: Array, age: Array, retired: Array) -> Array:
    """Chip-months after one month: survivors age by one, the retired leave with the mean age."""
    return age * (1.0 - ratio(retired, stock)) + (stock - retired)
