"""The other commands from Python: sweeps, claims, the past, and what there is."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import asdict
from pathlib import Path
from typing import TYPE_CHECKING, Any

from simulation.api.arguments import (
    Sets,
    Vary,
    as_typed,
    check_months,
    scenario_names,
    set_texts,
    shown_progress,
    varied,
    wholes,
    words,
)
from simulation.api.draws import ChosenDraws
from simulation.api.runs import Runs, kept, ready
from simulation.errors import InputError
from simulation.limits import SIZES, check_within, path, whole
from simulation.plain_data import plain_row

if TYPE_CHECKING:
    import pandas as pd

    from simulation.api.sweeping import Varied
    from simulation.experiment.sweep import Sweep
    from simulation.experiment.work import Progress


def sweep(
    scenario: str | Path,
    vary: Vary = (),
    design: str | None = None,
    points: int | None = None,
    members: int | None = None,
    seed: int | None = None,
    until: str | None = None,
    sets: Sets = (),
    outcomes: Sequence[str] = (),
    workers: int = 1,
    out: Path | str | None = None,
    resume: bool = False,
    prior: bool = False,
    progress: bool | Progress = False,
    view: str = "",
    calibration: str | Path = "",
    label: str = "",
    dask: str = "",
    force: bool = False,
    at: str | None = None,
) -> Runs:
    """Run one scenario at many points of levers and parameters, or a sweep file or name.

    `vary` maps paths to text such as "0:1:5", or to a list of which each is one choice, commas and
    all. `view` is the name or file of a view to run under, `calibration` a folder of entries to lay
    over the shipped ones. `label` is what the scenario is called; `dask` is the address of a
    scheduler, `at` the month of the charts. Without `out` the folder is a temporary one, removed
    with the returned object; with `force` a run in it is made anew. InputError for what cannot be
    run.
    """
    from simulation.api import sweeping

    check_months(until=until, at=at)
    wanted = wholes(members=members, seed=seed, points=points)
    wanted |= {"until": until, "sets": set_texts(sets), "outcomes": words("outcomes", outcomes)}
    wanted["draws"] = ChosenDraws(prior, view, calibration)
    wanted["labels"] = words("label", label) if label else ()
    placed = sweeping.Varied(varied(vary), design, wanted.pop("points"))
    planned = _planned(str(scenario), placed, wanted)
    check_within(at, planned.until)
    folder, owner = kept(out, "sweep")
    how: dict[str, Any] = {"workers": whole("workers", workers), "dask": dask, "at": at}
    with shown_progress(progress) as report:
        again = ready(planned, folder, resume, force, dask)
        sweeping.make_sweep(planned, folder, resume=again, progress=report, **how)
    return Runs(folder, owner)


def _planned(scenario: str, placed: Varied, wanted: dict[str, Any]) -> Sweep:
    """The sweep of a scenario, or of a file that some arguments change."""
    from simulation.api import sweeping
    from simulation.experiment.sweep_file import find_sweep, read_sweep

    file, draws = find_sweep(scenario), asdict(wanted["draws"])
    said = {name: value for name, value in wanted.items() if name != "draws"}
    command = as_typed("simulation.sweep", [scenario], **vars(placed), **said, **draws)
    if file is None:
        return sweeping.plan_sweep(scenario, placed, command=command, **wanted)
    if placed.vary or placed.design or placed.points:
        raise InputError(f"vary, design and points stand in {scenario}; change them there")
    return sweeping.plan_sweep_file(read_sweep(file), wanted, command)


def claims(
    runs: Runs | Path | str | None = None,
    only: Sequence[str] = (),
    members: int | None = None,
    seed: int | None = None,
    workers: int = 1,
    prior: bool = False,
    view: str = "",
    at: str | None = None,
    calibration: str | Path = "",
) -> pd.DataFrame:
    """Each claim with its probability; without runs those needed are made under ./results.

    They have 500 members from the seed 1, unless `members` and `seed` say another number.

    With `at` every claim is read at that month, or up to it; by default at its own. `calibration`
    is a folder of entries that are laid over the shipped ones.

    InputError for a claim that is not there, a run that has not what it takes, and for members,
    seed or draws beside a finished run.
    """
    import pandas as pd

    from simulation.api import claiming
    from simulation.api.comparing import refuse_drawn, sizes
    from simulation.inputs import load_calibration

    known = load_calibration()
    wanted, _ = claiming.at_month(claiming.chosen(known, words("only", only)), at)
    draws = ChosenDraws(prior, view, calibration)
    done = None if runs is None else _folder("runs", runs)
    size = sizes(wholes(members=members, seed=seed), SIZES["claims"], done)
    if done is None:
        said = {"only": words("only", only), **size, "at": at}
        typed = as_typed("simulation.claims", (), **said, **asdict(draws))
        how: dict[str, Any] = {"workers": whole("workers", workers), "command": typed, **size}
        done = claiming.run_for(wanted, draws=draws, **how)
    else:
        refuse_drawn(done, **asdict(draws))
    judged = claiming.judge(wanted, [done], (), known.vocabulary.renamed)
    return pd.DataFrame(claiming.rows(judged))


def _folder(name: str, run: Runs | Path | str) -> Path:
    """The folder of a finished run, given as the argument of a name."""
    return run.folder if isinstance(run, Runs) else path(name, run)


def explain(
    run: Runs | Path | str,
    outcome: str = "",
    at: str | None = None,
    scenario: str = "",
    against: str = "",
    claim: str = "",
    members: int | None = None,
    seed: int | None = None,
    workers: int = 1,
    prior: bool = False,
    view: str = "",
    calibration: str | Path = "",
    sets: Sets = (),
) -> dict[str, Any]:
    """What `rivalry explain --json` prints of a run: drivers, pairs, boxes, the rest.

    `run` is a finished run or its folder, or a scenario, which is run first with `members` (1000),
    `seed` (1), `prior`, `view`, `calibration` and `sets` and kept under ./results. Shares are
    fractions of the variance over members. InputError where the run lacks something or has fewer
    than 200 members, and for any of these beside a finished run.
    """
    from simulation.api import explained, explaining
    from simulation.api.comparing import is_folder, sizes
    from simulation.api.draws import with_figures
    from simulation.experiment.reader import Run
    from simulation.inputs import load_calibration

    if bool(outcome) == bool(claim):
        raise InputError("say what to explain: an outcome or a claim")
    check_months(at=at)
    known = with_figures(load_calibration(), calibration)
    question = explaining.ExplainQuestion(outcome, scenario, at, against, claim)
    word = str(run.folder if isinstance(run, Runs) else run)
    done = Path(word) if word and is_folder(word) else None
    size = sizes(wholes(members=members, seed=seed), SIZES["explain"], done)
    needs = explaining.needed(word, question, known)
    draws, texts = ChosenDraws(prior, view, calibration), set_texts(sets)
    said = {**size, "sets": texts}
    typed = as_typed("simulation.explain", [word], **asdict(question), **said, **asdict(draws))
    how: dict[str, Any] = {"workers": whole("workers", workers), "command": typed, **size}
    place = explaining.folder_for(needs, draws=draws, sets=texts, question=question, **how)
    return plain_row(explained.row(explaining.explain(Run.open(place), question, known)))


def game(
    name_or_path: str | Path = "us_china",
    members: int | None = None,
    seed: int | None = None,
    workers: int = 1,
    out: Path | str | None = None,
    resume: bool = False,
    prior: bool = False,
    progress: bool | Progress = False,
    view: str = "",
    views: str | Sequence[str] = (),
    force: bool = False,
    calibration: str | Path = "",
) -> dict[str, Any]:
    """What `rivalry game --json` prints: payoffs, equilibria, first moves, robust choices.

    `view` is the name or file of a view to play it under, `calibration` a folder of entries to lay
    over the shipped ones; with `views`, names or "all", it is
    played under each, into ./results, and what survives them is told. Without `out` the runs of the
    cells are not kept; with `force` a run in it is made anew. InputError for what cannot be run.
    """
    from simulation.analysis.games.answer import row
    from simulation.api import gaming
    from simulation.api.views import games

    given, draws = wholes(members=members, seed=seed), ChosenDraws(prior, view, calibration)
    said = {**given, **asdict(draws), "views": words("views", views)}
    given |= {"command": as_typed("simulation.game", [name_or_path], **said), "draws": draws}
    if views:
        if view or calibration or out is not None or resume or force:
            raise InputError("views goes without view, calibration, out, resume and force")
        count = whole("workers", workers)
        names = words("views", views)
        with shown_progress(progress) as each:
            every = games.play_views(
                str(name_or_path), names, workers=count, progress=lambda _: each, **given
            )
        return games.row(every)
    planned = gaming.plan_game(name_or_path, **given)
    folder, _owner = kept(out, "game")  # a temporary folder lives as long as its owner
    count = whole("workers", workers)
    with shown_progress(progress) as report:
        again = ready(planned.plan, folder, resume, force)
        found = gaming.play(planned, folder, resume=again, workers=count, progress=report)
    return row(found)


def breakdown(
    outcome: str,
    at: str | None = None,
    scenario: str = "",
    against: str = "",
    run: Runs | Path | str | None = None,
    members: int | None = None,
    seed: int | None = None,
    sets: Sets = (),
    prior: bool = False,
    workers: int = 1,
    view: str = "",
    calibration: str | Path = "",
) -> dict[str, Any]:
    """What `rivalry breakdown --json` prints: the tree behind a figure, with its inputs' sources.

    Of a scenario there are 200 members from the seed 1, unless `members` and `seed` say another
    number. Of a finished `run` its own are run again; `calibration` is the folder of entries that
    it was made with, if any. InputError for an outcome that cannot be taken apart, a run that does
    not come out the same again, and for `members`, `seed`, `prior` and `view` beside one.
    """
    from simulation.api import breaking_down
    from simulation.api.comparing import refuse_drawn, sizes
    from simulation.experiment.reader import Run

    check_months(at=at)
    asked = (outcome, at, scenario, against, set_texts(sets))
    question = breaking_down.BreakdownQuestion(*asked, ChosenDraws(prior, view, calibration))
    count = whole("workers", workers)
    done = None if run is None else _folder("run", run)
    size = sizes(wholes(members=members, seed=seed), SIZES["breakdown"], done)
    if done is None:
        found = breaking_down.break_down(question, size["members"], size["seed"], count)
    else:
        refuse_drawn(done, prior=prior, view=view)
        found = breaking_down.of_run(Run.open(done), question, count)
    return plain_row(breaking_down.row(found))


def compare_views(
    scenarios: str | Path | Sequence[str | Path],
    views: str | Sequence[str] = "all",
    outcomes: Sequence[str] = (),
    at: str | None = None,
    members: int = 100,
    seed: int = 1,
    workers: int = 1,
    prior: bool = False,
    sets: Sets = (),
) -> dict[str, Any]:
    """What `rivalry compare --views --json` prints: what each view says, and what survives all.

    `sets` are PATH=VALUE texts, or values by path, and hold in every scenario under every view. The
    runs are kept under ./results. InputError for an unknown view, or what cannot be run.
    """
    from simulation.api.views import across

    check_months(at=at)
    names = scenario_names("scenarios", scenarios)
    asked, wanted = words("views", views), words("outcomes", outcomes)
    said = {"outcomes": wanted, "at": at, "members": members, "seed": seed, "prior": prior}
    said |= {"sets": (texts := set_texts(sets))}
    found = across.compare_views(
        [str(name) for name in names],
        asked,
        wanted,
        at,
        whole("members", members),
        seed=whole("seed", seed),
        workers=whole("workers", workers),
        draws=ChosenDraws(prior),
        sets=texts,
        command=as_typed("simulation.compare_views", names, views=asked, **said),
    )
    return plain_row(across.row(found))


def backtest(
    members: int = 200, seed: int = 1, workers: int = 1, prior: bool = False
) -> pd.DataFrame:
    """Every observed figure beside the simulated one; the run is kept under ./results."""
    from simulation.api.history import backtesting

    sizes = whole("members", members), whole("seed", seed)
    typed = as_typed("simulation.backtest", (), members=members, seed=seed, prior=prior)
    done = backtesting.backtest(*sizes, None, whole("workers", workers), None, typed, prior)
    return done.fit.observations


def load(folder: Runs | Path | str) -> Runs:
    """A finished run or sweep, one that is there already as it is; InputError where none is."""
    found = folder if isinstance(folder, Runs) else Runs(path("folder", folder))
    found.open()
    return found


def list_scenarios() -> pd.DataFrame:
    """Every scenario that can be named, with its title and what it is judged against."""
    import pandas as pd

    from simulation.inputs import load_calibration, load_scenario
    from simulation.inputs.scenario.files import Library

    calibration = load_calibration()
    names = Library(calibration.root / "scenarios").scenarios
    loaded = [load_scenario(name, calibration) for name in names]
    rows = [(one.name, one.title, one.against, one.about) for one in loaded]
    return pd.DataFrame(rows, columns=["name", "title", "against", "about"]).set_index("name")
