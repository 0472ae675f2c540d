"""How a session opens: its stages, and the question of its first link."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, replace
from pathlib import Path
from typing import TYPE_CHECKING

from simulation.api.comparing import is_folder
from simulation.api.draws import under_view
from simulation.errors import InputError, did_you_mean
from simulation.explore.headline_month import month_and_reason
from simulation.explore.offered import held_against, scenario_words
from simulation.explore.question import MOST_SEED, UNTIL, PageQuestion, WorldOf
from simulation.explore.session import STAGES
from simulation.inputs import load_scenario
from simulation.inputs.views.view import views

if TYPE_CHECKING:
    from simulation.experiment.reader import Run
    from simulation.inputs import Calibration, Scenario

MEMBERS = 200


@dataclass(frozen=True)
class Opening:
    """What was named: scenarios (names or files), members, and the first question."""

    scenarios: tuple[str, ...]
    members: int
    question: PageQuestion

    @property
    def query(self) -> str:
        """The query of the first link, with its question mark; "" for the baseline alone."""
        query = self.question.query()
        return f"?{query}" if query else ""


def opening(
    words: Sequence[str], members: int | None, calibration: Calibration, view: str = ""
) -> Opening:
    """What words on the command line mean: scenarios, or one folder of a run; under a view.

    A run opens with its first scenario against what it is judged by, its seed, members and view.
    InputError for a folder whose scenarios are no longer what they were, or a view that is none of
    those that ship.
    """
    if view and view not in views(calibration):
        hint = did_you_mean(view, views(calibration)) or "; `rivalry list views` has them"
        raise InputError(f"unknown view {view!r}{hint}")
    folders = [word for word in words if is_folder(word)]
    if not folders:
        names = tuple(words)
        asked = PageQuestion(view=view)
        return Opening(names, members or MEMBERS, _begun(asked, names, calibration))
    if len(words) > 1:
        raise InputError("one run folder at a time, without scenarios beside it")
    if view:
        raise InputError(f"--view goes with scenarios; {folders[0]} is a folder")
    return _of_run(folders[0], members, calibration)


def _begun(asked: PageQuestion, words: Sequence[str], calibration: Calibration) -> PageQuestion:
    """The question with the first scenario named, held against what its file is judged against."""
    if not words:
        return asked
    on, known = Path(words[0]).stem, _offered(words, calibration)
    judge = held_against(known, calibration)[on]
    at = month_and_reason(known[on], known[judge], calibration)[0]
    return replace(asked, world=WorldOf(on=on), reference=WorldOf(on=judge), at=at)


def _offered(words: Sequence[str], calibration: Calibration) -> dict[str, Scenario]:
    """The scenarios that the page will offer, by name."""
    paths = scenario_words(calibration, words)
    return {name: load_scenario(path, calibration) for name, path in paths.items()}


def _of_run(folder: str, members: int | None, calibration: Calibration) -> Opening:
    from simulation.analysis.statistics.results import view_of
    from simulation.experiment.reader import Run

    run = Run.open(folder)
    if run.seed > MOST_SEED:
        raise InputError(f"{folder} has the seed {run.seed}; a page takes seeds up to {MOST_SEED}")
    _refuse_sets(run)
    view = view_of(run.manifest)
    calibration = under_view(calibration, view) if view else calibration
    names = tuple(_word(run, name, calibration) for name in run.scenarios)
    pairs = run.manifest.get("pairs", {})
    first = next((name for name in run.scenarios if pairs.get(name)), run.scenarios[0])
    known, judge = _offered(names, calibration), pairs.get(first)
    if judge not in run.scenarios:
        judge = held_against(known, calibration)[first]
    until = run.dates[-1] if run.dates[-1].endswith("-12") else UNTIL
    asked = PageQuestion(
        world=WorldOf(on=first),
        reference=WorldOf(on=judge),
        at=month_and_reason(known[first], known[judge], calibration, until)[0],
        until=until,
        seed=run.seed,
        view=view,
    )
    return Opening(names, members or int(run.manifest["members"]), asked)


def _refuse_sets(run: Run) -> None:
    """InputError for a run whose numbers a page would not show: one with values of its own."""
    from simulation.api.read_again import typed_sets

    sets = typed_sets(run)
    if sets:
        more = f" and {len(sets) - 1} more" if sets[1:] else ""
        raise InputError(
            f"{run.given} was run with --set {sets[0]}{more}, which a page knows nothing of: write "
            f"it into a scenario file and open that, or `rivalry explore {run.scenarios[0]}`"
        )


def _word(run: Run, name: str, calibration: Calibration) -> str:
    """The scenario of a run by its name or file, if it still says what it said."""
    from simulation.api.read_again import word_of

    word = word_of(run, name, calibration)
    if Path(word).stem != name:
        raise InputError(
            f"{run.folder}: a page calls {word} by its file, not {name}; name the file"
        )
    return word


def stages_to(members: int) -> tuple[int, ...]:
    """Stages that end with so many members; at least two, which the model needs."""
    return (*(one for one in STAGES[:-1] if one < members), max(members, 2))
