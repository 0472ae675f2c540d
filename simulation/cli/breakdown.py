"""`rivalry breakdown`."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from pathlib import Path
from typing import TYPE_CHECKING, Any

import click

from simulation.cli import completion, first_start, options, output
from simulation.cli.whole import Whole
from simulation.counts import counted
from simulation.limits import SIZES

if TYPE_CHECKING:
    from simulation.analysis.insight.outline import Line
    from simulation.api.breaking_down import Broken

_INPUTS = 6  # lines about inputs before "and n more"
_TITLE = 40
_MOSTLY = 0.5  # what binds in so many is what to look at
_BOUND = 0.05  # causes that bound in fewer months are not told
_LEAST = 1e-4  # parts of a change, and shares, below this part of the whole are shown as 0
ADDS = (
    "in every member the parts add up (+ -) or multiply (x /) exactly; medians need not, and "
    "'part' is of the means"
)


@click.command(
    short_help="The arithmetic behind a figure, and what moves it.",
    epilog="Example: rivalry breakdown output.china --at 2027-12 --against "
    "allied_tool_and_hbm_lockdown",
)
@click.argument("outcome", metavar="OUTCOME", shell_complete=completion.outcomes)
@click.argument("run", required=False, metavar="[RUN]")
@click.option(
    "--at",
    callback=options.month,
    metavar="YYYY-MM",
    help="The month; by default December 2030, or the last December of a shorter run; of a "
    "change the month in which compare tells it.",
)
@click.option(
    "--scenario", default="", metavar="NAME", help="The scenario; by default the baseline."
)
@click.option("--against", default="", metavar="REF", help="Split the change against this one.")
@click.option("--by", default="", metavar="WAY", help="Take apart by chip, firm, maker, memory ...")
@click.option("--depth", type=Whole(1, 9), metavar="N", help="Levels to show; by default a page.")
@options.members(None, f"as in the run, or {SIZES['breakdown']['members']}")
@options.seed(None, "as in the run, or 1")
@options.sets
@options.draws()
@options.workers
@options.folder("Folder for the chart and the CSV; by default results/breakdown.")
@options.formats("Formats of the chart, which comes as PNG, too.")
@options.file("--csv", what="Write every line.")
@options.as_json
def breakdown(outcome: str, run: str | None, as_json: bool, **asked: Any) -> None:
    """The arithmetic behind a figure: what it is made of, and what moves it.

    The members are run again up to the month, from a scenario or as in a finished RUN, and the
    figure is taken apart with its inputs and their sources. --against splits the change.
    """
    from simulation.api import breaking_down, implausible
    from simulation.api.draws import doubts
    from simulation.writing import check_folder

    place = asked["out"] or Path("results") / breaking_down.FILE
    check_folder(place)
    done = _ask(outcome, run, asked)
    drawn = done.planned.calibration
    output.warn(doubts(drawn, asked["draws"].prior or (run is not None and not drawn.posterior)))
    output.warn(implausible.of_scenarios(done.planned.scenarios, drawn))
    by = breaking_down.pick(done, asked["by"])
    files = breaking_down.write_chart(done, place, by, asked["formats"])
    table = asked["csv"] or place / f"{breaking_down.name_of(done)}.csv"
    breaking_down.write_csv(done, table)
    if as_json:
        output.say_json(output.plain(breaking_down.row(done)))
        return
    _tell(done, by, asked["depth"])
    output.say(f"chart and every line: {files[0]}, {asked['csv'] or table.name}")


def _ask(outcome: str, run: str | None, asked: dict[str, Any]) -> Broken:
    from simulation.api import breaking_down
    from simulation.api.comparing import refuse_drawn, sizes
    from simulation.experiment.reader import Run

    wanted = {key: asked[key] for key in ("at", "scenario", "against", "sets", "draws")}
    question = breaking_down.BreakdownQuestion(outcome, **wanted)
    with first_start.running("members in blocks") as progress:
        how = asked["workers"], progress
        size = sizes(asked, SIZES["breakdown"], Path(run) if run else None)
        if run is None:
            return breaking_down.break_down(question, size["members"], size["seed"], *how)
        refuse_drawn(Path(run), prior=question.draws.prior, view=question.draws.view)
        return breaking_down.of_run(Run.open(run), question, *how)


def _tell(done: Broken, by: str, depth: int | None) -> None:
    from simulation.analysis.insight.outline import outline
    from simulation.analysis.text.words import month

    lines = outline(done.tree, done.change, by, depth)
    when = f"{month(done.at)}, {counted(done.planned.members, 'member')}"
    when += f", view {done.view}" if done.view else ""
    laid = done.planned.calibration.overlay
    when += f", calibration {laid.name}" if laid else ""
    if done.change:
        against = f"{done.scenario} against {done.against}{_relative(lines[0])}"
        output.say(f"{done.outcome}, {when}: {against}")
        headings = ("what moves it", "from, to", "adds (90 %)", "part")
        output.say_table(headings, [*_changed(lines, done.outcome)], numbers=3)
    else:
        output.say(f"{done.outcome}, {when}: {done.scenario}")
        output.say_table(
            ("what makes it up", "median (90 %)", "part"),
            [*_levels(lines, done.outcome)],
            numbers=2,
        )
    _tell_marks(done, by)
    _tell_inputs(done, lines)
    output.tell(ADDS)
    _tell_ways(done, by)


def _levels(lines: Sequence[Line], outcome: str) -> Iterator[list[str]]:
    for line in map(_clean, lines):
        signed = -line.within if line.sign == "-" else line.within
        part = _percent(signed) if line.level else ""
        yield [_name(line, outcome), _interval(line.value, _unit(line)), part]


def _changed(lines: Sequence[Line], outcome: str) -> Iterator[list[str]]:
    from simulation.analysis.text.numbers import change_unit, scale
    from simulation.api.breaking_down import figures

    whole, unit = lines[0].change, lines[0].unit
    told_in = change_unit(unit)
    mean = figures(whole)["mean"] if whole is not None else 0.0
    least = _LEAST * abs(figures(lines[0].value)["p50"])
    for line in map(_clean, lines):
        if line.old is None or line.change is None:
            continue
        old, new = (figures(values)["p50"] for values in (line.old, line.value))
        added = figures(line.change)["mean"]
        yield [
            _name(line, outcome),
            _both(old, new, _unit(line)),
            _interval(scale(unit) * _seen(line.change, least), "" if line.level else told_in),
            _percent(added / mean) if mean and line.level else "",
        ]


def _relative(whole: Line) -> str:
    """The change in per cent of what it was, member by member; "" for shares and from nothing."""
    from simulation.analysis.text.numbers import signed
    from simulation.api.breaking_down import figures

    if whole.change is None or whole.old is None or whole.unit == "1" or not whole.old.all():
        return ""
    found = figures(100 * whole.change / whole.old)
    low, middle, high = (signed(found[name]) for name in ("p05", "p50", "p95"))
    return f", {middle} % ({low} to {high})"


def _seen(values: Any, least: float) -> Any:
    """Values of which those below `least` are nothing."""
    return values * (abs(values) >= least)


def _clean(line: Line) -> Line:
    """The line without dust of rounding, and without shares too small to be shown."""
    from dataclasses import replace

    from simulation.analysis.insight.outline import undusted

    old = None if line.old is None else undusted(line.old, line.unit)
    change = None if line.change is None else undusted(line.change, line.unit)
    value = undusted(line.value, line.unit)
    if line.unit == "1":
        value, old = _seen(value, _LEAST), None if old is None else _seen(old, _LEAST)
    return replace(line, value=value, old=old, change=change)


def _both(old: float, new: float, unit: str) -> str:
    """What it was and is, one number where these look the same."""
    from simulation.analysis.text.numbers import human, resolving, scale, shown_unit, with_unit

    digits = resolving(old, new, unit)
    texts = dict.fromkeys(human(one * scale(unit), digits) for one in (old, new))
    return output.whole(with_unit(", ".join(texts), shown_unit(unit)))


def _unit(line: Line) -> str:
    """The unit to print: parts of a sum have that of the line above; shares are per cent."""
    return line.unit if line.sign not in ("+", "-") or line.unit in ("1", "USD/chip") else ""


def _percent(share: float) -> str:
    if share != share:
        return ""
    return output.whole(f"{round(100 * share) + 0} %")


def _name(line: Line, outcome: str) -> str:
    """The line's title behind its sign, indented by its level."""
    from simulation.cli.tables import TIE

    if not line.level:
        return outcome
    return f"{TIE * 2 * (line.level - 1)}{line.sign}{TIE}{line.title}"


