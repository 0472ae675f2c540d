"""`rivalry game`."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING, Any

import click

from simulation.cli import first_start, options, output
from simulation.cli.run import warn_of
from simulation.counts import counted

if TYPE_CHECKING:
    from simulation.analysis.games.answer import Answer
    from simulation.api.draws import ChosenDraws
    from simulation.api.gaming import Game


@click.command(
    short_help="What each side should do if the other answers.",
    epilog="Example: rivalry game us_china --members 100",
)
@click.argument("game", default="us_china", metavar="[GAME|GAME.yaml]")
@options.members(None, "200, or what the file says")
@options.seed(None, "1, or what the file says")
@options.draws()
@click.option(
    "--views",
    callback=options.words,
    metavar="all|A,B",
    help="Play it under each of these views, and say which answers survive them all.",
)
@options.out
@options.workers
@click.option("--dry-run", is_flag=True, help="Say what it would take, and stop.")
@options.resume
@options.force
@options.as_json
def game(
    game: str,
    members: int | None,
    seed: int | None,
    draws: ChosenDraws,
    out: Path | None,
    workers: int | None,
    as_json: bool,
    **asked: Any,
) -> None:
    """What each side should do if the other answers: equilibria, first moves, robust choices.

    GAME.yaml names policies of Washington and Beijing (fragments), and what each side wants. Every
    pair is run on the same draws. The payoffs are points for changes against both sides keeping
    their rules; goals and weights are assumptions, and yours to edit.
    """
    from simulation.api import gaming, runs
    from simulation.experiment.reader import Run

    sizes = (members, seed, output.command_line(), draws)
    if asked["views"]:
        if any((draws.view, draws.calibration, asked["dry_run"], asked["resume"], asked["force"])):
            raise click.UsageError(
                "--views goes without --view, --calibration, --dry-run, --resume and --force"
            )
        _across_views(game, asked["views"], sizes, workers, out, as_json)
        return
    planned = gaming.plan_game(game, *sizes)
    warn_of(planned.plan, draws.prior)
    if asked["dry_run"]:
        _tell_size(planned, as_json)
        return
    folder = out or gaming.default_folder(planned)
    again = runs.ready(planned.plan, folder, asked["resume"], asked["force"])
    with first_start.running("pairs of policies in blocks") as progress:
        found = gaming.play(planned, folder, resume=again, workers=workers, progress=progress)
    files = gaming.write(planned, found, Run.open(folder))
    if as_json:
        from simulation.analysis.games.answer import row

        output.say_json(row(found))
        return
    _tell(planned, found)
    _tell_files(files, folder)


def _across_views(
    game: str,
    views: tuple[str, ...],
    sizes: tuple[int | None, int | None, str, ChosenDraws],
    workers: int | None,
    out: Path | None,
    as_json: bool,
) -> None:
    from simulation.analysis.text.gaming import across_views
    from simulation.api.runs import RESULTS
    from simulation.api.views import games
    from simulation.writing import check_folder

    check_folder(out or RESULTS)
    with first_start.running_each("pairs of policies in blocks") as progress:
        found = games.play_views(game, views, *sizes, workers=workers, progress=progress)
    place = out or games.folder_of(found)
    files = games.write(found, place)
    if as_json:
        output.say_json(games.row(found))
        return
    titles = found.game.titles
    rows = [list(row) for row in across_views(found.answers, titles)]
    output.say_table(("view", "Washington", "Beijing", "points", "in samples"), rows, numbers=2)
    first = next(iter(found.answers.values())).payoffs
    kept = [
        f'"{titles[first.rows[r]]}" and "{titles[first.columns[c]]}"' for r, c in found.survivors
    ]
    told = ", ".join(kept) if kept else "no pair of single policies"
    output.tell(f"An equilibrium under every view: {told}.")
    output.say(f"tables ({len(files)} files): {place}")
    output.say_runs_by_view(found.folders)


def _tell_size(planned: Game, as_json: bool) -> None:
    plan = planned.plan
    cells = len(plan.scenarios)
    if as_json:
        output.say_json({"cells": cells, "members": plan.members, "until": plan.until})
        return
    runs = cells * plan.members
    output.say(
        f"{cells} pairs of policies x {counted(plan.members, 'member')} = {counted(runs, 'member')}"
    )
    output.say(f"until {plan.until}, {counted(len(plan.outcomes), 'outcome')}")
    output.say("nothing was written")


def _tell_files(files: list[Path], folder: Path) -> None:
    output.say(f"charts and tables ({len(files)} files): {files[0].parent}")
    output.say(f"the page, for a browser: {files[0]}")
    output.say_runs([folder])


def _tell(planned: Game, found: Answer) -> None:
    from simulation.analysis.text.gaming import points, sentences, unsolved

    titles = planned.titles
    names = list("ABCDEFGHIJKL")[: len(found.payoffs.columns)]
    output.say(f"{planned.file.row.title}: points of Washington / Beijing")
    cells = [
        [titles[us], *(f"{points(u)} / {points(c)}" for u, c in zip(*pair, strict=True))]
        for us, pair in zip(
            found.payoffs.rows, zip(found.us, found.china, strict=True), strict=True
        )
    ]
    output.say_table(("Washington \\ Beijing", *names), cells, numbers=len(names))
    for name, policy in zip(names, found.payoffs.columns, strict=True):
        output.say(f" {name}: {titles[policy]}")
    output.say()
    for sentence in sentences(found, titles):
        output.tell(f"{sentence}.")
    if unsolved():
        output.note(f"note: {unsolved()}")


COMMANDS = {"game": game}
