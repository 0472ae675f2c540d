"""Chipmaking tools: what home toolmakers can serve, and what a line gets."""

from __future__ import annotations

import numpy as np

from .arrays import Array


def coverage(share: Array, orders: Array, pace: Array) -> Array:
    """Share of tool needs that a young toolmaker can serve, a month on.

    Logistic growth, as of a technology that spreads by use (Griliches 1957), in proportion to
    the part of the market that turns to it; `pace` is per year at full orders.
    """
    grown: Array = share + pace / 12.0 * orders * share * (1.0 - share)
    return np.minimum(grown, 1.0)


def reach(home: Array, foreign: Array, access: Array) -> Array:
    """Share of their tool needs that a state's lines can meet.

    Args:
        home: share that toolmakers at home can serve.
        foreign: the same of toolmakers abroad.
        access: share of foreign tools that rules let through.
    """
    met: Array = home + access * np.minimum(foreign, 1.0 - home)
    return met


def equipped(growth: Array, met: Array, decay: Array) -> Array:
    """Growth factor of a line's capacity in a month, of which only `met` of the tools can be had.

    Growth (a factor of at least 1) shrinks in logs; without tools and parts a line wears by
    `decay` a year.
    """
    factor: Array = np.exp(met * np.log(growth)) * (1.0 - decay / 12.0 * (1.0 - met))
    return factor
