"""What `rivalry game` does: run every pair of policies, and say what each side should do."""

from __future__ import annotations

from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING, Any

from simulation.api.comparing import free_place
from simulation.api.draws import SHIPPED_DRAWS, ChosenDraws, drawing_from, drawn_by
from simulation.api.runs import RESULTS, make
from simulation.errors import InputError

if TYPE_CHECKING:
    import numpy as np

    from simulation.analysis.games.answer import Answer
    from simulation.experiment.ensemble import Plan
    from simulation.experiment.game_file import GameFile
    from simulation.experiment.reader import Run
    from simulation.experiment.work import Progress
    from simulation.inputs import Calibration

TABLE, DATA = "payoffs.csv", "game.json"
CHART, WEIGHTS, PAGE = "game", "weights", "game.html"


@dataclass(frozen=True)
class Game:
    """A game and the run of its cells; `titles` of policies by name."""

    file: GameFile
    plan: Plan
    titles: dict[str, str]


def plan_game(
    word: str | Path,
    members: int | None = None,
    seed: int | None = None,
    command: str = "",
    draws: ChosenDraws = SHIPPED_DRAWS,
) -> Game:
    """The game of a name or file, every cell resolved; InputError with all that is wrong."""
    from simulation.experiment.ensemble import Plan
    from simulation.experiment.game_file import game_named
    from simulation.experiment.tasks import WORLD, outcomes_of

    file = game_named(str(word))
    calibration = drawing_from(draws)
    cells = tuple(scenario for _, _, scenario in file.cells(calibration))
    file.check_outcomes(outcomes_of(WORLD, calibration, cells))
    row = file.row
    planned = Plan(
        calibration,
        cells,
        row.members if members is None else members,
        row.seed if seed is None else seed,
        row.at,
        command=command,
        outcomes=file.outcomes,
    )
    if planned.members < 2:
        raise InputError("a game needs at least 2 members")
    return Game(file, planned, _titles(file, calibration))


def default_folder(game: Game) -> Path:
    """results/game-NAME-mMEMBERS-sSEED, with a number where another run has that name."""
    name = "-".join(["game", game.file.path.stem, *drawn_by(game.plan.calibration)])
    return free_place(RESULTS / f"{name}-m{game.plan.members}-s{game.plan.seed}", game.plan)


def play(
    game: Game,
    folder: Path,
    *,
    resume: bool = False,
    workers: int | None = None,
    progress: Progress | None = None,
) -> Answer:
    """Run what is not there yet, and solve. Errors as in `api.runs.make`."""
    from simulation.experiment.reader import Run

    make(game.plan, folder, resume=resume, workers=workers, progress=progress)
    return solve(game, Run.open(folder))


def solve(game: Game, run: Run) -> Answer:
    """What each side makes of every cell of a finished run, and what follows."""
    from simulation.analysis.games.answer import answer
    from simulation.analysis.games.payoffs import collect

    row = game.file.row
    month = run.dates.index(row.at)
    cells: dict[tuple[int, int], dict[str, np.ndarray[Any, Any]]] = {}
    names = iter(game.plan.scenarios)
    for us in range(len(row.us)):
        for china in range(len(row.china)):
            held = run.arrays(next(names).name, game.file.outcomes)
            cells[us, china] = {name: values[month].astype(float) for name, values in held.items()}
    return answer(collect(row.us, row.china, _goals(game.file), cells), run.seed)


def write(game: Game, found: Answer, run: Run) -> list[Path]:
    """Write the table of payoffs, the answer as JSON and the charts beside the run.

    The page comes first. RunError where the disk refuses.
    """
    import json

    import pandas as pd

    from simulation.analysis.charts.game_chart import draw, draw_weights
    from simulation.analysis.charts.plots import source_of
    from simulation.analysis.games.answer import row, rows
    from simulation.experiment.store import PLAYED
    from simulation.writing import make_folder, replacing

    place = run.folder / PLAYED
    make_folder(place)
    with replacing(place / TABLE) as temporary:
        pd.DataFrame(rows(found)).to_csv(temporary, index=False, lineterminator="\n")
    with replacing(place / DATA) as temporary:
        temporary.write_text(json.dumps(row(found), indent=1) + "\n", encoding="utf-8")
    source = source_of(run)
    sheet = draw(found, game.titles, game.file.row.title, game.file.row.at, source)
    weights = draw_weights(found, game.titles, source)
    charts = [*sheet.save(place / CHART, CHART), *weights.save(place / WEIGHTS, WEIGHTS)]
    with replacing(place / PAGE) as temporary:
        temporary.write_text(_page(game, found, run), encoding="utf-8")
    return [place / PAGE, place / TABLE, place / DATA, *charts]


def command(game: Game) -> str:
    """What plays the game again; files of one's own by their names, as no place is another's."""
    import shlex

    from simulation.experiment.game_file import find_game
    from simulation.inputs.views.view import views

    plan, path = game.plan, game.file.path
    words = ["rivalry", "game", path.stem if find_game(path.stem) == path else path.name]
    words += ["--members", str(plan.members), "--seed", str(plan.seed)]
    words += ["--prior"] if plan.calibration.posterior is None else []
    view = plan.calibration.view
    if view is not None:
        words += ["--view", view.name + ("" if view.name in views(plan.calibration) else ".yaml")]
    figures = plan.calibration.overlay
    words += ["--calibration", figures.name] if figures else []
    return shlex.join(words)


def _page(game: Game, found: Answer, run: Run) -> str:
    from simulation.analysis.charts.plots import source_of
    from simulation.analysis.pages.game import described
    from simulation.analysis.pages.render import GAME, render
    from simulation.analysis.text.words import month

    row = game.file.row
    data = {
        "title": row.title,
        "about": row.about,
        "at": month(row.at),
        "command": command(game),
        "source": source_of(run),
    }
    units = {name: measure.unit for name, measure in run.outcomes.items()}
    return render(GAME, data | described(found, game.titles, units))


def _goals(file: GameFile) -> dict[Any, tuple[Any, ...]]:
    from simulation.analysis.games.payoffs import Goal
    from simulation.experiment.game_file import SIDES

    return {
        side: tuple(
            Goal(
                name,
                goal.outcomes,
                goal.want == "more",
                float(goal.step.times or goal.step.plus or 0.0),
                goal.step.times is not None,
                goal.weight,
            )
            for name, goal in getattr(file.row.goals, side).items()
        )
        for side in SIDES
    }


def _titles(file: GameFile, calibration: Calibration) -> dict[str, str]:
    from simulation.inputs.scenario.files import Library, open_file

    library, found = Library(calibration.root / "scenarios"), {}
    for name in (*file.row.us, *file.row.china):
        path = library.fragment(name, file.path.resolve().parent)
        data = open_file(Path(path)).data
        found[name] = str(data.get("title", name)) if isinstance(data, dict) else name
    return found
