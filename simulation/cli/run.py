"""`rivalry run`."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING, Any

import click

from simulation import months
from simulation.cli import options, output
from simulation.cli.show_text import value_text

if TYPE_CHECKING:
    from simulation.experiment.ensemble import Plan
    from simulation.experiment.reader import Run
    from simulation.inputs import Scenario

HEADLINE = ("compute.us", "compute.china", "ratio.stock")
_DATE = "2030-12"
_TITLE = 70
_CHANGES = 12  # lines about changes before "and n more"


@click.command(
    epilog="Example: rivalry run baseline h200_sales_allowed --members 1000 "
    "--set structure.buyer_cap=total"
)
@click.argument("scenarios", nargs=-1, required=True, metavar="SCENARIO...")
@options.members(200)
@options.seed(1)
@options.until(months.LAST)
@options.sets
@options.labels
@options.outcomes
@options.prior
@options.out
@options.workers
@options.dask
@options.shard
@options.resume
@options.as_json
def run(
    scenarios: tuple[str, ...],
    members: int,
    seed: int,
    until: str,
    sets: tuple[str, ...],
    labels: tuple[str, ...],
    outcomes: tuple[str, ...],
    prior: bool,
    out: Path | None,
    resume: bool,
    as_json: bool,
    **where: Any,
) -> None:
    """Run scenarios, by name or file, on the same draws.

    Results go to a new folder under ./results: every month, member and outcome as parquet, a
    summary as CSV, and a manifest of all that went in.
    """
    from simulation.api import runs
    from simulation.api.draws import doubts, origin_line

    line = output.command_line()
    plan = runs.plan(scenarios, members, seed, until, sets, line, prior, outcomes, labels)
    folder = out or runs.default_folder(plan, scenarios, sets)
    part: tuple[int, int] | None = where.pop("shard")
    planned, folder = runs.shard(plan, folder, part, out) if part else (plan, folder)
    runs.check_folder(planned, folder, resume)
    output.warn(doubts(plan.calibration, prior))
    if not as_json:
        tell_changes(plan.scenarios)
        output.say(origin_line(plan.settings()["draws"]))
    with output.progress("members in blocks") as progress:
        fresh = runs.make(planned, folder, resume=resume, progress=progress, **where)
    if part:
        tell_shard(folder, part, as_json, fresh)
        return
    reader = runs.Runs(folder).open()
    if as_json:
        output.say_json(described(plan, folder, reader, fresh))
        return
    output.say(f"{folder}{'' if fresh else ' (was complete; nothing was done)'}")
    tell_headline(reader)


def tell_shard(folder: Path, part: tuple[int, int], as_json: bool, fresh: bool) -> None:
    """Where a shard is, and what comes next."""
    if as_json:
        output.say_json({"folder": str(folder), "shard": "/".join(map(str, part)), "fresh": fresh})
        return
    output.say(f"{folder}{'' if fresh else ' (was complete; nothing was done)'}")
    output.say(f"shard {part[0]} of {part[1]}; `rivalry merge` joins all of them")


def tell_changes(scenarios: tuple[Scenario, ...]) -> None:
    """What each scenario changes, old and new."""
    for scenario in scenarios:
        applied = scenario.applied
        title = output.cut(scenario.title, _TITLE)
        output.say(f"{scenario.name}: {title}" + ("" if applied else " (no changes)"))
        for change in applied[:_CHANGES]:
            old, new = value_text(change.old), value_text(change.new)
            output.say(f"  {change.path}: {old} -> {new} ({change.origin})")
        if len(applied) > _CHANGES:
            output.say(f"  and {len(applied) - _CHANGES} more, all in the manifest")


def tell_headline(reader: Run) -> None:
    """Median and 90 % interval of three outcomes, a column for each scenario."""
    rows = headline(reader)
    if not rows:
        return
    date = rows[0]["date"]
    table = []
    for outcome in dict.fromkeys(row["outcome"] for row in rows):
        found = [row for row in rows if row["outcome"] == outcome]
        table.append([outcome, *(_cell(row) for row in found)])
    headings = [f"{date}, median (90 %)", *reader.scenarios]
    output.say_table(headings, table, numbers=len(reader.scenarios))


def _cell(row: dict[str, Any]) -> str:
    return output.interval(row["p50"], row["p05"], row["p95"], row["unit"])


def headline(reader: Run) -> list[dict[str, Any]]:
    """Rows of the summary for three outcomes at 2030-12, or at the last month."""
    from simulation.analysis.statistics.summary import summaries

    names = [name for name in HEADLINE if name in reader.outcomes]
    date = _DATE if _DATE in reader.dates else reader.dates[-1]
    return [
        {**one.labels, "date": date, **{key: float(band[0]) for key, band in one.found.items()}}
        for one in summaries(reader, names, [date])
    ]


def described(plan: Plan, folder: Path, reader: Run, fresh: bool) -> dict[str, Any]:
    """The result for machines."""
    return {
        "folder": str(folder),
        "status": reader.manifest["status"],
        "fresh": fresh,
        "members": plan.members,
        "seed": plan.seed,
        "until": plan.until,
        "draws": plan.settings()["draws"],
        "scenarios": {
            scenario.name: [change.to_dict() for change in scenario.applied]
            for scenario in plan.scenarios
        },
        "headline": output.plain(headline(reader)),
    }


COMMANDS = {"run": run}
