"""`rivalry check`, `rivalry new` and `rivalry schema`: what someone who writes a scenario needs."""

from __future__ import annotations

from collections.abc import Sequence
from pathlib import Path
from typing import TYPE_CHECKING, Any, NamedTuple

import click

from simulation.cli import options, output
from simulation.cli.scenarios.starter import figures, fragment, starter
from simulation.counts import counted
from simulation.errors import InputError, Place, Problem
from simulation.locate import recorded

if TYPE_CHECKING:
    from simulation.inputs import Calibration, Scenario
    from simulation.inputs.scenario.files import Library

MEMBERS = 8
_TITLE = 70


@click.command(
    short_help="Check files without running; --model: check the model.",
    epilog="Example: rivalry check my_scenario.yaml, rivalry check --model",
)
@click.argument("files", nargs=-1, metavar="[FILE]...")
@click.option(
    "--model",
    is_flag=True,
    help="Run reality checks of the model: those that ship, or those of the files named.",
)
@options.members(None, "8, with --model")
@options.seed(None, "1, with --model")
@options.as_json
def check(
    files: tuple[str, ...], model: bool, members: int | None, seed: int | None, as_json: bool
) -> None:
    """Check files of scenarios, sweeps, games and checks without running; --model: the model.

    A FILE is a path or a name. The calibration is checked as well; without FILE, so is every
    file of the product. Of the folder of a run each file is held against its hash. With --model,
    relations that must hold whatever is drawn are run for every member; `scenarios/checks/` has
    them, and a FILE of your own adds more.
    """
    if model:
        from simulation.cli.scenarios.check_model import check_model

        check_model(files, members or MEMBERS, 1 if seed is None else seed, as_json)
        return
    if members is not None or seed is not None:
        raise click.UsageError("--members and --seed go with --model")
    from simulation.inputs import load_calibration
    from simulation.inputs.scenario.files import Library

    calibration = load_calibration()
    words = files or _everything(Library(calibration.root / "scenarios"))
    found = [_check(word, calibration) for word in words]
    if as_json:
        kinds = ("problems", "warnings", "notes")
        output.say_json([{**row, **{kind: _plain(row[kind]) for kind in kinds}} for row in found])
    else:
        for row in found:
            if row["ok"]:
                output.say(f"{row['file']}: ok ({row['what']})")
                output.tell_some(row["changes"] if files else (), "all in `rivalry show`")
            for kind in ("warnings", "notes"):
                for one in row[kind]:
                    place = one.place or row["file"]  # of what follows from several lines
                    output.note(f"{place}: {kind.removesuffix('s')}: {one.message}")
    problems = [problem for row in found for problem in row["problems"]]
    if problems and not as_json:
        raise InputError(problems)
    if problems:
        raise click.exceptions.Exit(InputError.exit_code)


@click.command(
    short_help="Write a commented file to start from.",
    epilog="Example: rivalry new chips_for_allies",
)
@click.argument("name")
@click.option(
    "--kind",
    callback=options.one_of(("scenario", "fragment", "figures")),
    default="scenario",
    show_default=True,
    metavar="scenario|fragment|figures",
    help="What to start: a scenario, a fragment that several share, or a folder of figures.",
)
@click.option(
    "--extends",
    metavar="SCENARIO",
    help="The scenario to start from; by default baseline.",
)
def new(name: str, kind: str, extends: str | None) -> None:
    """Write a commented file to start from, with an example of all that it may hold.

    NAME.yaml appears in the current folder, of figures NAME/figures.yaml; an existing file is
    never overwritten.
    """
    from simulation.experiment.ensemble import NAMES, fits_results
    from simulation.inputs import load_calibration, load_scenario
    from simulation.inputs.scenario.files import Library
    from simulation.writing import make_folder, replacing

    stem = name.removesuffix(".yaml").removesuffix(".yml").rstrip("/")
    if not fits_results(stem):
        what = kind if kind == "figures" else f"a {kind}"
        raise InputError(f"{name!r} is no name for {what}: it takes {NAMES}")
    if kind != "scenario" and extends:
        raise click.UsageError(f"--extends goes with a scenario; {kind} stand on nothing")
    calibration = load_calibration()
    if kind == "scenario" and stem in Library(calibration.root / "scenarios").scenarios:
        raise InputError(f"there is a scenario {stem} already; choose another name")
    base = load_scenario(extends or "baseline", calibration)
    text = {"scenario": starter(stem, base), "fragment": fragment(stem), "figures": figures(stem)}
    path = Path(stem) / "figures.yaml" if kind == "figures" else Path(f"{stem}.yaml")
    if path.exists():
        raise InputError(f"{path} exists already; nothing was written")
    make_folder(path.parent)
    with replacing(path) as temporary:
        temporary.write_text(text[kind], "utf-8")
    then = {
        "scenario": f"`rivalry check {path}` and `rivalry compare {path}`",
        "fragment": f"`rivalry check {path}` and `apply: [{stem}]` in a scenario beside it",
        "figures": f"`rivalry check {stem}` and `--calibration {stem}`",
    }
    output.say(f"{path}: edit it, then {then[kind]}")


