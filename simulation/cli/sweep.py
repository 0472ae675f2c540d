"""`rivalry sweep`."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING, Any

import click

from simulation.cli import completion, first_start, options, output
from simulation.cli.run import tell_shard
from simulation.cli.whole import Whole
from simulation.counts import counted
from simulation.errors import InputError
from simulation.limits import MOST_POINTS, check_within

if TYPE_CHECKING:
    from simulation.experiment.sweep import Estimate, Sweep

_METHODS = ("grid", "lhs", "sobol", "mc", "saltelli")


@click.command(
    epilog="Example: rivalry sweep h200_sales_allowed "
    "--vary levers.us.export_rule.volume_cap=0.1:1.0:10 --members 50 --dry-run"
)
@click.argument(
    "scenario", metavar="SCENARIO|SWEEP|SWEEP.yaml", shell_complete=completion.scenarios_and_sweeps
)
@click.option(
    "--vary",
    multiple=True,
    metavar="PATH=LO:HI[:N]|A,B",
    help="A path to vary over a range or over choices; may be repeated.",
)
@click.option(
    "--design",
    callback=options.one_of(_METHODS),
    metavar="|".join(_METHODS),
    help="How points are placed [default: grid]. Sobol and mc grow without moving their first "
    "points; a grid and a Latin hypercube of another size are other designs. Saltelli is for Sobol "
    "indices (`rivalry explain`).",
)
@click.option(
    "--points",
    type=Whole(1, MOST_POINTS),
    metavar="N",
    help="Number of points of lhs, sobol, mc and saltelli; a grid takes its own from LO:HI:N.",
)
@options.members(None, "50")
@options.seed(None, "1")
@options.until(None)
@options.sets
@options.labels
@options.outcomes
@options.draws()
@options.out
@options.workers
@options.dask
@options.shard
@click.option("--dry-run", is_flag=True, help="Say what it would take, and stop.")
@options.resume
@options.force
@options.at
@options.as_json
def sweep(scenario: str, out: Path | None, workers: int | None, **asked: Any) -> None:
    """Run one scenario at many points of levers and parameters.

    Every point has the same draws, so that points differ only by what is varied. A file
    SWEEP.yaml may hold the scenario and all else: scenario, vary, design, points, members, seed,
    until, outcomes. Some ship and go by their names: `rivalry list sweeps`.
    """
    from simulation.api import implausible, runs, sweep_report, sweeping
    from simulation.api.draws import doubts, origin_line
    from simulation.experiment.reader import Run

    planned = _planned(scenario, asked)
    check_within(asked["at"], planned.until)
    output.warn(doubts(planned.calibration, asked["draws"].prior))
    output.warn(implausible.of_sweep(planned))
    if asked["dry_run"]:
        _tell_estimate(planned, workers, asked["as_json"])
        return
    folder, part = out or sweeping.default_folder(planned), asked["shard"]
    work, folder = runs.shard(planned, folder, part, out) if part else (planned, folder)
    resume = runs.ready(work, folder, asked["resume"], asked["force"], asked["dask"])
    where = {"resume": resume, "workers": workers, "dask": asked["dask"], "at": asked["at"]}
    with first_start.running("points in blocks", asked["dask"]) as progress:
        fresh = sweeping.make_sweep(work, folder, progress=progress, **where)
    if part:
        tell_shard(folder, part, asked["as_json"], fresh)
        return
    if asked["as_json"]:
        result = {"folder": str(folder), "fresh": fresh, "points": planned.points}
        output.say_json({**result, "members": planned.members, "seed": planned.seed})
        return
    sizes = (counted(planned.points, "point"), counted(planned.members, "member"))
    output.say(f"{' x '.join(sizes)} of {planned.scenario.name}")
    output.note(origin_line(planned.settings()["draws"]))
    output.say(f"{folder}{'' if fresh else ' (was complete; nothing was done)'}")
    for line in sweep_report.told(Run.open(folder), asked["at"] or ""):
        output.tell(line)
    output.say(
        f"results by point: {folder / 'charts' / 'results.csv'}, charts and report.html beside it"
    )


def _planned(scenario: str, asked: dict[str, Any]) -> Sweep:
    """The sweep of the command line, or of a file that some options change."""
    from simulation.api import sweeping
    from simulation.experiment.sweep_file import find_sweep, read_sweep

    names = ("members", "seed", "until", "sets", "outcomes", "draws", "labels")
    given = {name: asked[name] for name in names}
    varied = sweeping.Varied(asked["vary"], asked["design"], asked["points"])
    path = find_sweep(scenario)
    if path is None:
        return sweeping.plan_sweep(scenario, varied, **given, command=output.command_line())
    for name in ("vary", "design", "points"):
        if asked[name]:
            raise InputError(f"--{name} stands in {scenario}; change it there")
    return sweeping.plan_sweep_file(read_sweep(path), given, output.command_line())


def _tell_estimate(planned: Sweep, workers: int | None, as_json: bool) -> None:
    from dataclasses import asdict

    from simulation.experiment.ensemble import division
    from simulation.experiment.sweep import estimate

    found = estimate(planned, max(division(planned, workers)))
    if as_json:
        output.say_json(asdict(found))
        return
    for line in _lines(found):
        output.say(line)


def _lines(found: Estimate) -> list[str]:
    return [
        f"{counted(found.points, 'point')} x {counted(found.members, 'member')} = "
        f"{counted(found.simulated_members, 'member')} in {counted(found.files, 'file')}",
        f"about {_duration(found.seconds)} with {found.workers} "
        f"{'process' if found.workers == 1 else 'processes'}, {_size(found.bytes)} on disk",
        "nothing was written",
    ]


def _duration(seconds: float) -> str:
    if seconds < 90:
        return f"{max(seconds, 1):.0f} s"
    return f"{seconds / 60:.0f} min" if seconds < 5400 else f"{seconds / 3600:.1f} h"


def _size(count: float) -> str:
    for unit in ("bytes", "kB", "MB"):
        if count < 1000:
            return f"{count:.0f} {unit}"
        count /= 1000
    return f"{count:.1f} GB"


COMMANDS = {"sweep": sweep}
