"""summary.csv: mean and percentiles over members, for every scenario, outcome and month."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
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
        file.write(",".join(_header(run)) + "\n")
        for frame in _frames(run, outcomes, dates):
            frame.to_csv(file, header=False, index=False, float_format=FORMAT, lineterminator="\n")
    return path


def outcome_bands(outcome: str, values: NDArray[np.floating]) -> Bands:
    """Bands of an outcome (months, members), by the rule for codes where it is one."""
    return code_bands(values) if is_code(outcome) else bands(values)


def _header(run: Results) -> tuple[str, ...]:
    return HEADER if run.points is None else ("point", *HEADER)


def _frames(
    run: Results, outcomes: Sequence[str] | None, dates: Sequence[str] | None
) -> Iterator[pd.DataFrame]:
    names = choose(run, tuple(run.outcomes) if outcomes is None else outcomes)
    wanted = months(run, run.dates if dates is None else dates)
    rows = [run.dates.index(date) for date in wanted]
    for point in (None,) if run.points is None else run.points.index:
        for scenario in run.scenarios:
            for outcome, values in each(run, scenario, names, point):
                found = outcome_bands(outcome, values[rows])
                yield _frame(run, point, scenario, outcome, wanted, found)


def _frame(
    run: Results,
    point: int | None,
    scenario: str,
    outcome: str,
    dates: Sequence[str],
    found: Bands,
) -> pd.DataFrame:
    cells: dict[str, object] = {} if point is None else {"point": point}
    cells |= {"scenario": scenario, "outcome": outcome, "unit": run.outcomes[outcome].unit}
    return pd.DataFrame({**cells, "date": list(dates), **dict(found.items())})
