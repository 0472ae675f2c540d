"""`rivalry compare`."""

from __future__ import annotations

import math
from pathlib import Path
from typing import TYPE_CHECKING, Any

import click

from simulation.cli import options, output

if TYPE_CHECKING:
    from simulation.analysis.statistics.compare import Comparison
    from simulation.analysis.statistics.effect import Effect

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
    **views: Any,
) -> None:
    """Compare scenarios with their references, member by member.

    A folder is read; a scenario is run first, together with its reference, into ./results (an
    identical finished run is used again).
    """
    from simulation.analysis.charts.plots import draw_comparison
    from simulation.analysis.charts.style import missing
    from simulation.analysis.statistics.compare import compare as compare_runs
    from simulation.api import comparing

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
    readers = [comparing.viewed(folder, views["unit"], views["real"]) for folder in folders]
    comparison = compare_runs(readers, baseline, found.labels)
    for warning in comparison.warnings:
        output.note(f"note: {warning}")
    wanted = outcomes or None
    comparison.outcomes(wanted)
    place = out or comparing.chart_folder(folders)
    boxes = missing(comparison.titles.values())
    if boxes:
        output.note(f"note: no font here has {boxes[:20]}: charts show boxes in their place")
    with output.progress("charts"):
        files = draw_comparison(comparison, place, wanted)
    if views["iamc"]:
        files += comparing.write_iamc(readers, views["iamc"], found.labels, wanted)
    _tell(comparison, wanted, place, folders, files, as_json)


def _tell(
    comparison: Comparison,
    wanted: tuple[str, ...] | None,
    place: Path,
    folders: list[Path],
    files: list[Path],
    as_json: bool,
) -> None:
    rows = comparison.table(wanted).to_dict("records")
    if as_json:
        output.say_json(
            {
                "runs": [str(folder) for folder in folders],
                "table": output.plain(rows),
                "files": [str(file) for file in files],
            }
        )
        return
    for pair in comparison.pairs:
        new, old = pair.changed, pair.base
        output.say(f"{new.title} ({new.label}) against {old.title} ({old.label}), median (90 %)")
        mine = [row for row in rows if row["scenario"] == new.label]
        effects = {effect.outcome: effect for effect in comparison.effects(pair, wanted)}
        cells = [_cells(row, effects[row["outcome"]]) for row in mine]
        headings = ("outcome", "month", old.label, new.label, "change", "higher in")
        output.say_table(headings, cells, numbers=4)
    charts = sum(file.suffix == ".png" for file in files)
    output.say(f"{charts} charts (PNG and SVG) and the tables: {place}")


def _cells(row: dict[Any, Any], effect: Effect) -> list[str]:
    """Outcome, month, both medians, the change with its interval, the share of members above."""
    from simulation.analysis.text.numbers import quantity
    from simulation.analysis.text.sentences import change

    higher = row["p_higher"]
    return [
        row["outcome"],
        row["date"],
        quantity(row["reference_p50"], row["unit"]),
        quantity(row["scenario_p50"], row["unit"]),
        change(effect, row["date"]).brief(),
        "-" if math.isnan(higher) else f"{100 * higher:.0f} %",
    ]


COMMANDS = {"compare": compare}
