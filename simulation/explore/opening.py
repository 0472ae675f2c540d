"""How a session opens: its stages, and the question of its first link."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING

from simulation.api.comparing import is_folder
from simulation.errors import InputError
from simulation.explore.question import BASELINE, Question, WorldOf
from simulation.explore.session import STAGES

if TYPE_CHECKING:
    from simulation.experiment.reader import Run
    from simulation.inputs import Calibration

MEMBERS = 200


@dataclass(frozen=True)
class Opening:
    """What was named: scenarios (names or files), members, and the first question."""

    scenarios: tuple[str, ...]
    members: int
    question: Question

    @property
    def query(self) -> str:
        """The query of the first link, with its question mark; "" for the baseline alone."""
        query = self.question.query()
        return f"?{query}" if query else ""


def opening(words: Sequence[str], members: int | None, calibration: Calibration) -> Opening:
    """What words on the command line mean: scenarios, or one folder of a run.

    A run opens with its first scenario against what it is judged by, its seed and its members.
    InputError for a folder whose scenarios are no longer what they were.
    """
    folders = [word for word in words if is_folder(word)]
    if not folders:
        names = tuple(words)
        world = WorldOf(on=Path(names[0]).stem if names else BASELINE)
        return Opening(names, members or MEMBERS, Question(world=world))
    if len(words) > 1:
        raise InputError("one run folder at a time, without scenarios beside it")
    return _of_run(folders[0], members, calibration)


def _of_run(folder: str, members: int | None, calibration: Calibration) -> Opening:
    from simulation.experiment.reader import Run

    run = Run.open(folder)
    names = tuple(_word(run, name, calibration) for name in run.scenarios)
    pairs = run.manifest.get("pairs", {})
    first = next((name for name in run.scenarios if pairs.get(name)), run.scenarios[0])
    judge = pairs.get(first) or BASELINE
    until = run.dates[-1] if run.dates[-1].endswith("-12") else Question().until
    asked = Question(
        world=WorldOf(on=first),
        reference=WorldOf(on=judge if judge in run.scenarios else BASELINE),
        at=min(Question().at, until),
        until=until,
        seed=run.seed,
    )
    return Opening(names, members or int(run.manifest["members"]), asked)


def _word(run: Run, name: str, calibration: Calibration) -> str:
    """The scenario of a run by its name, if it still says what it said."""
    from simulation.inputs import load_scenario

    gone = (
        f"{run.folder}: the scenario {name} of this run is none that ships, or has changed since; "
        "name its file instead"
    )
    try:
        scenario = load_scenario(name, calibration)
    except InputError:
        raise InputError(gone) from None
    if run.contents.get(name, scenario.content) != scenario.content:
        raise InputError(gone)
    return name


def stages_to(members: int) -> tuple[int, ...]:
    """Stages that end with so many members; at least two, which the model needs."""
    return (*(one for one in STAGES[:-1] if one < members), max(members, 2))
