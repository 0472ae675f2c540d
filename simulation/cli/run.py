"""`rivalry run`."""

from __future__ import annotations

import math
from pathlib import Path
from typing import TYPE_CHECKING, Any

import click

from simulation import months
from simulation.cli import completion, first_start, options, output
from simulation.cli.texts.levels import level
from simulation.errors import InputError
from simulation.limits import check_within

if TYPE_CHECKING:
    from simulation.experiment.ensemble import Plan
    from simulation.experiment.reader import Run
    from simulation.inputs import Scenario

HEADLINE = ("compute.us", "compute.china", "ratio.stock")
_MOST = 20  # rows of the table where outcomes were asked for
_TITLE = 70
_FEW = 100  # members whose own error is known roughly only


@click.command(
    epilog="Example: rivalry run baseline h200_sales_allowed --members 1000 "
    "--set structure.buyer_cap=total"
)
@click.argument(
    "scenarios", nargs=-1, required=True, metavar="SCENARIO...", shell_complete=completion.scenarios
)
@options.members(200)
@options.seed(1)
@options.until(months.LAST)
@options.sets
@options.labels
@options.outcomes
@options.draws()
@options.out
@options.workers
@options.dask
@options.shard
@options.resume
@options.force
@options.at
@click.option(
    "--precision",
    callback=options.percent(0.001, 100),
    default="1%",
    show_default=True,
    metavar="PERCENT",
    help="Say how many members it takes to know the medians as exactly as this.",
)
@options.as_json
def run(
    scenarios: tuple[str, ...],
    out: Path | None,
    resume: bool,
    force: bool,
    at: str | None,
    precision: float,
    as_json: bool,
    workers: int | None,
    dask: str,
    shard: tuple[int, int] | None,
    **asked: Any,
) -> None:
    """Run scenarios, by name or file, on the same draws.

    Results go to a new folder under ./results: every month, member and outcome as parquet, a
    summary as CSV, and a manifest of all that went in. A folder that holds this very run already
    is used again.
    """
    from simulation.api import runs

    check_within(at, asked["until"])
    plan = runs.plan(scenarios, command=output.command_line(), **asked)
    folder = out or runs.default_folder(plan, scenarios, asked["sets"])
    planned, folder = runs.shard(plan, folder, shard, out) if shard else (plan, folder)
    resume = runs.ready(planned, folder, resume, force, dask)
    tell_plan(plan, asked["draws"].prior, as_json)
    with first_start.running("members in blocks", dask) as progress:
        fresh = runs.make(
            planned, folder, resume=resume, workers=workers, progress=progress, dask=dask
        )
    if shard:
        tell_shard(folder, shard, as_json, fresh)
        return
    reader, date = _opened(folder, plan, at, asked["sets"])
    if as_json:
        output.say_json(described(plan, folder, reader, fresh, date))
        return
    output.say(f"{folder}{'' if fresh else ' (was complete; nothing was done)'}")
    tell_headline(reader, plan, date, precision)


def _opened(folder: Path, plan: Plan, at: str | None, sets: tuple[str, ...]) -> tuple[Run, str]:
    """The run, and the month it is told in; says why where that is not the usual one."""
    from simulation.api.headline_months import month_of
    from simulation.api.runs import Runs

    reader = Runs(folder).open()
    date, why = (at, "") if at else month_of(plan, reader.dates, sets)
    if why:
        output.note(f"note: {why}")
    return reader, date


def tell_shard(folder: Path, part: tuple[int, int], as_json: bool, fresh: bool) -> None:
    """Where a shard is, and what comes next."""
    if as_json:
        output.say_json({"folder": str(folder), "shard": "/".join(map(str, part)), "fresh": fresh})
        return
    output.say(f"{folder}{'' if fresh else ' (was complete; nothing was done)'}")
    output.say(f"shard {part[0]} of {part[1]}; `rivalry merge` joins all of them")


def warn_of(plan: Plan, prior: bool) -> None:
    """Warn of doubtful draws, and of values that are far off."""
    from simulation.api import implausible
    from simulation.api.draws import doubts

    output.warn(doubts(plan.calibration, prior))
    output.warn(implausible.of_scenarios(plan.scenarios, plan.calibration))


def tell_plan(plan: Plan, prior: bool, as_json: bool) -> None:
    """What is doubtful about the plan; what each scenario changes, and whence members come."""
    from simulation.api.draws import origin_line

    warn_of(plan, prior)
    if as_json:
        return
    tell_changes(plan)
    output.say(origin_line(plan.settings()["draws"]))


