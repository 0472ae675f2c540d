"""One task, one file: draw the members, simulate, write; failures of the model become data."""

from __future__ import annotations

import traceback
from collections.abc import Callable, Collection, Iterable, Iterator, Sequence
from dataclasses import dataclass, field
from functools import cached_property, partial
from pathlib import Path
from typing import TYPE_CHECKING, Any, NamedTuple, Protocol

from simulation.errors import InputError, RunError, did_you_mean_name
from simulation.experiment import one_block, tables
from simulation.experiment.shared_past import SharedPast
from simulation.experiment.store import fingerprint
from simulation.finite import NotFiniteError, check_finite
from simulation.renaming import ByName

if TYPE_CHECKING:
    import pyarrow as pa

    from simulation.inputs.calibration.calibration import Calibration
    from simulation.inputs.draws.draw import Draw
    from simulation.inputs.scenario.scenario import Scenario


class OutcomeLike(Protocol):
    """What the manifest and listings say about an outcome."""

    @property
    def name(self) -> str: ...
    @property
    def unit(self) -> str: ...
    @property
    def description(self) -> str: ...
    @property
    def undefined(self) -> str: ...
    @property
    def was(self) -> str: ...
    @property
    def leaves_out(self) -> str: ...


class Simulate(Protocol):
    """Months 0..months-1 of every member of the draw."""

    def __call__(
        self, calibration: Calibration, scenario: Scenario, draw: Draw, months: int, *keep: str
    ) -> tables.Results: ...


class SimulateShared(Protocol):
    """The same from what is kept of a past; `others` are scenarios of these members to come."""

    def __call__(
        self,
        past: SharedPast,
        others: Sequence[Scenario],
        calibration: Calibration,
        scenario: Scenario,
        draw: Draw,
        months: int,
        *keep: str,
    ) -> tables.Results: ...


@dataclass(frozen=True)
class Engine:
    """What turns draws into results; both functions must be picklable.

    `selects` says whether `simulate` can be told which outcomes to keep; `shared`, where given,
    does the same and runs a past that scenarios share once. `side_by_side` says whether it takes
    scenarios that differ in numbers alone in one block.
    """

    simulate: Simulate
    outcomes: Callable[[Calibration], Sequence[OutcomeLike]]
    selects: bool = False
    shared: SimulateShared | None = None
    side_by_side: bool = False


def refuse_unknown(names: Iterable[str], known: Collection[str]) -> None:
    """InputError for the first name that is no outcome of those known."""
    strange = next((name for name in names if name not in known), None)
    if strange is not None:
        raise InputError(unknown_outcome(strange, known))


def unknown_outcome(name: str, known: Iterable[str]) -> str:
    """What is said of an outcome that is not among the known ones."""
    hint = did_you_mean_name(name, known) or "; `rivalry list outcomes` has them"
    return f"there is no outcome {name!r}{hint}"


class Part(NamedTuple):
    """A scenario by its number in the plan, changed as a point of a sweep says."""

    scenario: int
    point: int | None = None
    sets: tuple[str, ...] = ()


@dataclass(frozen=True)
class Task:
    """One file of results: members first..stop-1 of each part."""

    file: str
    first: int
    stop: int
    parts: tuple[Part, ...]


@dataclass(frozen=True)
class TaskResult:
    """What became of a task: `facts` is its entry in the manifest; `fatal` ends the run.

    `packed` is a file that was made where the folder cannot be reached.
    """

    task: Task
    facts: dict[str, Any]
    fatal: str = ""
    packed: bytes | None = None


def outcomes_of(
    engine: Engine, calibration: Calibration, scenarios: Sequence[Scenario]
) -> ByName[OutcomeLike]:
    """Outcomes of all scenarios by name, those of what one of them adds included."""
    worlds = {id(one): one for one in (s.extended(calibration) for s in scenarios)}
    found = [one for world in worlds.values() for one in engine.outcomes(world)]
    held = {one.name: one for one in found}
    return ByName(held, {one.was: one.name for one in found if one.was})


class Cells(Protocol):
    """What simulates every part of a task, perhaps with help."""

    def __call__(self, context: WorkerContext, task: Task) -> list[tables.Cell]: ...


