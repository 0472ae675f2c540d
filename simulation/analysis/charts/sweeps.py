"""A sweep's folder: results by point, and the charts that fit its paths."""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping, Sequence
from functools import partial
from pathlib import Path

import pandas as pd

from simulation.analysis.charts.curves import ShownCurves, response_curve
from simulation.analysis.charts.heat import heat_map
from simulation.analysis.charts.parallel_coordinates import parallel
from simulation.analysis.charts.plots import Job, Progress, sources_of
from simulation.analysis.charts.style import Sheet
from simulation.analysis.charts.sweep_ends import between
from simulation.analysis.statistics import headline
from simulation.analysis.statistics.headline import HEADLINE
from simulation.analysis.statistics.results import Results, choose, each, is_code, months
from simulation.analysis.statistics.summary import FORMAT, outcome_bands
from simulation.analysis.text.numbers import UNITLESS
from simulation.counts import counted
from simulation.errors import InputError
from simulation.writing import make_folder, replacing

_SPAN = re.compile(r"@(\d{4}-\d{2})(?:\.\.(\d{4}-\d{2}))?")  # of a path


def paths(run: Results) -> pd.DataFrame:
    """The varied paths, indexed by `point`; numbers where every value of a path is one.

    InputError where the run is no sweep.
    """
    if run.points is None:
        raise InputError(f"{run.given} is no sweep: it has no points.parquet")
    return pd.DataFrame({name: _numbers(run.points[name]) for name in run.points.columns})


def shown_month(run: Results) -> str:
    """The headline month of a sweep, whose points differ from the first month of its paths on.

    Where all paths are of temporary entries, points differ to the last month of these.
    """
    found = [_SPAN.search(path) for path in paths(run).columns]
    dates = [(one[1], one[2]) for one in found if one]
    if not dates or len(dates) < len(found):
        return headline.month(run.dates)
    lasts = [last or "" for _, last in dates]
    return headline.month(
        run.dates, min(first for first, _ in dates), max(lasts) if all(lasts) else None
    )


def results(
    run: Results, outcomes: Sequence[str] | None = None, dates: Sequence[str] | None = None
) -> pd.DataFrame:
    """One row a point, scenario, outcome and date: the varied paths, then mean and percentiles.

    By default the headline outcomes (or those that the sweep kept, if it was told which) at
    the headline month.
    """
    varied = paths(run)
    names = choose(run, _shown(run) if outcomes is None else outcomes)
    table = pd.concat(_frames(run, names, _dates(run, dates)), ignore_index=True)
    joined = table.merge(varied, left_on="point", right_index=True, how="left")
    return joined[["point", *varied.columns, *table.columns[1:]]]


def _shown(run: Results) -> tuple[str, ...]:
    """Headline outcomes; all where the sweep was told which ones to keep."""
    headline = tuple(name for name in HEADLINE if name in run.outcomes)
    return headline if len(headline) == len(HEADLINE) else tuple(run.outcomes)


def draw_sweep(
    run: Results,
    out: Path,
    outcomes: Sequence[str] | None = None,
    date: str = "",
    progress: Progress | None = None,
    units: Mapping[str, str] = UNITLESS,
) -> list[Path]:
    """Write one chart an outcome (PNG and SVG), then results.csv; RunError where the disk refuses.

    InputError where the run has no such month.
    One varied path gives a response curve, as do a number and a choice (one line a choice); two
    give a heat map; more give parallel coordinates. Codes have no charts. `units` are those of
    the paths that have one.
    """
    make_folder(out)
    shown = date or shown_month(run)
    table = results(run, outcomes, (shown,))
    varied = tuple(paths(run).columns)
    written: list[Path] = []
    jobs = list(_jobs(run, table[table["date"] == shown], varied, units=units))
    for done, (stem, job) in enumerate(jobs, 1):
        written += job().save(out / stem, stem)
        if progress is not None:
            progress(done, len(jobs))
    with replacing(out / "results.csv") as temporary:
        table.to_csv(temporary, index=False, float_format=FORMAT, lineterminator="\n")
    return [*written, out / "results.csv"]


def draw_one(
    run: Results, outcome: str, date: str, kind: str = "", units: Mapping[str, str] = UNITLESS
) -> Sheet:
    """The chart of one outcome at one month; "heat" has two paths in cells whatever they are."""
    table = results(run, (outcome,), (date,))
    ((_, job),) = _jobs(run, table, tuple(paths(run).columns), kind, units)
    return job()


def draw(table: pd.DataFrame, varied: Sequence[str], shown: ShownCurves, kind: str = "") -> Sheet:
    """The chart that fits the paths, for rows of `results` of one outcome, scenario and date."""
    if kind == "heat":
        return heat_map(table, varied, shown)
    numbers = [name for name in varied if pd.api.types.is_numeric_dtype(table[name])]
    choices = [name for name in varied if name not in numbers]
    if len(varied) == 1:
        return response_curve(table, varied[0], shown)
    if len(varied) == 2 and len(numbers) == 1:
        return response_curve(table, numbers[0], shown, lines=choices[0])
    return heat_map(table, varied, shown) if len(varied) == 2 else parallel(table, varied, shown)


def _jobs(
    run: Results,
    table: pd.DataFrame,
    varied: Sequence[str],
    kind: str = "",
    units: Mapping[str, str] = UNITLESS,
) -> Iterator[tuple[str, Job]]:
    manifest = run.manifest
    for (outcome, scenario), part in table.groupby(["outcome", "scenario"], sort=False):
        if is_code(str(outcome)):
            continue
        details = manifest["scenarios"].get(scenario) or {}
        size = f"{counted(len(part), 'point')} with {counted(manifest['members'], 'member')} each"
        source = (
            f"chip-rivalry {manifest.get('version', '')}; seed {manifest['seed']}; {size}; "
            f"sweep {run.name}; {sources_of(manifest)}"
        )
        what = ShownCurves(
            outcome=str(outcome),
            unit=str(part["unit"].iloc[0]),
            date=str(part["date"].iloc[0]),
            scenario=str(details.get("title") or scenario),
            source=source,
            units=units,
            apart=between(run, part, (str(outcome),), str(scenario)).get(str(outcome), ""),
        )
        end = f"-{scenario}" if len(run.scenarios) > 1 else ""
        yield f"sweep-{outcome}{end}", partial(draw, part, varied, what, kind)


def _frames(run: Results, outcomes: Sequence[str], dates: Sequence[str]) -> Iterator[pd.DataFrame]:
    rows = [run.dates.index(date) for date in dates]
    for point in paths(run).index:
        for scenario in run.scenarios:
            for outcome, values in each(run, scenario, outcomes, int(point)):
                found = outcome_bands(outcome, values[rows])
                unit = run.outcomes[outcome].unit
                cells = {"point": point, "scenario": scenario, "outcome": outcome, "unit": unit}
                yield pd.DataFrame({**cells, "date": list(dates), **dict(found.items())})


def _dates(run: Results, dates: Sequence[str] | None) -> tuple[str, ...]:
    if dates is not None:
        return months(run, dates)
    return (shown_month(run),)


def _numbers(column: pd.Series) -> pd.Series:
    """Points are written as text; a path whose every value is a number becomes one."""
    try:
        return pd.to_numeric(column)
    except (ValueError, TypeError):
        return column.astype(str)
