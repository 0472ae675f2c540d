"""The report of a sweep, beside its charts."""

from __future__ import annotations

import re
from collections.abc import Sequence
from pathlib import Path
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from simulation.analysis.statistics.results import Results
    from simulation.experiment.reader import Run


_BARE = ("", "ratio", "event", "year")  # units that no reader needs beside a number


def units(run: Results) -> dict[str, str]:
    """The units of a sweep's varied paths that have one; "1" is a share, shown in per cent."""
    from simulation.inputs import load_calibration
    from simulation.inputs.policy.levers import LEVERS
    from simulation.inputs.scenario.paths import meant

    known = load_calibration()
    declared = {name: entry.unit for name, entry in known.entries.items()}
    for lever in LEVERS.values():
        declared |= {f"{lever.name}.{field.name}": field.unit for field in lever.fields.values()}
    found = {}
    for path in run.points.columns if run.points is not None else ():
        name = re.split(r"[@\[]", meant(str(path), known.vocabulary))[0]
        unit = declared.get(re.sub(r"^levers\.[^.]+\.", "", name), "")
        if unit not in _BARE:
            found[str(path)] = unit
    return found


def told(run: Run, date: str = "") -> list[str]:
    """What the page begins with, the month first, for a terminal.

    InputError where the run has no such month.
    """
    from simulation.analysis.charts import sweep_ends, sweeps
    from simulation.analysis.pages import sweep
    from simulation.analysis.text.words import month

    table = sweeps.results(run, None, (date,) if date else None)
    when = f"{month(str(table['date'].iloc[0]))}, medians at each point:"
    ends = sweep_ends.between(run, table, sweep.charted(table)[: sweep.CURVES])
    return [when, *sweep.answers(table, tuple(sweeps.paths(run).columns), units(run), ends)]


def write(run: Run, place: Path, outcomes: Sequence[str] | None = None, date: str = "") -> Path:
    """Write report.html, of the headline outcomes at the headline month unless told otherwise.

    RunError where the disk refuses.
    """
    from simulation.analysis.charts import sweep_ends, sweeps
    from simulation.analysis.charts.plots import source_of
    from simulation.analysis.pages import pictures, sweep
    from simulation.analysis.pages.report import NAME
    from simulation.writing import replacing

    table = sweeps.results(run, outcomes, (date,) if date else None)
    varied = tuple(sweeps.paths(run).columns)
    first = str(table["outcome"].iloc[0])
    details = run.manifest["scenarios"].get(run.scenarios[0]) or {}
    title = str(details.get("title") or run.scenarios[0])
    curves = sweep.quantiles(run, table)
    ends = sweep_ends.between(run, table, sweep.charted(table))
    still = pictures.small(place / f"sweep-{first}.png")
    about = source_of(run, False), len(run.members), still, units(run), ends
    text = sweep.page(table, varied, title, curves, *about)
    with replacing(place / NAME) as temporary:
        temporary.write_text(text, encoding="utf-8")
    return place / NAME
