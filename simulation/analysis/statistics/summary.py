"""summary.csv: mean and percentiles over members, for every scenario, outcome and month."""

from __future__ import annotations

import csv
import io
from collections.abc import Iterator, Sequence
from pathlib import Path
from typing import TYPE_CHECKING, Any, Literal, NamedTuple, get_args

from simulation.analysis.statistics.bands import COLUMNS, Bands, bands, code_bands
from simulation.analysis.statistics.results import Results, choose, each, is_code, months
from simulation.errors import InputError, did_you_mean
from simulation.writing import replacing

if TYPE_CHECKING:
    import numpy as np
    import pandas as pd
    from numpy.typing import NDArray

HEADER = ("scenario", "outcome", "unit", "date", "mean", *COLUMNS)
FORMAT = "%.6g"
Statistic = Literal["median", "mean"]
STATISTICS: tuple[str, ...] = get_args(Statistic)
NUMBERS = ",%s" + f",{FORMAT}" * (1 + len(COLUMNS)) + "\n"


class Summary(NamedTuple):
    """An outcome's bands: what its rows begin with, and a row a date."""

    labels: dict[str, Any]
    dates: tuple[str, ...]
    found: Bands

    def frame(self) -> pd.DataFrame:
        """Its rows, a date each."""
        import pandas as pd

        return pd.DataFrame({**self.labels, "date": list(self.dates), **dict(self.found.items())})


def summarise(
    run: Results, outcomes: Sequence[str] | None = None, dates: Sequence[str] | None = None
) -> pd.DataFrame:
    """The columns of summary.csv (a sweep's begin with `point`); by default all of it."""
    import pandas as pd

    frames = [one.frame() for one in summaries(run, outcomes, dates)]
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
        for one in summaries(run, outcomes, dates):
            file.writelines(_lines(one))
    return path


def summaries(
    run: Results, outcomes: Sequence[str] | None = None, dates: Sequence[str] | None = None
) -> Iterator[Summary]:
    """Every outcome's part of the summary; by default all outcomes and months."""
    names = choose(run, tuple(run.outcomes) if outcomes is None else outcomes)
    wanted = months(run, run.dates if dates is None else dates)
    rows = [run.dates.index(date) for date in wanted]
    for point in (None,) if run.points is None else run.points.index:
        for scenario in run.scenarios:
            for outcome, values in each(run, scenario, names, point):
                labels: dict[str, Any] = {} if point is None else {"point": point}
                labels |= {"scenario": scenario, "outcome": outcome}
                labels["unit"] = run.outcomes[outcome].unit
                yield Summary(labels, wanted, outcome_bands(outcome, values[rows]))


def outcome_bands(outcome: str, values: NDArray[np.floating]) -> Bands:
    """Bands of an outcome (months, members), by the rule for codes where it is one."""
    return code_bands(values) if is_code(outcome) else bands(values)


def middle(outcome: str, values: NDArray[np.floating], statistic: Statistic = "median") -> float:
    """The median or mean of an outcome over members (members,), of a code the most frequent one.

    Members without a number are left out, as in summary.csv; NaN where none has one. InputError
    for another statistic.
    """
    if statistic not in STATISTICS:
        hint = did_you_mean(statistic, STATISTICS)
        raise InputError(f"no statistic {statistic!r}, but {' and '.join(STATISTICS)}{hint}")
    found = outcome_bands(outcome, values[None])
    mean = statistic == "mean" and not is_code(outcome)
    return float((found.mean if mean else found.p50)[0])


def refuse_codes(outcome: str, what: str) -> None:
    """InputError where an outcome is a code, which has no variance: `what` would be of one."""
    if is_code(outcome):
        raise InputError(f"{outcome} is a code, which names a cause and has no size: no {what}")


def _lines(one: Summary) -> Iterator[str]:
    """Lines of the CSV file, six digits a number, nothing where there is none."""
    text = io.StringIO()
    csv.writer(text, lineterminator="").writerow(one.labels.values())
    begin, columns = text.getvalue(), (series.tolist() for _, series in one.found.items())
    for row in zip(one.dates, *columns, strict=True):
        yield begin + (NUMBERS % row).replace("nan", "")


def _header(run: Results) -> tuple[str, ...]:
    return HEADER if run.points is None else ("point", *HEADER)