@dataclass(frozen=True)
class WorkerContext:
    """Everything a worker needs besides the task; each worker gets it once.

    `workers` is how many share the tasks; `past` is what this one keeps from task to task.
    """

    engine: Engine
    calibration: Calibration
    scenarios: tuple[Scenario, ...]
    seed: int
    months: int
    folder: Path
    keep: tuple[str, ...] = ()
    workers: int = 1
    past: SharedPast = field(default_factory=SharedPast, compare=False, repr=False)

    def make(self, task: Task, cells: Cells | None = None) -> TaskResult:
        """Simulate and write one file. A failing model is recorded, a refusing disk is fatal.

        `cells` simulates in place of this context alone.
        """
        found = self.table(task, cells)
        return found if isinstance(found, TaskResult) else self.write(task, found)

    def write(self, task: Task, table: pa.Table) -> TaskResult:
        """Write the table of a task; a refusing disk is fatal."""
        return self._written(task, lambda path: tables.write_table(path, table))

    def pack(self, task: Task) -> TaskResult:
        """Simulate one file where the folder cannot be reached; `write_packed` writes it there."""
        found = self.table(task)
        if isinstance(found, TaskResult):
            return found
        return TaskResult(task, {}, packed=tables.packed(found))

    def write_packed(self, result: TaskResult) -> TaskResult:
        """Write what `pack` made elsewhere, if it fits the task; a refusing disk is fatal."""
        packed, task = result.packed, result.task
        if packed is None:
            return result
        rows = len(task.parts) * (task.stop - task.first) * self.months
        outcomes = self._columns() or tuple(
            outcomes_of(self.engine, self.calibration, self.scenarios)
        )
        wrong = tables.unfit(packed, rows, outcomes, range(task.first, task.stop))
        if wrong:
            error = f"what the worker sent is not the block that was asked for: {wrong}"
            return TaskResult(task, {"status": "failed", **self.extent(task), "error": error})
        return self._written(task, lambda path: tables.write_packed(path, packed))

    def cells(self, task: Task) -> list[tables.Cell]:
        """Simulate every part of a task."""
        scenarios = [self._scenario(part) for part in task.parts]
        after = self.scenarios[task.parts[-1].scenario + self.workers :]
        groups = self._groups(task, scenarios)
        alone = [scenarios[group[0]] for group in groups if len(group) == 1]
        cells: dict[int, tables.Cell] = {}
        for group in groups:
            first, *others = group
            if others:
                cells |= zip(group, self._side_by_side(task, group, scenarios), strict=True)
            else:
                scenario = alone.pop(0)
                cells[first] = self.cell(task, task.parts[first], scenario, (*alone, *after))
        return [cells[place] for place in sorted(cells)]

    def _groups(self, task: Task, scenarios: Sequence[Scenario]) -> list[list[int]]:
        """Parts of a task by their place, those together that run in one block."""
        if not self.engine.side_by_side:
            return [[place] for place in range(len(scenarios))]
        return one_block.groups(scenarios, task.stop - task.first)

    def _side_by_side(
        self, task: Task, group: Sequence[int], scenarios: Sequence[Scenario]
    ) -> Iterator[tables.Cell]:
        """Simulate parts of a task in one block."""
        from simulation.inputs.draws.side_by_side import SideBySide

        members = task.stop - task.first
        draw = SideBySide([self._draw(task, scenarios[place]) for place in group], members)
        absent, keep = self._kept(draw)
        only = keep if self.engine.selects else ()
        whole = self.engine.simulate(self.calibration, draw.scenario, draw, self.months, *only)
        for number, place in enumerate(group):
            values = whole.values[:, :, number * members : (number + 1) * members]
            results = tables.Slice(whole.outcomes, whole.dates, values)
            yield self._checked(task, task.parts[place], results, absent, keep)

    def table(self, task: Task, cells: Cells | None = None) -> pa.Table | TaskResult:
        """Simulate a task; its rows, or what the manifest says where the model fails."""
        try:
            made = cells(self, task) if cells else self.cells(task)
            return tables.block_table(made, self._columns(), self._undefined)
        except NotFiniteError as told:
            error = str(told)
            return TaskResult(task, {"status": "failed", **self.extent(task), "error": error})
        except Exception:
            error = traceback.format_exc()
            return TaskResult(task, {"status": "failed", **self.extent(task), "error": error})

    def _columns(self) -> tuple[str, ...]:
        """Columns of the outcomes; what only one scenario adds is a column of all, 0 elsewhere."""
        if self.keep or not self._differ:
            return self.keep
        return tuple(outcomes_of(self.engine, self.calibration, self.scenarios))

    def _written(self, task: Task, write: Callable[[Path], None]) -> TaskResult:
        path, facts = self.folder / task.file, self.extent(task)
        try:
            write(path)
            return TaskResult(task, {"status": "done", **facts, **fingerprint(path)})
        except (RunError, OSError) as error:
            return TaskResult(task, facts, fatal=str(error))

    def cell(
        self, task: Task, part: Part, scenario: Scenario, others: Sequence[Scenario] = ()
    ) -> tables.Cell:
        """Simulate one part of a task; `others` are likely to come next here."""
        draw = self._draw(task, scenario)
        absent, keep = self._kept(draw)
        only = keep if self.engine.selects else ()
        simulate = self.engine.simulate
        if self.engine.shared:
            simulate = partial(self.engine.shared, self.past, others)
        results = simulate(self.calibration, scenario, draw, self.months, *only)
        return self._checked(task, part, results, absent, keep)

    def _draw(self, task: Task, scenario: Scenario) -> Draw:
        """The draw of a task's members."""
        from simulation.inputs.draws.draw import Draw

        return Draw(self.calibration, scenario, self.seed, task.first, task.stop)

    def _checked(
        self,
        task: Task,
        part: Part,
        results: tables.Results,
        absent: frozenset[str],
        keep: tuple[str, ...],
    ) -> tables.Cell:
        """The cell of a part; NotFiniteError where what is kept is no number."""
        name, members = self.scenarios[part.scenario].name, task.stop - task.first
        found = tables.Cell(name, task.first, members, results, part.point, absent)
        self._check(found, keep)
        return found

    def _kept(self, draw: Draw) -> tuple[frozenset[str], tuple[str, ...]]:
        """Outcomes that a world lacks, and those of the others that are kept; () for all."""
        absent = self._absent(draw)
        return absent, tuple(name for name in self.keep if name not in absent)

    def _check(self, found: tables.Cell, keep: tuple[str, ...]) -> None:
        """NotFiniteError where what is kept is no number; all is kept if `keep` is empty."""
        names, values = found.results.outcomes, found.results.values[:, :, : found.members]
        if keep:
            columns = [i for i, name in enumerate(names) if name in keep]
            names, values = tuple(names[i] for i in columns), values[:, columns]
        where = (
            found.scenario if found.point is None else f"{found.scenario} at point {found.point}"
        )
        dates = found.results.dates
        check_finite(values, names, dates, found.first, self._undefined, where)

    @cached_property
    def _undefined(self) -> frozenset[str]:
        """Outcomes that may be NaN."""
        outcomes = outcomes_of(self.engine, self.calibration, self.scenarios).values()
        return frozenset(one.name for one in outcomes if one.undefined)

    @property
    def _differ(self) -> bool:
        """Whether some scenario adds what has outcomes of its own."""
        return any(scenario.additions for scenario in self.scenarios)

    def _absent(self, draw: Draw) -> frozenset[str]:
        """Outcomes that only other scenarios' worlds have."""
        if not self._differ:
            return frozenset()
        every = outcomes_of(self.engine, self.calibration, self.scenarios)
        return frozenset(every) - {one.name for one in self.engine.outcomes(draw.calibration)}

    def _scenario(self, part: Part) -> Scenario:
        from simulation.inputs.scenario.scenario import with_settings

        scenario = self.scenarios[part.scenario]
        return with_settings(scenario, part.sets, self.calibration) if part.sets else scenario

    def extent(self, task: Task) -> dict[str, Any]:
        """What the manifest says about a task's file, whatever became of it."""
        return extent(task, self.scenarios)


