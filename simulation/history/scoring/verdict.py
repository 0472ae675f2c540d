"""The scores of an exam in a few numbers: skill with its interval, coverage, sharpness."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from typing import Any

import numpy as np
from numpy.typing import NDArray

from simulation import rng
from simulation.history.scoring.naive import RULES

Row = dict[str, Any]
Values = NDArray[np.float64]
_RESAMPLES = 2000
_YEAR = range(9, 16)  # months ahead that count as a year


@dataclass(frozen=True)
class Skill:
    """How much better than a naive forecast, over the series that have one.

    `mean_ratio` is 1 - mean of the series' CRPS ratios, `pooled` is 1 - ratio of the mean CRPS;
    `low` and `high` are the 90 % interval of `pooled` over resampled series.
    """

    against: str
    series: int
    mean_ratio: float
    pooled: float
    low: float
    high: float


@dataclass(frozen=True)
class ExamVerdict:
    """What a set of forecasts is worth; every series counts once, whatever its overlaps."""

    figures: int
    series: int
    coverage_50: float
    coverage_90: float
    crps: dict[str, float]
    width: float
    width_year: float
    skills: tuple[Skill, ...]


def verdict(rows: Sequence[Row], forecast: str = "posterior") -> ExamVerdict:
    """The verdict on rows of an exam; ValueError if there are none."""
    if not rows:
        raise ValueError("no forecast to judge")
    groups = _groups(rows)
    names = [key for key in rows[0] if key.startswith("crps_")]
    year = [row["log10_width"] for row in rows if row["ahead"] in _YEAR]
    return ExamVerdict(
        figures=len(rows),
        series=len(groups),
        coverage_50=_mean(groups.values(), "inside_50"),
        coverage_90=_mean(groups.values(), "inside_90"),
        crps={name.removeprefix("crps_"): _mean(groups.values(), name) for name in names},
        width=float(10 ** np.median([row["log10_width"] for row in rows])),
        width_year=float(10 ** np.median(year)) if year else float("nan"),
        skills=tuple(_skill(groups, name, f"crps_{forecast}") for name in RULES),
    )


def strictly_after(rows: Iterable[Row]) -> list[Row]:
    """Rows whose period ends after the cut: forecasts proper, no figures still to be published."""
    return [row for row in rows if row["ahead"] > 0]


def _groups(rows: Sequence[Row]) -> dict[str, list[Row]]:
    found: dict[str, list[Row]] = {}
    for row in rows:
        found.setdefault(row["counted"], []).append(row)
    return found


def _mean(groups: Iterable[Sequence[Row]], column: str) -> float:
    """Mean over series of their means; rows without a value do not count."""
    means = []
    for group in groups:
        values = np.array([row[column] for row in group], dtype=np.float64)
        if np.isfinite(values).any():
            means.append(float(np.nanmean(values)))
    return float(np.mean(means)) if means else float("nan")


def _skill(groups: dict[str, list[Row]], rule: str, column: str) -> Skill:
    mine, theirs = [], []
    for group in groups.values():
        both = [row for row in group if np.isfinite(row[f"crps_{rule}"])]
        if both:
            mine.append(np.mean([row[column] for row in both]))
            theirs.append(np.mean([row[f"crps_{rule}"] for row in both]))
    if not mine:
        return Skill(rule, 0, *[float("nan")] * 4)
    own, naive = np.array(mine), np.maximum(np.array(theirs), 1e-9)
    low, high = np.quantile(_resampled(own, naive), [0.05, 0.95])
    pooled = 1 - own.mean() / naive.mean()
    return Skill(
        rule, len(own), float(1 - (own / naive).mean()), float(pooled), float(low), float(high)
    )


def _resampled(own: Values, naive: Values) -> Values:
    """Pooled skill over series drawn with replacement, (resamples,)."""
    size = len(own)
    picks = rng.uniform(1, f"exam.bootstrap.{size}", 0, _RESAMPLES, size)
    index = np.minimum((picks * size).astype(int), size - 1)
    return np.asarray(1 - own[index].mean(axis=0) / naive[index].mean(axis=0))
