"""`rivalry explain`."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING, Any

import click

from simulation.analysis.text.numbers import percent
from simulation.cli import completion, first_start, options, output
from simulation.counts import counted
from simulation.limits import SIZES

if TYPE_CHECKING:
    from simulation.api.explaining import Explanation
    from simulation.experiment.reader import Run

_HEADINGS = ("driver", "evidence", "share (90 %)", "high instead of low")
_SIZES = SIZES["explain"]


@click.command(
    short_help="Which assumptions drive an outcome, a change or a claim.",
    epilog="Example: rivalry explain h200_sales_allowed --outcome ratio.stock --against baseline",
)
@click.argument("run", default="", metavar="[RUN_OR_SCENARIO]", shell_complete=completion.scenarios)
@click.option(
    "--outcome",
    default="",
    metavar="NAME",
    shell_complete=completion.outcomes,
    help="The outcome to explain.",
)
@click.option(
    "--at",
    callback=options.month,
    metavar="YYYY-MM",
    help="The month; by default December 2030, or the last December of a shorter run; of a "
    "change the month in which compare tells it.",
)
@click.option("--scenario", default="", metavar="NAME", help="Which scenario of a folder's.")
@click.option(
    "--against", default="", metavar="NAME", help="Explain the change against this scenario."
)
@click.option("--claim", default="", metavar="ID", help="Explain where a claim holds.")
@options.members(None, str(_SIZES["members"]))
@options.seed(None, str(_SIZES["seed"]))
@options.workers
@options.sets
@options.draws()
@options.folder("Folder for the chart and JSON; by default `explain` in the run's folder.")
@options.as_json
def explain(
    run: str,
    outcome: str,
    at: str | None,
    scenario: str,
    against: str,
    claim: str,
    out: Path | None,
    as_json: bool,
    **asked: Any,
) -> None:
    """Which assumptions drive an outcome, its change against a reference, or a claim.

    RUN_OR_SCENARIO is a folder of a finished run with at least 200 members, better 1,000, or of a
    sweep, at whose points means over members are explained by what is varied; a scenario is run
    first. With --claim it may be left out: the scenarios that the claim is about are run.
    Shares are of the outcome's variance over members; what no single assumption explains has its
    own row.
    """
    from simulation.api import explained, explaining
    from simulation.api.comparing import is_folder, sizes
    from simulation.api.draws import with_figures
    from simulation.experiment.reader import Run
    from simulation.experiment.store import EXPLAINED
    from simulation.inputs import load_calibration

    _refuse(run, outcome, claim)
    known = with_figures(load_calibration(), asked["draws"].calibration)
    question = explaining.ExplainQuestion(outcome, scenario, at, against, claim)
    words = explaining.needed(run, question, known)
    output.warn(explaining.doubts_of(words, asked["sets"], known))
    asked |= sizes(asked, _SIZES, Path(run) if run and is_folder(run) else None)
    with first_start.running("members in blocks") as progress:
        asked |= {"progress": progress, "command": output.command_line(), "question": question}
        place = explaining.folder_for(words, **asked)
    _note_draws(place)
    opened = Run.open(place)
    found = explaining.explain(opened, question, known)
    _note_left_out(found)
    files = explained.write(found, opened, out or place / EXPLAINED)
    if as_json:
        output.say_json(output.plain(explained.row(found)))
        return
    _tell(found)
    _tell_command(opened, found)
    output.say(f"chart and table ({len(files)} files): {files[0].parent}")
    output.say_runs([place])


def _note_draws(place: Path) -> None:
    """What is doubtful about the draws of a run, and under whose view they are."""
    from simulation.api import comparing
    from simulation.api.draws import view_lines

    output.warn(comparing.doubts_of([place]))
    for told in view_lines([place]):
        output.note(told)


def _note_left_out(found: Explanation) -> None:
    """Which paths of a sweep are no numbers, so that their share stays among the unexplained."""
    left = found.asked.left_out
    if left:
        why = "choices that are no numbers, whose share counts as unexplained"
        output.note(f"note: left out {', '.join(left)}: {why}")


_ON_THE_WAY = ("on the way, mean of three years", "which hangs on", "share (90 %)")


def _refuse(run: str, outcome: str, claim: str) -> None:
    """UsageError where it is not said what to explain, or in what."""
    if not outcome and not claim and _is_outcome(run):
        raise click.UsageError(f"{run} is an outcome: rivalry explain baseline --outcome {run}")
    if bool(outcome) == bool(claim):
        raise click.UsageError("say what to explain: --outcome NAME or --claim ID")
    if not (run or claim):
        asked = f"rivalry explain baseline --outcome {outcome}"
        raise click.UsageError(
            f"say in which run or scenario to explain it, such as {asked}; see `rivalry list`"
        )


def _is_outcome(word: str) -> bool:
    from simulation.inputs import load_calibration
    from simulation.model.outcomes.table import outcome_table

    return bool(word) and word in {one.name for one in outcome_table(load_calibration())}


def _tell(found: Explanation) -> None:
    from simulation.analysis.text.explaining import blind, sentences
    from simulation.api.explained import row

    told = row(found)
    _warn_of_few(found)
    if not blind(told):
        _tell_drivers(told, found.asked.design)
    _tell_steps(told)
    for sentence in sentences(told):
        output.say(f"{sentence}.")


def _tell_command(run: Run, found: Explanation) -> None:
    """How to take the figure apart, where that can be done."""
    from simulation.api import made_of
    from simulation.api.explaining import told_of

    again = "" if found.asked.question.claim else made_of.command(run, *told_of(found))
    if again:
        output.tell(f"what the figure is made of, part by part: {again}")


def _warn_of_few(found: Explanation) -> None:
    """What more members, or points or samples of a sweep, would make better."""
    from simulation.analysis.insight import sobol
    from simulation.api.explaining import SALTELLI

    count, design, enough = found.found.members, found.asked.design, found.enough
    if count >= enough:
        return
    if design == SALTELLI:
        few = counted(sobol.samples(count, len(found.asked.drawn)), "sample")
        output.warn(f"{few}: shares are rough; {sobol.ENOUGH} are better")
    else:
        few = counted(count, "point" if design else "member")
        output.warn(f"{few}: only strong drivers show; {enough} are better")


def _tell_drivers(told: dict[str, Any], design: str) -> None:
    """The table of drivers, and what none of them explains."""
    from simulation.analysis.text.explaining import size
    from simulation.api.explaining import SALTELLI

    totals = ("with others",) if design == SALTELLI else ()
    cells = [
        [
            _name(driver["parameters"]),
            driver["evidence"] or "-",
            _share(driver),
            *(percent(driver["total"]) for _ in totals),
            size(driver),
        ]
        for driver in told["drivers"]
    ]
    cells.append(
        ["unexplained one by one", "", percent(told["unexplained"]), *("" for _ in totals), ""]
    )
    headings = (*_HEADINGS[:3], *totals, _HEADINGS[3])
    output.say_table(headings, cells, numbers=len(headings) - 2)


def _tell_steps(told: dict[str, Any]) -> None:
    """The table of outcomes on the way, where they explain more than the assumptions do."""
    from simulation.analysis.text.explaining import hangs_on
    from simulation.analysis.text.words import capital, listed, phrase

    if not told["steps"]:
        return
    cells = [
        [capital(listed([phrase(one) for one in step["outcomes"]])), hangs_on(step), _share(step)]
        for step in told["steps"]
    ]
    cells.append(["together", "", percent(told["explained_by_steps"])])
    output.say_table(_ON_THE_WAY, cells, numbers=1)


def _name(parameters: list[str]) -> str:
    more = f" and {len(parameters) - 1} drawn with it" if len(parameters) > 1 else ""
    return f"{parameters[0]}{more}"


def _share(driver: dict[str, Any]) -> str:
    low, high = percent(driver["low"]), percent(driver["high"])
    return f"{percent(driver['share'])} ({low} to {high})"


COMMANDS = {"explain": explain}
