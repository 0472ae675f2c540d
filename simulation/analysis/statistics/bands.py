"""Mean and percentiles over members, NaN left out, without a Python loop over months."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass

import numpy as np
from numpy.typing import ArrayLike, NDArray

from simulation.counts import counted

LEVELS = (0.05, 0.25, 0.50, 0.75, 0.95)
COLUMNS = ("p05", "p25", "p50", "p75", "p95")

Series = NDArray[np.float64]


@dataclass(frozen=True)
class Bands:
    """Mean and percentiles over members, float64 (months,); NaN where no member has a value."""

    mean: Series
    p05: Series
    p25: Series
    p50: Series
    p75: Series
    p95: Series

    def __repr__(self) -> str:
        return f"<Bands: {', '.join(('mean', *COLUMNS))} of {counted(len(self.mean), 'month')}>"

    def items(self) -> Iterator[tuple[str, Series]]:
        """Column name and series, mean first."""
        yield "mean", self.mean
        for name in COLUMNS:
            yield name, getattr(self, name)

    @property
    def last(self) -> int:
        """The last month in which there is a median; that of the end where there is none at all."""
        known = np.flatnonzero(np.isfinite(self.p50))
        return int(known[-1]) if known.size else len(self.p50) - 1

    def scaled(self, factor: float) -> Bands:
        """All series times a factor."""
        return Bands(*(series * factor for _, series in self.items()))


def bands(values: NDArray[np.floating]) -> Bands:
    """Mean and percentiles of (months, members) over the members."""
    ordered = np.sort(values, axis=1)  # NaN sorts to the end, so a row's first `count` are values
    count = np.full(len(ordered), ordered.shape[1])
    if np.isnan(ordered[:, -1:]).any():
        count -= np.isnan(ordered).sum(axis=1)
        total = np.nansum(ordered, axis=1, dtype=np.float64)
    else:  # the same sum, without a copy
        total = ordered.sum(axis=1, dtype=np.float64)
    mean = np.divide(total, count, out=np.full(len(count), np.nan), where=count > 0)
    return Bands(mean, *_percentiles(ordered, count, LEVELS))


def code_bands(values: NDArray[np.floating]) -> Bands:
    """Bands of a code (months, members): p50 is the mode, the rest is empty."""
    empty = np.full(len(values), np.nan)
    return Bands(empty, empty, empty, mode(values), empty, empty)


def mode(values: NDArray[np.floating]) -> Series:
    """Most frequent code of each row; the smallest of equals; NaN for a row without any."""
    known = ~np.isnan(values)
    codes = np.where(known, values, 0).round().astype(np.int64)
    width = int(codes.max(initial=0)) + 1
    flat = codes + width * np.arange(len(values))[:, None]
    counts = np.bincount(flat[known], minlength=width * len(values)).reshape(-1, width)
    return np.where(known.any(axis=1), counts.argmax(axis=1), np.nan)


def thinned(values: NDArray[np.floating], points: int) -> NDArray[np.float64]:
    """Each row of (months, members) as at most `points` of its quantiles, evenly spread."""
    ordered = np.sort(values, axis=1)
    if ordered.shape[1] <= points:
        return ordered.astype(np.float64)
    count = ordered.shape[1] - np.isnan(ordered).sum(axis=1)
    levels = (np.arange(points) + 0.5) / points
    return np.ascontiguousarray(_percentiles(ordered, count, levels).T)


def _percentiles(
    ordered: NDArray[np.floating], count: NDArray[np.int64], levels: ArrayLike
) -> NDArray[np.float64]:
    """Percentiles (levels, rows) of rows in ascending order, of which the first `count` count."""
    rows, last = np.arange(len(ordered)), np.maximum(count - 1, 0)
    position = np.asarray(levels)[:, None] * last
    below = np.floor(position).astype(np.int64)
    above = np.minimum(below + 1, last)
    low = ordered[rows, below].astype(np.float64)
    high = ordered[rows, above].astype(np.float64)
    return np.where(count > 0, low + (high - low) * (position - below), np.nan)
