"""`rivalry backtest`."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING, Any

import click

from simulation.cli import options, output

if TYPE_CHECKING:
    from simulation.api.backtesting import Backtest
    from simulation.history.fit import SeriesFit
    from simulation.history.selection import Selection

_UNFITTED = "Nothing is fitted yet: the members are drawn from the priors."


def _month(ctx: click.Context, param: click.Parameter, value: str | None) -> str | None:
    return None if value is None else options.month(ctx, param, value)


@click.command(epilog="Example: rivalry backtest --until 2024-12 --members 500")
@click.option(
    "--until",
    callback=_month,
    metavar="YYYY-MM",
    help="Use only observations known by this month (end of their period plus three months).",
)
@options.members(200)
@options.seed(1)
@click.option(
    "--out",
    type=click.Path(path_type=Path),
    metavar="DIR",
    help="Folder for tables and charts; by default `backtest` in the run's folder.",
)
@options.workers
@options.as_json
def backtest(
    until: str | None,
    members: int,
    seed: int,
    out: Path | None,
    workers: int | None,
    as_json: bool,
) -> None:
    """Hold history against the model: scores, coverage, and a chart for each observed series.

    The baseline is run through the observed years, into ./results (an identical finished run is
    used again). Nothing is fitted: this is how the priors do.
    """
    from simulation.api import backtesting

    with output.progress("members in blocks") as progress:
        done = backtesting.backtest(members, seed, until, workers, progress, output.command_line())
    place = out or backtesting.out_folder(done, until)
    with output.progress("charts"):
        files = backtesting.write(done, place)
    if as_json:
        output.say_json(_described(done, until, files))
        return
    _tell(done, until)
    charts = sum(file.suffix == ".png" for file in files)
    output.say(f"{charts} charts (PNG and SVG) and {backtesting.TABLE}: {place}")


def _tell(done: Backtest, until: str | None) -> None:
    fit = done.fit
    when = f", known by {until}" if until else ""
    output.say(f"{_UNFITTED} {len(done.run.members):,} members, seed {done.run.seed}{when}.")
    headings = ("series, worst first", "inside 90 %", "CRPS", "median", "simulated", "observed")
    output.say_table(headings, [_cells(one) for one in fit.series], numbers=5)
    inside, count = sum(one.inside for one in fit.series), len(fit.observations)
    output.say(
        f"{inside} of {count} observations inside the 90 % band; with every series weighing one, "
        f"coverage {100 * fit.coverage:.0f} % and CRPS {fit.crps:.3f} (of log10)."
    )
    _tell_left_out(done.selection)


def _cells(one: SeriesFit) -> list[str]:
    """Name, observations inside, CRPS, how far the median is off, both medians."""
    from simulation.analysis.numbers import quantity
    from simulation.analysis.overlay import distance

    row = one.summary()
    values = [quantity(row[name], row["unit"], 3) for name in ("simulated", "observed")]
    inside = f"{row['inside']} of {row['n']}"
    return [row["series"], inside, f"{row['crps']:.3f}", distance(one.miss), *values]


def _tell_left_out(selection: Selection) -> None:
    for kind in dict.fromkeys(one.kind for one in selection.left_out):
        mine = [one for one in selection.left_out if one.kind == kind]
        output.say(f"{len(mine)} series left out, {kind}:")
        for one in mine:
            output.say(f"  {one.name}: {one.reason}")


def _described(done: Backtest, until: str | None, files: list[Path]) -> dict[str, Any]:
    """The result for machines."""
    fit = done.fit
    return {
        "folder": str(done.run.folder),
        "fitted": False,
        "until": until,
        "members": len(done.run.members),
        "seed": done.run.seed,
        "coverage": fit.coverage,
        "crps": fit.crps,
        "series": [output.plain(one.summary()) for one in fit.series],
        "observations": [output.plain(row) for one in fit.series for row in one.rows],
        "left_out": [vars(one) for one in done.selection.left_out],
        "files": [str(file) for file in files],
    }


COMMANDS = {"backtest": backtest}
