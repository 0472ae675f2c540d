"""The month that headlines speak of, and how exact the medians of that month are."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any

import numpy as np
from numpy.typing import NDArray

QUESTIONS = (
    ("compute.china", "ratio.stock"),
    ("output.china", "self_sufficiency.china"),
    ("revenue.nvidia",),
    ("lag.china",),
)
"""What is asked of a scenario first, and the outcomes that answer it, the most telling first."""
FIGURES = tuple(name for outcomes in QUESTIONS for name in outcomes)
"""The headline figures of reports and of the explorer."""
HEADLINE = (
    *FIGURES,
    "share.china",
    "new_compute.china",
    "revenue_china.nvidia",
    "units.china.nvidia",
    "fee_income.us",
)
"""The headline figures, then what lies behind them and follows from a rule by itself."""
USABLE, METHODS = "compute.china.usable", "algorithms.china"
BEYOND = (USABLE, METHODS)
"""Outcomes that an answer needs beside those shown: what qualifies or explains the first ones."""
YEARS = 5
FEWEST = 8
"""Members from which the error of a median is told, and a direction is likely.

The lower end of the exact 90 % interval of a share of which all of n members are a sample is
0.05^(1/n) (Clopper and Pearson 1934, Biometrika 26): from 8 on it lies above two in three. Of fewer
not even one voice shows that two members in three agree.
"""
WITHOUT = "2025-12"
"""Five years are counted from here where nothing differs: the last year that is observed."""


def month(dates: Sequence[str], first: str | None = None, ends: str | None = None) -> str:
    """The last December among `dates`, at most five years after the month `first`.

    Without a first difference the years count from 2025-12. Where all that differs ends in the
    month `ends`, it is the December of that year, if it comes sooner. A run without such a
    December, or whose last one comes before the first difference, has its last month as headline.
    """
    start = first or WITHOUT
    latest = f"{int(start[:4]) + YEARS:04d}{start[4:]}"
    if ends and f"{ends[:4]}-12" >= (first or ""):
        latest = min(latest, f"{ends[:4]}-12")
    found = [date for date in dates if date.endswith("-12") and (first or "") <= date <= latest]
    return found[-1] if found else dates[-1]


def draws_of(manifest: Mapping[str, Any]) -> int:
    """The posterior draws that a run's members come from, each in its turn; 0 for the priors."""
    found = manifest.get("draws", {})
    view = found.get("view") or {}
    chosen = view.get("draws") if view.get("resampled") else found.get("draws")
    return int(chosen or 0) if found.get("from") == "posterior" else 0


def repeats(members: int, draws: int) -> float:
    """How many members share a draw: more than 1 where there are more members than draws."""
    return max(1.0, members / draws) if draws else 1.0


def median_errors(values: NDArray[np.floating], draws: int = 0) -> NDArray[np.float64]:
    """Standard error of each row's median, (rows,), of samples (rows, members), NaN left out.

    Form: a quarter of the distance of the order statistics √n places below and above the middle
    one, times √(n / draws) where there are more members than posterior draws.
    Source: the number of members below the median is binomial with variance n/4, so that these
    two enclose the median with the probability of two standard errors, whatever the distribution
    (Woodruff 1952, Journal of the American Statistical Association 47). Two are steadier than
    one with few members. Members that repeat a draw tell nothing new of the posterior.
    In the sample's unit; NaN for a row of fewer than FEWEST values.
    """
    if values.shape[1] < FEWEST:
        return np.full(len(values), np.nan)
    ordered = np.sort(values, axis=1).astype(np.float64)  # NaN sorts to the end
    count = ordered.shape[1] - np.isnan(ordered).sum(axis=1)
    middle, reach = (count - 1) / 2, np.sqrt(count)
    found = (_at(ordered, middle + reach, count) - _at(ordered, middle - reach, count)) / 4
    return np.where(count < FEWEST, np.nan, found * np.sqrt(repeats(values.shape[1], draws)))


def _at(ordered: NDArray[np.float64], place: NDArray[np.float64], count: NDArray[np.int64]) -> Any:
    """The value of each sorted row at a place, counted from 0; between two it is in proportion."""
    place = np.clip(place, 0, np.maximum(count - 1, 0))
    rows, below = np.arange(len(ordered)), np.floor(place).astype(np.intp)
    above = np.minimum(below + 1, np.maximum(count - 1, 0))
    low, high = ordered[rows, below], ordered[rows, above]
    return low + (high - low) * (place - below)


def median_error(values: NDArray[np.floating], draws: int = 0) -> float:
    """Standard error of the median of one sample, (members,), as `median_errors` has it."""
    return float(median_errors(values[None, :], draws)[0])
