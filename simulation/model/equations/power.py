"""Electricity for data centres and reactors on their way to the grid (mechanism 18)."""

from __future__ import annotations

import numpy as np

from .arrays import Array

WATTS_PER_GW = 1e9


def draw(chips: Array, watts: Array, overhead: Array, utilisation: Array) -> Array:
    """Mean grid draw of installed chips, GW; `chips` is (chips, members)."""
    drawn: Array = (chips * watts).sum(axis=0) * overhead * utilisation / WATTS_PER_GW
    return drawn


def connections(rate: Array, short: Array, fastest: Array) -> Array:
    """Yearly grid connections for data centres after one month, GW/year.

    The rate grows at most at `fastest` (log, 1/year), in proportion to how short power is.
    """
    grown: Array = rate * np.exp(np.clip(short, 0.0, 1.0) * fastest / 12.0)
    return grown


def through_pipeline(line: Array, starts: Array, months: Array) -> tuple[Array, Array]:
    """A month of an Erlang pipeline (stages, ..., members).

    Returns the line after the month and what left it.
    """
    moved = line * np.minimum(len(line) / months, 1.0)
    after = line - moved
    after[1:] += moved[:-1]
    after[0] += starts
    return after, moved[-1]


def arrived(month: Array, count: Array, first: Array, last: Array) -> Array:
    """Whole units of `count` that are finished when completions spread evenly up to `last`."""
    passed = (month - first) / np.maximum(last - first, 1.0)
    return np.floor(count * np.clip(passed, 0.0, 1.0))
