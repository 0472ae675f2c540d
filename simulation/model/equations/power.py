"""Electricity for data centres and reactors on their way to the grid."""

from __future__ import annotations

import numpy as np

from .arrays import Array

WATTS_PER_GW = 1e9


def draw(chips: Array, watts: Array, overhead: Array, utilisation: Array) -> Array:
    """Mean grid draw of installed chips, GW; `chips` is (chips, members)."""
    drawn: Array = (chips * watts).sum(axis=0) * overhead * utilisation / WATTS_PER_GW
    return drawn


def connections(rate: Array, short: Array, fastest: Array, most: Array) -> Array:
    """Yearly grid connections for data centres after one month, GW/year.

    The rate grows at most at `fastest` (log, 1/year), in proportion to how short power is, up to
    `most` (GW/year), what lines, transformers and power stations allow.
    """
    grown: Array = rate * np.exp(np.clip(short, 0.0, 1.0) * fastest / 12.0)
    return np.minimum(grown, np.maximum(most, rate))


def others(draw: Array, growth: Array, free: Array) -> Array:
    """Draw of centres without AI chips after a month, GW.

    They grow by a factor `growth`, yet never by more than the power that is connected and `free`
    (GW, negative where too much is drawn).
    """
    grown: Array = np.minimum(draw * growth, draw + np.maximum(free, 0.0))
    return grown


def room(there: Array, claimed: Array, parts: Array) -> Array:
    """Power for which each firm at a site may still order chips, GW, (firms, members).

    Orders fill the power that is there and expected, as a base-stock policy fills a warehouse.

    Args:
        there: power connected or expected within the planning horizon, GW, (members,).
        claimed: draw of what runs, waits and is on order, GW.
        parts: each firm's part of the site, (firms, members), summing to 1.
    """
    shared: Array = parts * np.maximum(there - claimed, 0.0)
    return shared


def expected(yearly: Array, growth: Array, line: Array, line_months: Array, ahead: Array) -> Array:
    """Power that joins within `ahead` months, GW, as planners see it.

    The grid's pace `yearly` (GW/year) goes on growing by `growth` (log, 1/year); of the plants in
    `line` (GW), which take `line_months`, a part in proportion to the time is finished.
    """
    years = ahead / 12.0
    grid = yearly * years * (1.0 + growth * years / 2.0)
    joined: Array = grid + line * np.minimum(ahead / line_months, 1.0)
    return joined


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
