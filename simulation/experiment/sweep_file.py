"""SWEEP.yaml: a sweep written down, checked like every other file."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING, Annotated, Any

from pydantic import Field, StrictFloat, StrictInt, StrictStr

from simulation import months
from simulation.errors import InputError, Problem, nearest
from simulation.experiment.design import Axis, Design, Method, build, listed, parse_axis, respelt
from simulation.experiment.sweep import after_the_end, axis_problems, in_vain
from simulation.experiment.tasks import unknown_outcome
from simulation.experiment.written_file import WrittenFile
from simulation.inputs.scenario.files import Library, is_file
from simulation.inputs.tables.fields import Month
from simulation.inputs.yaml import strict_yaml
from simulation.inputs.yaml.explain import validate
from simulation.inputs.yaml.wording import quoted
from simulation.limits import LARGEST_SEED, MOST_MEMBERS, MOST_POINTS
from simulation.locate import SUFFIXES, data_root, shown
from simulation.strict import Strict

if TYPE_CHECKING:
    from simulation.inputs.calibration.calibration import Calibration
    from simulation.inputs.calibration.vocabulary import Vocabulary
    from simulation.inputs.scenario.scenario import Scenario
    from simulation.inputs.yaml.strict_yaml import Document

_Text = Annotated[StrictStr, Field(min_length=1)]
_Choice = StrictStr | StrictInt | StrictFloat | list[Any] | dict[str, Any]
_Vary = _Text | Annotated[list[_Choice], Field(min_length=1)]


class SweepRow(Strict):
    """A sweep as written."""

    title: _Text | None = None
    scenario: _Text
    vary: Annotated[dict[str, _Vary], Field(min_length=1)]
    design: Method = "grid"
    points: Annotated[StrictInt, Field(ge=1, le=MOST_POINTS)] | None = None
    members: Annotated[StrictInt, Field(ge=1, le=MOST_MEMBERS)] = 50
    seed: Annotated[StrictInt, Field(ge=0, le=LARGEST_SEED)] = 1
    until: Month = months.LAST
    outcomes: tuple[_Text, ...] = ()


@dataclass(frozen=True)
class SweepFile(WrittenFile):
    """A sweep file that was read; its scenario is not resolved yet."""

    row: SweepRow
    axes: tuple[Axis, ...]
    document: Document
    path: Path

    def design(self, seed: int, vocabulary: Vocabulary) -> Design:
        """The points; InputError at the file's place if the design does not fit."""
        at = "vary"
        try:
            axes = respelt(self.axes, vocabulary)
            at = "design"
            return build(axes, self.row.design, self.row.points, seed)
        except InputError as error:
            raise InputError(list(self.placed(error, (at,)))) from None

    def check_outcomes(self, known: Mapping[str, Any]) -> None:
        """InputError at the place of an outcome that is not among the known ones."""
        problems = [
            self.document.problem(unknown_outcome(name, known), ("outcomes", number))
            for number, name in enumerate(self.row.outcomes)
            if name not in known
        ]
        if problems:
            raise InputError(problems)

    def scenario(self, calibration: Calibration, sets: tuple[str, ...] = ()) -> Scenario:
        """The scenario named, a file from beside this one; InputError if it or a path is wrong."""
        from simulation.inputs import load_scenario

        word = self.row.scenario
        beside = str(self.path.parent / word) if word.endswith(SUFFIXES) else word
        try:
            scenario = load_scenario(beside, calibration, sets)
        except InputError as error:
            raise InputError(list(self.placed(error, ("scenario",)))) from None
        found = axis_problems(self.axes, scenario, calibration)
        problems = [self.document.problem(message, ("vary", axis.path)) for axis, message in found]
        if problems:
            raise InputError(problems)
        return scenario

    def doubts(self, scenario: Scenario, calibration: Calibration) -> Iterator[Problem]:
        """What is varied without effect, and ends of it that are far off."""
        from simulation.inputs import with_settings
        from simulation.inputs.scenario.plausible import doubts
        from simulation.inputs.scenario.unfelt import flat

        for path, why in flat([axis.path for axis in self.axes], scenario):
            yield self.document.problem(why, ("vary", path))
        axes = respelt(self.axes, calibration.vocabulary)
        late = after_the_end(axes, self.row.until)
        for axis, why in (*in_vain(self.axes, scenario, calibration), *late):
            yield self.document.problem(why, ("vary", axis.given))

        known = {str(problem) for problem in doubts(scenario, calibration)}
        for axis in self.axes:
            for value in axis.ends():
                varied = with_settings(scenario, (f"{axis.path}={value}",), calibration)
                for problem in doubts(varied, calibration):
                    if str(problem) not in known:
                        yield self.document.problem(problem.message, ("vary", axis.path))


def is_sweep_file(word: str) -> bool:
    """Whether a command-line argument is a file that describes a sweep, not a scenario."""
    if not is_file(word):
        return False
    data = strict_yaml.read(Path(word), name=shown(Path(word))).data
    return isinstance(data, dict) and not {"vary", "scenario"}.isdisjoint(data)


def find_sweep(word: str) -> Path | None:
    """The sweep file that a word means: a path, or the name of one that ships; None if neither."""
    library = Library(data_root() / "scenarios")
    if word in library.sweeps:
        return library.sweeps[word]
    if is_sweep_file(word):
        return Path(word)
    meant = nearest(word, (*library.scenarios, *library.sweeps))
    if meant in library.sweeps and not word.endswith(SUFFIXES):
        raise InputError(f"unknown scenario or sweep {quoted(word)}; did you mean '{meant}'?")
    return None


def read_sweep(path: Path) -> SweepFile:
    """Read a sweep file; InputError with every problem in it."""
    document = strict_yaml.read(path, name=shown(path))
    row, problems = validate(SweepRow, document)
    axes: list[Axis] = []
    for name, written in row.vary.items() if row else ():
        try:
            several = isinstance(written, list)
            axes.append(listed(name, written) if several else parse_axis(f"{name}={written}"))
        except InputError as error:
            messages = (problem.message.removeprefix("--vary ") for problem in error.problems)
            problems += [document.problem(message, ("vary", name)) for message in messages]
    if row is None or problems:
        raise InputError(problems)
    return SweepFile(row, tuple(axes), document, path)