def extent(task: Task, scenarios: Sequence[Scenario]) -> dict[str, Any]:
    """Scenario, members and points of a task's file, as the manifest keeps them."""
    points = [part.point for part in task.parts if part.point is not None]
    found: dict[str, Any] = {"scenario": scenarios[task.parts[0].scenario].name}
    found |= {"first": task.first, "last": task.stop - 1}
    return {**found, "points": [points[0], points[-1]]} if points else found


def simulate_world(
    calibration: Calibration, scenario: Scenario, draw: Draw, months: int, *keep: str
) -> tables.Results:
    """The model itself; only the outcomes `keep` if there are any."""
    from simulation.model.world import ModelInputs, simulate

    return simulate(ModelInputs(calibration, scenario, draw, months, keep=keep))


def simulate_shared(
    past: SharedPast,
    others: Sequence[Scenario],
    calibration: Calibration,
    scenario: Scenario,
    draw: Draw,
    months: int,
    *keep: str,
) -> tables.Results:
    """The model itself, from a kept past where there is one."""
    from simulation.model.world import ModelInputs

    return past.run(ModelInputs(calibration, scenario, draw, months, keep=keep), others)


def world_outcomes(calibration: Calibration) -> Sequence[OutcomeLike]:
    """The model's table of outcomes."""
    from simulation.model.outcomes.table import outcome_table

    return outcome_table(calibration)


WORLD = Engine(simulate_world, world_outcomes, True, simulate_shared, side_by_side=True)