@click.command(epilog="Example: rivalry schema > scenario.schema.json")
def schema() -> None:
    """Print the JSON Schema of scenario files.

    Editors that know it complete and check YAML while one types.
    """
    from simulation.inputs import load_calibration
    from simulation.inputs.scenario.schema import scenario_schema

    output.say_json(scenario_schema(load_calibration()))


def _everything(library: Library) -> tuple[str, ...]:
    return (*library.scenarios, *library.sweeps, *library.games, *library.checks)


def _check(word: str, calibration: Calibration) -> dict[str, Any]:
    bad: dict[str, Any] = {"file": word, "ok": False, **_Told("")._asdict()}
    try:
        told = _what(word, calibration)
    except InputError as error:
        return {**bad, "problems": error.problems}
    except (OSError, RuntimeError, ValueError) as error:  # of this file only: others are checked
        message = f"cannot be read: {' '.join(str(error).split())}"
        return {**bad, "problems": (Problem(f"{word}: {message}"),)}
    return {"file": word, "ok": True, "problems": (), **told._asdict()}


class _Told(NamedTuple):
    """What a good file is, doubts about it, what its author may not see in it, what it changes."""

    what: str
    warnings: Sequence[Problem] = ()
    notes: Sequence[Problem] = ()
    changes: Sequence[str] = ()


def _what(word: str, calibration: Calibration) -> _Told:
    """What a good file is; InputError for one that is not."""
    from simulation.cli.scenarios.check_run import is_run, whole
    from simulation.experiment.game_file import find_game
    from simulation.experiment.sweep_file import find_sweep
    from simulation.inputs.scenario.plausible import of_view
    from simulation.inputs.views.view import is_view_file, load_view

    if is_run(word):
        return _Told(whole(word))
    if word and Path(word).is_dir():
        figures, told = _figures(word, calibration)
        return _Told(f"figures for {figures} over the shipped ones", told)
    game = find_game(word)
    if game is not None:
        return _Told(*_game(game, calibration))
    sweep = find_sweep(word)
    if sweep is not None:
        return _Told(*_sweep(sweep, calibration))
    if is_view_file(word):
        view = load_view(word, calibration)
        about = f"a view: {output.cut(view.title, _TITLE)}"
        return _Told(about, list(of_view(view, calibration)))
    checks = _checks(word, calibration)
    if checks is not None:
        return _Told(f"{counted(checks, 'reality check')} of the model")
    if recorded(Path(word), calibration.root) in calibration.files:
        return _Told("part of the calibration")
    return _of_scenario(_runnable(word, calibration), calibration)


