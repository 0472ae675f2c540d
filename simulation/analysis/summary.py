"""summary.csv: mean and percentiles over members, for every scenario, outcome and month."""

from __future__ import annotations

import csv
from collections.abc import Iterator, Sequence
from math import isnan
from pathlib import Path
from typing import TYPE_CHECKING

import numpy as np
import pandas as pd

from simulation.analysis.bands import COLUMNS, Bands, bands, code_bands
from simulation.analysis.results import Results, choose, each, is_code, months
from simulation.experiment.files import replacing

if TYPE_CHECKING:
    from numpy.typing import NDArray

HEADER = ("scenario", "outcome", "unit", "date", "mean", *COLUMNS)
FORMAT = "%.6g"


def summarise(
    run: Results, outcomes: Sequence[str] | None = None, dates: Sequence[str] | None = None
) -> pd.DataFrame:
    """The columns of summary.csv (a sweep's begin with `point`); by default all of it."""
    frames = list(_frames(run, outcomes, dates))
    return pd.concat(frames, ignore_index=True) if frames else pd.DataFrame(columns=_header(run))


def write_summary(
    run: Results,
    path: Path,
    outcomes: Sequence[str] | None = None,
    dates: Sequence[str] | None = None,
) -> Path:
    """Write `summarise` to a CSV file a group of outcomes at a time, so that memory stays flat.

    The file appears complete or not at all; RunError where the disk refuses.
    """
    with replacing(path) as temporary, temporary.open("w", encoding="utf-8", newline="") as file:
        writer = csv.writer(file, lineterminator="\n")
        writer.writerow(_header(run))
        for cells, months_, found in _found(run, outcomes, dates):
            columns = (map(_number, series.tolist()) for _, series in found.items())
            writer.writerows((*cells.values(), *row) for row in zip(months_, *columns, strict=True))
    return path


def _number(value: float) -> str:
    return "" if isnan(value) else FORMAT % value


def outcome_bands(outcome: str, values: NDArray[np.floating]) -> Bands:
    """Bands of an outcome (months, members), by the rule for codes where it is one."""
    return code_bands(values) if is_code(outcome) else bands(values)


def _header(run: Results) -> tuple[str, ...]:
    return HEADER if run.points is None else ("point", *HEADER)


def _frames(
    run: Results, outcomes: Sequence[str] | None, dates: Sequence[str] | None
) -> Iterator[pd.DataFrame]:
    for cells, months_, found in _found(run, outcomes, dates):
        yield pd.DataFrame({**cells, "date": list(months_), **dict(found.items())})


def _found(
    run: Results, outcomes: Sequence[str] | None, dates: Sequence[str] | None
) -> Iterator[tuple[dict[str, object], Sequence[str], Bands]]:
    """Of every outcome the cells that all its rows share, its months, and its bands."""
    names = choose(run, tuple(run.outcomes) if outcomes is None else outcomes)
    wanted = months(run, run.dates if dates is None else dates)
    rows = [run.dates.index(date) for date in wanted]
    for point in (None,) if run.points is None else run.points.index:
        of: dict[str, object] = {} if point is None else {"point": point}
        for scenario in run.scenarios:
            for outcome, values in each(run, scenario, names, point):
                cells = {"scenario": scenario, "outcome": outcome}
                unit = {"unit": run.outcomes[outcome].unit}
                yield of | cells | unit, wanted, outcome_bands(outcome, values[rows])
