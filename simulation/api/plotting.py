"""What `rivalry plot` does: charts of a kind, and a sweep's report, written beside the run."""

from __future__ import annotations

from collections.abc import Sequence
from pathlib import Path
from typing import TYPE_CHECKING

from simulation.errors import InputError

if TYPE_CHECKING:
    from simulation.analysis.charts.style import Sheet
    from simulation.experiment.reader import Run

MOST = 40


def write(
    folder: Path,
    kind: str = "",
    outcomes: Sequence[str] = (),
    at: str | None = None,
    formats: Sequence[str] = ("svg",),
    out: Path | None = None,
) -> list[Path]:
    """Write the charts, and of a sweep the report of these outcomes at this month.

    InputError where the run has no such outcome, kind or month.
    """
    from simulation.api import sweep_report
    from simulation.experiment.reader import Run
    from simulation.experiment.store import PLOTS
    from simulation.writing import file_stem, make_folder

    run = Run.open(folder)
    drawn = draw(run, kind, outcomes, at)
    place = out or folder / PLOTS
    make_folder(place)
    files = [
        file for name, one in drawn for file in one.save(place / file_stem(name), name, formats)
    ]
    if run.points is not None:
        files.append(sweep_report.write(run, place, outcomes or None, at or ""))
    return files


def draw(
    run: Run, kind: str, outcomes: Sequence[str] = (), at: str | None = None
) -> list[tuple[str, Sheet]]:
    """The charts with their names; by default of the headline outcomes that the run has.

    The kind "" is the one that fits: medians of a run, how a sweep's outcomes respond.
    """
    from simulation.analysis.charts.plotting import sheets
    from simulation.analysis.statistics.headline import HEADLINE
    from simulation.api import sweep_report

    headline = tuple(name for name in HEADLINE if name in run.outcomes)
    names = tuple(outcomes) or headline or tuple(run.outcomes)[:MOST]
    if len(names) > MOST:
        raise InputError(f"{len(names)} outcomes are more than the {MOST} that one command draws")
    units = sweep_report.units(run) if run.points is not None else {}
    return list(sheets(run, kind, names, at, units))