def _interval(values: Any, unit: str) -> str:
    from simulation.api.breaking_down import figures

    found = figures(values)
    if found["p50"] != found["p50"]:
        return "-"
    return output.interval(found["p50"], found["p05"], found["p95"], unit)


def _tell_marks(done: Broken, by: str) -> None:
    """What bound, where the tree knows it, and which way of taking it apart has its sources."""
    told: dict[str, list[tuple[float, str]]] = {}
    for who, cause, share in _bound(done):
        if share >= _BOUND:
            told.setdefault(who, []).append((share, cause))
    said = []
    for who, causes in told.items():
        few = (f"{cause} {100 * share:.0f} %" for share, cause in sorted(causes)[::-1])
        said.append(f"{who} {', '.join(few)}")
    if said:
        output.tell(f"what bound, share of months and members: {'; '.join(said)}")
    most = _binds_most(done)
    if most and most not in by:
        output.tell(f"{most} binds most: `--by {most}` takes it apart, with its inputs and sources")


def _bound(done: Broken) -> Iterator[tuple[str, str, float]]:
    """Whom what bound, in which share of months and members."""
    from simulation.api.breaking_down import figures

    for mark in done.tree.marks:
        who, _, cause = mark.title.partition(": bound by ")
        if cause:
            yield who, cause, figures(mark.value)["mean"]