def _of_scenario(scenario: Scenario, calibration: Calibration) -> _Told:
    """What a scenario is: its title, how many of its changes take effect, and each in words."""
    from simulation.api.changes.taken_out import also_gone
    from simulation.api.changes.telling import effective
    from simulation.api.references import reference_of
    from simulation.inputs.scenario.at_work import at_work
    from simulation.inputs.scenario.doubts import doubts
    from simulation.inputs.scenario.on_sale import outlasting
    from simulation.inputs.scenario.plausible import doubts as far_off

    title = output.cut(scenario.title, _TITLE)
    warnings = [*far_off(scenario, calibration), *doubts(scenario, calibration)]
    reference = reference_of(scenario, calibration)
    count = counted(len(at_work(scenario, calibration, reference)), "change")
    notes = [*also_gone(scenario, reference, calibration), *outlasting(scenario, calibration)]
    changes = effective(scenario, reference, calibration)
    return _Told(f"{title}, {count}", warnings, notes, changes)


def _game(path: Path, calibration: Calibration) -> tuple[str, list[Problem]]:
    """How many pairs of policies a game has, with doubts about their scenarios."""
    from simulation.api.draws import ChosenDraws
    from simulation.api.gaming import plan_game
    from simulation.inputs.scenario.plausible import doubts

    cells = plan_game(path, draws=ChosenDraws(prior=True)).plan.scenarios
    told = dict.fromkeys(one for cell in cells for one in doubts(cell, calibration))
    return f"a game of {len(cells)} pairs of policies", list(told)


def _sweep(path: Path, calibration: Calibration) -> tuple[str, list[Problem]]:
    """What a sweep is about and how large it is, with doubts about its scenario and ranges."""
    from simulation.api.draws import ChosenDraws
    from simulation.api.sweeping import plan_sweep_file
    from simulation.experiment.sweep_file import read_sweep
    from simulation.inputs.scenario.plausible import doubts

    file = read_sweep(path)
    planned = plan_sweep_file(file, {"draws": ChosenDraws(prior=True)})
    scenario = planned.scenario
    told = [*doubts(scenario, calibration), *file.doubts(scenario, calibration)]
    return f"a sweep of {scenario.name}, {counted(planned.points, 'point')}", told


def _figures(word: str, calibration: Calibration) -> tuple[str, list[Problem]]:
    """How many parameters a folder of entries is about, with doubts about their values.

    InputError with what is wrong in it.
    """
    from simulation.api.draws import with_figures
    from simulation.inputs import load_scenario
    from simulation.inputs.scenario.plausible import doubts
    from simulation.inputs.yaml.events import MOST_PROBLEMS

    try:
        known = with_figures(calibration, word)
        base = load_scenario("baseline", known)  # which refuses figures in the wrong order
    except InputError as error:
        raise InputError(error.problems[:MOST_PROBLEMS]) from None
    count = len(known.overlay.overrides) if known.overlay else 0
    if not count:
        raise InputError(f"{word}: this folder has no figures")
    return counted(count, "parameter"), list(doubts(base, known))


def _runnable(word: str, calibration: Calibration) -> Scenario:
    """A scenario that `run` and `compare` would take; InputError where they would not."""
    from simulation.experiment.ensemble import check_name
    from simulation.inputs import load_scenario

    scenario = load_scenario(word, calibration)
    try:
        check_name(scenario.name)
        if scenario.against_file is not None:
            load_scenario(scenario.against_file, calibration)
    except InputError as error:
        first = Place(scenario.file, 1, 1)
        raise InputError([Problem(p.message, p.place or first) for p in error.problems]) from None
    return scenario


def _checks(word: str, calibration: Calibration) -> int | None:
    """How many checks a file holds; None if it is no file of checks.

    Only a file of checks loads the model, which resolving them takes: scenarios stay quick.
    """
    from simulation.inputs.scenario.files import Library, is_check_file

    path = Library(calibration.root / "scenarios").checks.get(word)
    if path is None and not is_check_file(word):
        return None
    from simulation.checking.read import read_checks

    return len(read_checks(path or Path(word), calibration))


def _plain(problems: Any) -> list[dict[str, Any]]:
    rows = []
    for problem in problems:
        place = problem.place
        where = {"file": place.file, "line": place.line, "column": place.column} if place else {}
        rows.append({**where, "message": problem.message})
    return rows


COMMANDS = {"check": check, "new": new, "schema": schema}
