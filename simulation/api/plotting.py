"""What `rivalry plot` does: charts of a kind, and a sweep's report, written beside the run."""

from __future__ import annotations

from collections.abc import Sequence
from pathlib import Path
from typing import TYPE_CHECKING, TypeAlias

from simulation.errors import InputError

if TYPE_CHECKING:
    from simulation.analysis.charts.style import Sheet
    from simulation.analysis.statistics.shown import Shown
    from simulation.experiment.reader import Run

MOST = 40
Span: TypeAlias = tuple[str | None, str | None]
WHOLE: Span = (None, None)  # the first and the last month of a run


def write(
    folder: Path,
    kind: str = "",
    outcomes: Sequence[str] = (),
    at: str | None = None,
    formats: Sequence[str] = ("svg",),
    out: Path | None = None,
    span: Span = WHOLE,
) -> list[Path]:
    """Write the charts of the months of `span`, each with its figures as CSV.

    Files are named KIND-OUTCOME[-SCENARIO], and what is asked of months stands behind it:
    [-AT][-from-SINCE][-until-UNTIL]. Of a sweep the report of these outcomes at this month comes
    with them, and no CSV. InputError where the run has no such outcome, kind or month.
    """
    from simulation.analysis.charts.figures import figures
    from simulation.api import sweep_report
    from simulation.experiment.reader import Run
    from simulation.experiment.store import PLOTS
    from simulation.writing import file_stem, make_folder, replacing

    run = Run.open(folder)
    names = _names(run, outcomes)
    shown = _shown(run, span)
    drawn = _sheets(shown, kind, names, at)
    place = out or folder / PLOTS
    make_folder(place)
    asked = _asked(at, span)
    files = [
        file
        for name, one in drawn
        for file in one.save(place / file_stem(name, *asked), name, formats)
    ]
    if run.points is not None:
        return [*files, sweep_report.write(run, place, outcomes or None, at or "")]
    for name, table in figures(shown, kind, names, at):
        files.append(place / f"{file_stem(name, *asked)}.csv")
        with replacing(files[-1]) as temporary:
            table.to_csv(temporary, index=False, float_format="%.6g", lineterminator="\n")
    return files


def _asked(at: str | None, span: Span) -> list[str]:
    """What is asked of months, as parts of a file's name; nothing where nothing is."""
    since, until = span
    parts = (("", at), ("from-", since), ("until-", until))
    return [f"{word}{month}" for word, month in parts if month]


def draw(
    run: Run,
    kind: str,
    outcomes: Sequence[str] = (),
    at: str | None = None,
    span: Span = WHOLE,
) -> list[tuple[str, Sheet]]:
    """The charts with their names; by default of the headline outcomes that the run has.

    The kind "" is the one that fits: medians of a run, how a sweep's outcomes respond.
    """
    return _sheets(_shown(run, span), kind, _names(run, outcomes), at)


def _shown(run: Run, span: Span) -> Shown:
    """The months of a run; InputError for some of a sweep's."""
    from simulation.analysis.statistics.shown import Shown
    from simulation.analysis.statistics.views import between
    from simulation.api.changes.acting import Acting

    if run.points is not None and span != WHOLE:
        raise InputError(f"{run.given} is a sweep, whose charts are of one month: say --at")
    return Shown(between(run, *span), Acting())


def _sheets(
    shown: Shown, kind: str, names: Sequence[str], at: str | None
) -> list[tuple[str, Sheet]]:
    from simulation.analysis.charts.plotting import sheets
    from simulation.api import sweep_report

    units = sweep_report.units(shown.run) if shown.run.points is not None else {}
    return list(sheets(shown, kind, names, at, units))


def _names(run: Run, outcomes: Sequence[str]) -> tuple[str, ...]:
    from simulation.analysis.statistics.headline import HEADLINE

    headline = tuple(name for name in HEADLINE if name in run.outcomes)
    names = tuple(outcomes) or headline or tuple(run.outcomes)[:MOST]
    if len(names) > MOST:
        raise InputError(f"{len(names)} outcomes are more than the {MOST} that one command draws")
    return names
