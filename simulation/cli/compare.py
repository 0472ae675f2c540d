"""`rivalry compare`."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import click

from simulation.cli import options, output
from simulation.cli.compare_text import tell

FORMATS = ("svg", "png", "pdf")
_UNITS = ("tpp", "bandwidth", "power")


@click.command(
    epilog="Example: rivalry compare h200_sales_allowed --members 500 --outcomes ratio.stock"
)
@click.argument("runs", nargs=-1, required=True, metavar="RUN_OR_SCENARIO...")
@click.option(
    "--baseline",
    metavar="NAME",
    help="The scenario to compare with; by default what each scenario says (`against`).",
)
@options.labels
@options.outcomes
@options.folder("Folder for charts and tables; by default `compare` in the run's folder.")
@options.members(None, "as in the folders, or 200")
@options.seed(None, "as in the folders, or 1")
@options.workers
@click.option(
    "--unit",
    callback=options.one_of(_UNITS),
    metavar="|".join(_UNITS),
    help="Count compute by total processing performance, memory bandwidth or power.",
)
@click.option("--real", type=int, metavar="YEAR", help="Show money at the prices of this year.")
@click.option(
    "--iamc",
    type=click.Path(path_type=Path),
    metavar="FILE",
    help="Also write the IAMC table that pyam reads.",
)
@options.prior
@options.at
@click.option("--wide", is_flag=True, help="One table of medians with scenarios as columns.")
@click.option(
    "--format",
    "formats",
    callback=options.several_of(FORMATS),
    default="svg",
    show_default=True,
    metavar="svg,png,pdf",
    help="Formats of the charts; the overview comes as PNG, too.",
)
@click.option(
    "--xlsx",
    type=click.Path(path_type=Path),
    metavar="FILE",
    help="Also write the table, every month and the runs as an Excel workbook.",
)
@options.as_json
def compare(
    runs: tuple[str, ...],
    baseline: str | None,
    labels: tuple[str, ...],
    outcomes: tuple[str, ...],
    out: Path | None,
    members: int | None,
    seed: int | None,
    workers: int | None,
    prior: bool,
    as_json: bool,
    at: str | None,
    **shown: Any,
) -> None:
    """Compare scenarios with their references, member by member.

    A folder is read; a scenario is run first, together with its reference, into ./results (an
    identical finished run is used again).
    """
    from simulation.analysis.charts.plots import draw_comparison
    from simulation.analysis.charts.style import missing
    from simulation.analysis.statistics.compare import compare as compare_runs
    from simulation.api import comparing, workbook

    with output.progress("members in blocks") as progress:
        found = comparing.gather(
            runs,
            baseline,
            members,
            seed,
            outcomes,
            workers,
            progress,
            output.command_line(),
            prior,
            labels,
        )
    folders = found.folders
    output.warn(comparing.doubts_of(folders))
    readers = [comparing.viewed(folder, shown["unit"], shown["real"]) for folder in folders]
    comparison = compare_runs(readers, baseline, found.labels)
    for warning in comparison.warnings:
        output.note(f"note: {warning}")
    wanted = outcomes or None
    comparison.outcomes(wanted)
    date = comparison.table(wanted, (at,) if at else None)["date"].iloc[0]
    place = out or comparing.chart_folder(folders)
    boxes = missing(comparison.titles.values())
    if boxes:
        output.note(f"note: no font here has {boxes[:20]}: charts show boxes in their place")
    with output.progress("charts") as progress:
        files = draw_comparison(comparison, place, wanted, date, progress, shown["formats"])
    if shown["iamc"]:
        files += comparing.write_iamc(readers, shown["iamc"], found.labels, wanted)
    if shown["xlsx"]:
        files.append(workbook.write(comparison, shown["xlsx"], wanted, date))
    if as_json:
        table = comparison.table(wanted, (date,)).to_dict("records")
        output.say_json(
            {
                "runs": [str(folder) for folder in folders],
                "table": output.plain(table),
                "files": [str(file) for file in files],
            }
        )
        return
    tell(comparison, wanted, date, shown["wide"])
    charts = [file for file in files if file.suffix[1:] in FORMATS]
    kinds = " and ".join(dict.fromkeys(file.suffix[1:].upper() for file in charts))
    output.say(f"{len(charts)} charts ({kinds}) and the tables: {place}")


COMMANDS = {"compare": compare}
