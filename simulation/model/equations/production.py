"""From wafers to packages: dies, yield, memory, packaging, lags."""

from __future__ import annotations

import math

import numpy as np

from .arrays import Array, ratio

WAFER_DIAMETER_MM = 300.0  # the industry's standard wafer, a definition rather than a figure


def dies_per_wafer(area: Array) -> Array:
    """Gross dies of `area` mm2 on a 300 mm wafer: area term less an edge-loss term."""
    radius = WAFER_DIAMETER_MM / 2.0
    edge = math.pi * WAFER_DIAMETER_MM / np.sqrt(2.0 * area)
    return np.maximum(math.pi * radius**2 / area - edge, 1.0)


def wanted_starts(
    orders: Array, backlog: Array, supply_line: Array, times: dict[str, Array]
) -> Array:
    """Packages a maker wants to start this month, chips/month.

    Stock management with a supply line (Sterman 1989): replace expected orders and close the
    gap between what will be asked for while a start becomes a chip, plus a safety stock, and
    what is already made or in the line.

    Args:
        orders: expected orders, chips/month.
        backlog: chips owed to buyers.
        supply_line: finished chips in stock plus work in progress.
        times: in months, `lag` from start to chip, `cover` of the safety stock, and `adjust`
            over which the gap is closed.
    """
    asked = np.maximum(backlog, times["lag"] * orders)
    gap = asked + times["cover"] * orders - supply_line
    wanted: Array = np.maximum(orders + gap / times["adjust"], 0.0)
    return wanted


def saturating_rise(start: Array, ceiling: Array, first: Array, years: Array | float) -> Array:
    """Yield `years` after the first anchor, closing in on `ceiling` exponentially.

    `first` is the gain of the first year; the share of the gap closed each year stays constant.
    """
    gap = np.maximum(ceiling - start, 1e-9)
    kept = np.clip(1.0 - first / gap, 0.05, 1.0)
    rise: Array = ceiling - gap * kept ** np.maximum(years, 0.0)
    return rise


def learned(rise: Array, ceiling: Array, experience: Array, rate: Array) -> Array:
    """Yield after learning by doing.

    Each doubling of experience (in multiples of a first year's output) cuts the gap to the
    ceiling by `rate`, after Wright's law for defects.
    """
    better: Array = ceiling - np.maximum(ceiling - rise, 0.0) * progress(experience, rate)
    return better


def progress(experience: Array, rate: Array) -> Array:
    """What a learning curve leaves of a cost or a gap (Wright 1936).

    Each doubling of cumulative output takes `rate` off; `experience` is what was added, in
    multiples of what there was.
    """
    doublings = np.log1p(np.maximum(experience, 0.0)) / np.log(2.0)
    left: Array = np.exp(doublings * np.log1p(-rate))
    return left


def ramp(month: Array | float, start: Array, length: Array) -> Array:
    """Linear ramp from 0 at `start` to 1 after `length` months."""
    return np.clip((month - start) / np.maximum(length, 1.0), 0.0, 1.0)


def fill(available: Array, needed: Array) -> Array:
    """Share of the need that a pool can serve, 0..1 (1 where nothing is needed)."""
    return np.minimum(ratio(available, needed, empty=1.0), 1.0)


def expansion(needed: Array, capacity: Array, fastest: Array) -> Array:
    """Growth factor of a capacity in one month: towards the need, at most `fastest` (1/year)."""
    shortage = np.maximum(ratio(needed, capacity, empty=1.0), 1.0)
    return np.minimum(shortage, np.exp(fastest / 12.0))


def worth(price: Array, original: Array, keeping: Array) -> Array:
    """What a sale is worth to its maker, USD: its price, and a part of what is at stake behind it.

    Args:
        price: of the chip sold; original: of the chip that it stands in for (its own where none).
        keeping: 0..1, how much the maker counts sales that the market will bring later.
    """
    staked: Array = price + keeping * np.maximum(original - price, 0.0)
    return staked
