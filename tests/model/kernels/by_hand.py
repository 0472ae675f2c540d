"""Formulas over whole arrays that work a kernel out a second way, by the kernel's name."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from typing import Any

import numpy as np

Given = Mapping[str, Any]
Worked = Callable[[Given], dict[str, np.ndarray]]
BY_HAND: dict[str, Worked] = {}


def by_hand(kernel: str) -> Callable[[Worked], Worked]:
    """Note the one formula for a kernel; it gives all that the kernel writes."""

    def note(worked: Worked) -> Worked:
        assert kernel not in BY_HAND, f"{kernel} is worked out twice"
        BY_HAND[kernel] = worked
        return worked

    return note


def over(part: np.ndarray, whole: np.ndarray, otherwise: float) -> np.ndarray:
    """A ratio, and something else where the whole is nothing."""
    return np.where(whole > 0, part / np.where(whole > 0, whole, 1.0), otherwise)


def added_up(rows: np.ndarray, groups: np.ndarray, count: int) -> np.ndarray:
    """Sums of rows by their group."""
    total = np.zeros((count, *rows.shape[1:]))
    np.add.at(total, groups, rows)
    return total


def hired(g: Given, fleets: np.ndarray, worth: np.ndarray) -> np.ndarray:
    """What rented compute is worth to the state that rents it: the mean of those who let it."""
    found = np.zeros_like(g["rented"])
    for tenant in range(len(found)):
        hosts = np.arange(len(found)) != tenant
        let = g["leased"][hosts]
        given = (let * over(worth[hosts], fleets[hosts], 0.0)).sum(axis=0)
        found[tenant] = g["rented"][tenant] * over(given, let.sum(axis=0), 0.0)
    return found


def smoothed(old: np.ndarray, new: np.ndarray, months: np.ndarray) -> np.ndarray:
    """A step of an exponential mean towards what is new."""
    return old + (new - old) / np.maximum(months, 1.0)


def of_pairs(values: np.ndarray, place: np.ndarray, otherwise: float) -> np.ndarray:
    """Rows of pairs of a firm and a chip, (firms, chips, members); something else without one."""
    if not len(values):
        return np.full((*place.shape, values.shape[-1]), otherwise)
    return np.where(place[..., None] >= 0, values[place], otherwise)