def _binds_most(done: Broken) -> str:
    """What binds makers in most months and members, if the figure can be taken apart by it."""
    from simulation.analysis.insight.outline import ways

    shares: dict[str, float] = {}
    for _, cause, share in _bound(done):
        shares[cause] = shares.get(cause, 0.0) + share
    most = max(shares, key=lambda cause: shares[cause], default="")
    often = most and shares[most] >= _MOSTLY * len({who for who, *_ in _bound(done)})
    return most if often and f"by {most}" in ways(done.tree) else ""


def _tell_inputs(done: Broken, lines: Sequence[Line]) -> None:
    """The parameters behind the lines shown, with evidence and sources."""
    from simulation.api.breaking_down import sources_of

    patterns = [pattern for line in lines for pattern in line.inputs]
    found = list(sources_of(patterns, done.calibration))
    if not found:
        return
    rows = [
        [one["inputs"], ", ".join(one["evidence"]), _titles(one["sources"])]
        for one in found[:_INPUTS]
    ]
    output.say_table(("inputs", "evidence", "sources"), rows)
    if len(found) > _INPUTS:
        output.tell(
            f"and {counted(len(found) - _INPUTS, 'more input')} with their sources in the CSV"
        )


def _titles(titles: Sequence[str]) -> str:
    if not titles:
        return "a judgement of this model"
    more = f" +{len(titles) - 1}" if len(titles) > 1 else ""
    return output.whole(f"{output.cut(titles[0], _TITLE)}{more}")


def _tell_ways(done: Broken, by: str) -> None:
    """The other ways to take the figure or its parts apart."""
    from simulation.analysis.insight.outline import ways

    titles = [title for title in ways(done.tree) if title.startswith("by ")]
    shown = {done.tree.ways[0].title, *(title for title in titles if by and by in title)}
    others = [title.removeprefix("by ") for title in titles if title not in shown]
    if others:
        output.tell(f"also --by {', '.join(others)}")


COMMANDS = {"breakdown": breakdown}