def tell_changes(plan: Plan) -> None:
    """What each scenario changes, in words."""
    from simulation.api.changes.sentences import notes
    from simulation.api.changes.telling import effective

    for scenario in plan.scenarios:
        lines = effective(scenario, _reference(scenario, plan), plan.calibration)
        title = output.cut(scenario.title, _TITLE)
        output.say(f"{scenario.name}: {title}" + ("" if lines else " (no changes)"))
        output.tell_some(lines, "all in the manifest")
        for line in notes(scenario, plan.calibration):
            output.tell(f"  note: {line}")


def _reference(scenario: Scenario, plan: Plan) -> Scenario | None:
    from simulation.api.references import reference_of

    among = (one for one in plan.scenarios if one.content == scenario.reference)
    return next(among, None) or reference_of(scenario, plan.calibration)


def tell_headline(reader: Run, plan: Plan, date: str, precision: float) -> None:
    """Median and 90 % interval of some outcomes, a column for each scenario; how exact they are."""
    rows = headline(reader, plan, date)
    if not rows:
        return
    from simulation.analysis.statistics.headline import draws_of
    from simulation.analysis.text.missed import marked, notes

    table = []
    for outcome in dict.fromkeys(row["outcome"] for row in rows):
        found = [row for row in rows if row["outcome"] == outcome]
        table.append([marked(outcome), *(_cell(row) for row in found)])
    exact = any(math.isfinite(row["p50_error"]) for row in rows)
    headings = [f"{date}, median {'± error ' if exact else ''}(90 %)", *reader.scenarios]
    output.say_table(headings, table, numbers=len(reader.scenarios))
    for line in notes(row["outcome"] for row in rows):
        output.tell(line)
    said = exactness(rows, plan.members, precision, draws_of(reader.manifest))
    if said:
        output.tell(said)


def exactness(rows: list[dict[str, Any]], members: int, precision: float, draws: int = 0) -> str:
    """The largest Monte Carlo error of the medians, and how many members a precision takes.

    `draws` is how many posterior draws members come from, 0 for the priors: more members than
    that repeat them, and make no median more exact.
    """
    from simulation.analysis.statistics.headline import FEWEST

    if members < FEWEST:
        return (
            f"{members} member{'s' * (members > 1)} cannot tell how exact a median is: --precision "
            f"takes {FEWEST} or more"
        )
    known = [row for row in rows if row["p50"] and math.isfinite(row["p50_error"])]
    if not known:
        return ""
    worst = max(known, key=lambda row: row["p50_error"] / abs(row["p50"]))
    error = 100 * worst["p50_error"] / abs(worst["p50"])
    told = f"±: Monte Carlo error of the medians, at most {error:.2g} % ({worst['outcome']})"
    if error <= precision:
        return f"{told}; {precision:g} % is reached"
    used = min(members, draws) if draws else members
    wanted = used * (error / precision) ** 2
    if draws and wanted > draws:
        least = error * math.sqrt(used / draws)
        return (
            f"{told}; {precision:g} % is out of reach: members come from {draws:,} posterior "
            f"draws, which give about {least:.2g} %, and more members repeat them"
        )
    rough = ", a rough guess from so few" if members < _FEW else ""
    return f"{told}; {precision:g} % takes about {float(f'{wanted:.2g}'):,.0f} members{rough}"


def _cell(row: dict[str, Any]) -> str:
    if math.isnan(row["p05"]):  # a code has a mode, and no interval
        return level(row["outcome"], row["p50"], row["unit"])
    return output.interval(row["p50"], row["p05"], row["p95"], row["unit"], row["p50_error"])


def headline(reader: Run, plan: Plan, date: str) -> list[dict[str, Any]]:
    """Rows of the summary for the outcomes asked for, or else the headline ones, at one month.

    `p50_error` is the Monte Carlo standard error of the median, in the outcome's unit.
    """
    from simulation.analysis.statistics.headline import draws_of, median_error
    from simulation.analysis.statistics.summary import summaries

    usual = [name for name in HEADLINE if name in reader.outcomes]
    names = list(reader.outcomes) if 0 < len(plan.outcomes) <= _MOST else usual
    names = names or [n for n in reader.outcomes if "@" not in n][:_MOST]
    if date not in reader.dates:
        raise InputError(f"--at {date}: the run ends in {reader.dates[-1]}")
    row = reader.dates.index(date)
    found, draws = [], draws_of(reader.manifest)
    for one in summaries(reader, names, [date]):
        values = reader.array(one.labels["scenario"], one.labels["outcome"])[row]
        figures = {key: float(band[0]) for key, band in one.found.items()}
        found.append(
            {**one.labels, "date": date, **figures, "p50_error": median_error(values, draws)}
        )
    return found


def described(plan: Plan, folder: Path, reader: Run, fresh: bool, date: str) -> dict[str, Any]:
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
        "headline": output.plain(headline(reader, plan, date)),
    }


COMMANDS = {"run": run}
