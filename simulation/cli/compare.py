"""`rivalry compare`."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from pathlib import Path
from typing import TYPE_CHECKING, Any

import click

from simulation.cli import across_views, completion, first_start, options, output
from simulation.cli.texts.compare import changes, tell
from simulation.counts import counted
from simulation.limits import FORMATS, UNITS, check_within

if TYPE_CHECKING:
    from simulation.analysis.statistics.compare import Comparison
    from simulation.analysis.statistics.results import Results
    from simulation.api.comparing import Gathered


@click.command(
    epilog="Example: rivalry compare h200_sales_allowed --members 500 --outcomes ratio.stock",
)
@click.argument(
    "runs",
    nargs=-1,
    required=True,
    metavar="RUN_OR_SCENARIO...",
    shell_complete=completion.scenarios,
)
@click.option(
    "--baseline",
    metavar="NAME",
    help="The scenario to compare with; by default what each scenario says (`against`).",
)
@options.sets
@options.labels
@options.outcomes
@options.folder("Folder for charts and tables; by default `compare` in the run's folder.")
@options.members(None, "as in the folders, or 200")
@options.seed(None, "as in the folders, or 1")
@options.until(None)
@options.workers
@click.option(
    "--unit",
    callback=options.one_of(UNITS),
    metavar="|".join(UNITS),
    help="Count compute by total processing performance, memory bandwidth or power.",
)
@click.option("--real", type=int, metavar="YEAR", help="Show money at the prices of this year.")
@options.file("--iamc", what="Also write the IAMC table that pyam reads.")
@options.draws()
@click.option(
    "--views",
    callback=options.words,
    metavar="all|A,B",
    help="Compare under each of these views, and say which conclusions survive them all.",
)
@options.at
@click.option("--wide", is_flag=True, help="One table of medians with scenarios as columns.")
@options.formats("Formats of the charts; the overview comes as PNG, too.")
@options.file("--xlsx", what="Also write the table, every month and the runs as an Excel workbook.")
@click.option(
    "--report/--no-report",
    default=True,
    show_default=True,
    help="Write report.html, one file that answers and shows what it rests on.",
)
@options.as_json
def compare(runs: tuple[str, ...], outcomes: tuple[str, ...], as_json: bool, **asked: Any) -> None:
    """Compare scenarios with their references, member by member.

    A folder is read; a scenario is run first, together with its reference, into ./results (an
    identical finished run is used again). --set holds in both, so that it is an assumption under
    which they are compared.
    """
    check_within(asked["at"], asked["until"])
    if asked["views"]:
        across_views.compare(runs, outcomes, as_json, asked)
        return
    from simulation.analysis.statistics.compare import compare as compare_runs
    from simulation.analysis.text.named_chips import called
    from simulation.api import comparing, workbook
    from simulation.api.changes.acting import Acting
    from simulation.api.draws import view_lines
    from simulation.inputs import load_calibration

    _refuse(asked)
    found = _gather(runs, outcomes, asked)
    folders, baseline = found.folders, asked["baseline"]
    output.warn(comparing.doubts_of(folders))
    readers = _readers(folders, asked)
    comparison = compare_runs(readers, baseline, found.labels, Acting())
    notes = (*comparison.warnings, *found.notes)
    notes += tuple(filter(None, [comparing.unit_note(readers)]))
    for line in (*view_lines(folders), *(f"note: {one}" for one in notes)):
        output.note(line)
    wanted = comparison.outcomes(outcomes or None) if outcomes else None
    date = comparison.headline(wanted, asked["at"])
    _note_month(comparison, wanted, date, asked["at"])
    place = asked["out"] or comparing.chart_folder(folders)
    files = _draw(comparison, place, wanted, date, asked["formats"])
    report = _report(comparison, place, wanted, date, asked) if asked["report"] else None
    files += [report] if report else []
    if asked["iamc"]:
        files += comparing.write_iamc(readers, asked["iamc"], found.labels, wanted)
    if asked["xlsx"]:
        files.append(workbook.write(comparison, asked["xlsx"], wanted, date))
    if as_json:
        output.say_json(_described(comparison, wanted, date, folders, files))
        return
    with called(comparison):
        tell(comparison, wanted, date, asked["wide"], load_calibration())
    _tell_files(files, place, report, folders)


def _readers(folders: Sequence[Path], asked: Mapping[str, Any]) -> list[Results]:
    """The runs as they are looked at; InputError where one lacks what was asked for."""
    from simulation.api import comparing

    readers = [comparing.viewed(folder, asked["unit"], asked["real"]) for folder in folders]
    if asked["iamc"]:
        comparing.check_iamc(readers)
    return readers


def _refuse(asked: dict[str, Any]) -> None:
    """InputError for what could only fail once everything has run."""
    from simulation.api import comparing, workbook

    comparing.check_view(asked["unit"], asked["real"])
    if asked["xlsx"]:
        workbook.check_installed()


def _note_month(
    comparison: Comparison, wanted: tuple[str, ...] | None, date: str, at: str | None
) -> None:
    """Why tables are of a month, and which scenarios it shows nothing of."""
    why = "" if at else comparison.why(date, wanted)
    if why:
        output.note(f"note: {why}")
    late = comparison.begin_after(date, wanted)
    if late:
        output.note(f"note: {date} comes before anything changes in {', '.join(late)}")


def _draw(
    comparison: Comparison,
    place: Path,
    wanted: tuple[str, ...] | None,
    date: str,
    formats: tuple[str, ...],
) -> list[Path]:
    """Draw the charts; says which letters of titles no font here has."""
    from simulation.analysis.charts.plots import draw_comparison
    from simulation.analysis.charts.style import missing

    boxes = missing(comparison.titles.values())
    if boxes:
        output.note(f"note: no font here has {boxes[:20]}: charts show boxes in their place")
    with output.progress("charts") as progress:
        return draw_comparison(comparison, place, wanted, date, progress, formats)


def _tell_files(files: list[Path], place: Path, report: Path | None, folders: list[Path]) -> None:
    """Where the charts are, the report, and the runs, which other commands read."""
    from simulation.analysis.text.words import listed

    charts = [file for file in files if file.suffix[1:] in FORMATS]
    kinds = listed([*dict.fromkeys(file.suffix[1:].upper() for file in charts)])
    drawn = counted(len({file.stem for file in charts}), "chart")
    output.say(f"{drawn} ({kinds}) and the tables: {place}")
    if report:
        output.say(f"the report, for a browser: {report}")
    output.say_runs(folders)


def _report(
    comparison: Comparison,
    place: Path,
    wanted: tuple[str, ...] | None,
    date: str,
    asked: dict[str, Any],
) -> Path:
    from simulation.api import reporting

    plain = asked["unit"] is None and asked["real"] is None
    real = str(asked["real"] or "")
    about = {"--outcomes": ",".join(wanted or ()), "--unit": asked["unit"] or "", "--real": real}
    about = {"--baseline": asked["baseline"] or "", **about, "--at": asked["at"] or ""}
    return reporting.write(comparison, place, wanted, date, plain, about, asked["labels"])


def _gather(runs: tuple[str, ...], outcomes: tuple[str, ...], asked: dict[str, Any]) -> Gathered:
    from simulation.api import comparing

    names = ("baseline", "members", "seed", "workers", "draws", "labels", "sets")
    stored = all(map(comparing.is_folder, runs)) and not asked["baseline"]
    # Folders are read without the model, whose import takes longer than all the rest of it.
    with (output.progress if stored else first_start.running)("members in blocks") as progress:
        found = comparing.gather(
            runs,
            outcomes=outcomes,
            progress=progress,
            command=output.command_line(),
            until=asked["until"] or "",
            **{name: asked[name] for name in names},
        )
    output.warn(found.doubts)
    return found


def _described(
    comparison: Comparison,
    wanted: tuple[str, ...] | None,
    date: str,
    folders: list[Path],
    files: list[Path],
) -> dict[str, Any]:
    """The result for machines."""
    from simulation.analysis.text import settings
    from simulation.analysis.text.missed import says
    from simulation.api import cut_chips
    from simulation.inputs import load_calibration

    calibration = load_calibration()
    return {
        "runs": [str(folder) for folder in folders],
        "settings": settings.of(comparison),
        "changes": changes(comparison, calibration),
        "cut_chips": cut_chips.told(comparison, date, calibration),
        "table": output.plain(comparison.table(wanted, (date,)).to_dict("records")),
        "past_missed": says(comparison.outcomes(wanted)),
        "files": [str(file) for file in files],
    }


COMMANDS = {"compare": compare}
