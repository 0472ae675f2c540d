"""The month that headlines speak of, and how exact the medians of that month are."""

from __future__ import annotations

import math
from collections.abc import Sequence

import numpy as np
from numpy.typing import NDArray

YEARS = 5
WITHOUT = "2025-12"
"""Five years are counted from here where nothing differs: the last year that is observed."""


def month(dates: Sequence[str], first: str | None = None) -> str:
    """The last December among `dates`, at most five years after the month `first`.

    Without a first difference the years count from 2025-12. A run without such a December has
    its last month as headline.
    """
    start = first or WITHOUT
    latest = f"{int(start[:4]) + YEARS:04d}{start[4:]}"
    found = [date for date in dates if date.endswith("-12") and date <= latest]
    return found[-1] if found else dates[-1]


def median_error(values: NDArray[np.floating]) -> float:
    """Standard error of the median of a sample (members,), NaN left out, in the sample's unit.

    Half the distance of the order statistics at n/2 ± √n/2, which for any distribution enclose
    the median with the probability of one standard error (binomial). NaN under 8 values.
    """
    known = np.sort(values[np.isfinite(values)].astype(np.float64))
    count = len(known)
    if count < 8:
        return math.nan
    half = math.sqrt(count) / 2
    low = max(0, math.floor(count / 2 - half))
    high = min(count - 1, math.ceil(count / 2 + half) - 1)
    return float(known[high] - known[low]) / 2
