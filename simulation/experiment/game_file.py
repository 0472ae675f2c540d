"""GAME.yaml: policies of two sides and what each wants, checked like every other file."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING, Annotated, Any, Literal

from pydantic import Field, StrictFloat, StrictInt, StrictStr, model_validator

from simulation.errors import InputError, Problem, did_you_mean
from simulation.experiment.tasks import unknown_outcome
from simulation.experiment.written_file import WrittenFile
from simulation.inputs.scenario.files import Library, is_file
from simulation.inputs.scenario.resolve import load_scenario, with_fragments
from simulation.inputs.tables.fields import Month
from simulation.inputs.yaml import strict_yaml
from simulation.inputs.yaml.explain import validate
from simulation.inputs.yaml.wording import quoted
from simulation.limits import LARGEST_SEED, MOST_MEMBERS
from simulation.locate import SUFFIXES, data_root, shown
from simulation.strict import Positive, Strict

if TYPE_CHECKING:
    from simulation.inputs.calibration.calibration import Calibration
    from simulation.inputs.scenario.scenario import Scenario
    from simulation.inputs.yaml.strict_yaml import Document

Side = Literal["us", "china"]
SIDES: tuple[Side, Side] = ("us", "china")
MOST_POLICIES = 12  # of a side: vertex enumeration takes seconds beyond

_Text = Annotated[StrictStr, Field(min_length=1)]
_Policies = Annotated[tuple[_Text, ...], Field(min_length=2, max_length=MOST_POLICIES)]


class StepRow(Strict):
    """How large a change of an outcome counts one point: a factor, or a difference."""

    times: Annotated[StrictFloat | StrictInt, Field(gt=1, le=1e6)] | None = None
    plus: Positive | None = None

    @model_validator(mode="after")
    def _one(self) -> StepRow:
        if (self.times is None) == (self.plus is None):
            raise ValueError("give either times (a factor over 1) or plus (a difference over 0)")
        return self


class GoalRow(Strict):
    """One thing that a side wants."""

    outcome: _Text | Annotated[tuple[_Text, ...], Field(min_length=1)]
    want: Literal["more", "less"]
    step: StepRow
    weight: Positive = 1.0

    @property
    def outcomes(self) -> tuple[str, ...]:
        """The outcomes whose sum counts."""
        return (self.outcome,) if isinstance(self.outcome, str) else self.outcome


_Goals = Annotated[dict[str, GoalRow], Field(min_length=1)]


class GoalsRow(Strict):
    """What each side wants; the first goal is the one on the map of weights."""

    us: _Goals
    china: _Goals


class GameRow(Strict):
    """A game as written."""

    title: _Text
    about: StrictStr = ""
    scenario: _Text = "baseline"
    at: Month
    us: _Policies
    china: _Policies
    third: tuple[_Text, ...] = ()
    goals: GoalsRow
    members: Annotated[StrictInt, Field(ge=2, le=MOST_MEMBERS)] = 200
    seed: Annotated[StrictInt, Field(ge=0, le=LARGEST_SEED)] = 1


@dataclass(frozen=True)
class GameFile(WrittenFile):
    """A game that was read: policies exist and are named once; scenarios are not resolved yet."""

    row: GameRow
    document: Document
    path: Path

    @property
    def outcomes(self) -> tuple[str, ...]:
        """Every outcome that some goal reads."""
        goals = (*self.row.goals.us.values(), *self.row.goals.china.values())
        return tuple(dict.fromkeys(name for goal in goals for name in goal.outcomes))

    def check_outcomes(self, known: Mapping[str, Any]) -> None:
        """InputError at the place of each outcome that is not among the known ones."""
        problems = []
        for side in SIDES:
            for name, goal in getattr(self.row.goals, side).items():
                at = ("goals", side, name, "outcome")
                for number, outcome in enumerate(goal.outcomes):
                    if outcome not in known:
                        place = at if isinstance(goal.outcome, str) else (*at, number)
                        told = unknown_outcome(outcome, known)
                        problems.append(self.document.problem(told, place))
        if problems:
            raise InputError(problems)

    def cells(self, calibration: Calibration) -> Iterator[tuple[int, int, Scenario]]:
        """The scenario of every pair of policies; InputError where one cannot be resolved.

        A cell is the scenario of a file that extends the game's and applies both fragments.
        """
        base = self._base(calibration)
        for row, mine in enumerate(self.row.us):
            for column, theirs in enumerate(self.row.china):
                applied = (*self.row.third, mine, theirs)
                name = f"{Path(mine).stem}-{Path(theirs).stem}"
                beside = self.path.parent.resolve()
                yield row, column, with_fragments(base, applied, name, calibration, beside)

    def _base(self, calibration: Calibration) -> str:
        """The scenario as cells extend it; InputError at its place if it cannot be resolved."""
        word = self.row.scenario
        beside = str(self.path.resolve().parent / word) if word.endswith(SUFFIXES) else word
        try:
            load_scenario(beside, calibration)
        except InputError as error:
            raise InputError(list(self.placed(error, ("scenario",)))) from None
        return beside


def is_game_file(word: str) -> bool:
    """Whether a command-line argument is a file that describes a game."""
    if not is_file(word):
        return False
    data = strict_yaml.read(Path(word), name=shown(Path(word))).data
    return isinstance(data, dict) and {"goals", "us", "china"} & set(data) != set()


def find_game(word: str) -> Path | None:
    """The game file that a word means: a path, or the name of one that ships; None if neither."""
    games = Library(data_root() / "scenarios").games
    if word in games:
        return games[word]
    return Path(word) if is_game_file(word) else None


def read_game(path: Path) -> GameFile:
    """Read a game file; InputError with every problem in it."""
    document = strict_yaml.read(path, name=shown(path))
    row, problems = validate(GameRow, document, depth=2)
    if row is not None:
        problems += _policy_problems(row, document, path)
    if row is None or problems:
        raise InputError(problems)
    return GameFile(row, document, path)


def game_named(word: str) -> GameFile:
    """The game of a name or path; InputError with the likely one where there is none."""
    found = find_game(word)
    if found is not None:
        return read_game(found)
    if word.endswith(SUFFIXES) and not Path(word).is_file():
        raise InputError(f"no game file {quoted(word)}")
    if word.endswith(SUFFIXES):
        return read_game(Path(word))
    games = Library(data_root() / "scenarios").games
    hint = did_you_mean(word, games) or f"; there are: {', '.join(games)}"
    raise InputError(f"unknown game {quoted(word)}{hint}")


def _policy_problems(row: GameRow, document: Document, path: Path) -> list[Problem]:
    """Policies that are no fragments, or given twice."""
    library, beside = Library(data_root() / "scenarios"), path.resolve().parent
    problems: list[Problem] = []
    for key in (*SIDES, "third"):
        named = getattr(row, key)
        for number, name in enumerate(named):
            found = library.fragment(name, beside)
            if isinstance(found, str):
                problems.append(document.problem(found, (key, number)))
            elif name in named[:number]:
                problems.append(document.problem(f"'{name}' is given twice", (key, number)))
    return problems
