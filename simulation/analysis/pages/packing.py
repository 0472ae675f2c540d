"""Summaries of many outcomes in few bytes: half precision, differences, bytes apart, gzip."""

from __future__ import annotations

from collections.abc import Sequence
from pathlib import Path

import numpy as np
from numpy.typing import NDArray

from simulation.analysis.pages.bundle import packed
from simulation.analysis.statistics.bands import COLUMNS
from simulation.analysis.statistics.results import Results

Levels = NDArray[np.float64]
"""Percentiles (outcomes, COLUMNS, months)."""
_LARGEST = 30000.0  # half precision ends at 65,504
_QUICK = 6  # of gzip's nine levels: the ninth takes three times as long for a hundredth


def levels(run: Results, folder: Path) -> dict[str, Levels] | None:
    """Percentiles of all outcomes by scenario from the run's summary.csv, shares as fractions.

    None where the file is gone or does not hold what the run says.
    """
    from pyarrow import ArrowInvalid, csv

    path = folder / "summary.csv"
    shape = (len(run.scenarios), len(run.outcomes), len(run.dates))
    options = csv.ConvertOptions(include_columns=["outcome", *COLUMNS])
    try:
        table = csv.read_csv(path, convert_options=options)
    except (OSError, ArrowInvalid, KeyError):
        return None
    if table.num_rows != np.prod(shape):
        return None
    names = table.column("outcome").take(list(range(0, table.num_rows, shape[2]))).to_pylist()
    if names != [*run.outcomes] * shape[0]:
        return None
    columns = [table.column(name).to_numpy().astype(np.float64) for name in COLUMNS]
    whole = np.stack(columns).reshape(len(COLUMNS), *shape)
    return {name: whole[:, i].transpose(1, 0, 2) for i, name in enumerate(run.scenarios)}


def pack(sides: Sequence[Levels], changes: Sequence[Levels]) -> tuple[str, list[float]]:
    """Text for `summaries` of packed.js, and the factor of each outcome.

    `sides` are of equal shape (outcomes, COLUMNS, months), the first being what the others are
    written against; `changes` may have fewer outcomes, the first ones. A number keeps three
    digits unless it is a hundred million times smaller than the outcome's largest.
    """
    largest = np.zeros(len(sides[0]))
    for one in (*sides, *changes):
        found = np.nanmax(np.abs(np.where(np.isfinite(one), one, 0.0)), axis=(1, 2))
        largest[: len(one)] = np.maximum(largest[: len(one)], found)
    factors = np.where(largest > 0, largest, 1.0) / _LARGEST
    first = _codes(sides[0], factors)
    parts = [first, *(_codes(one, factors) - first for one in sides[1:])]
    parts += [_codes(one, factors) for one in changes]
    flat = np.concatenate([np.diff(one, axis=-1, prepend=np.int16(0)).ravel() for one in parts])
    apart = flat.astype("<i2").view(np.uint8).reshape(-1, 2).T
    return packed(np.ascontiguousarray(apart).tobytes(), _QUICK), factors.tolist()


def _codes(values: Levels, factors: NDArray[np.float64]) -> NDArray[np.int16]:
    """The bits of half-precision numbers, which order as the numbers do on each side of zero."""
    scaled = values / factors[: len(values), None, None]
    with np.errstate(over="ignore"):
        return scaled.astype(np.float16).view(np.int16)
