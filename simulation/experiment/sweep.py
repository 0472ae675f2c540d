"""A sweep: one scenario at many points of levers and parameters, all with the same draws."""

from __future__ import annotations

import time
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass, replace
from itertools import product
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import TYPE_CHECKING, Any

from simulation import months
from simulation.errors import InputError, Problem, RunError
from simulation.experiment import store, tables
from simulation.experiment.design import Axis, Design
from simulation.experiment.ensemble import BLOCK, check_name, identities
from simulation.experiment.meanings import meanings, told
from simulation.experiment.tasks import WORLD, Engine, Part, Task, WorkerContext, outcomes_of
from simulation.experiment.work import Tables
from simulation.inputs.calibration.renaming import path_of
from simulation.inputs.draws.posterior import origin
from simulation.inputs.scenario.paths import twice

if TYPE_CHECKING:
    from simulation.inputs.calibration.calibration import Calibration
    from simulation.inputs.scenario.scenario import Scenario

_SAMPLE = 32  # members that an estimate is measured on
_SUMMARY_ROW = 90  # bytes of a line of summary.csv


@dataclass(frozen=True)
class Sweep:
    """What a sweep is: `scenario` at every point of `design`, members 0..members-1 of one draw.

    Small points share a file, so that a file holds about `block` members.
    """

    calibration: Calibration
    scenario: Scenario
    design: Design
    members: int
    seed: int
    until: str = months.LAST
    block: int = BLOCK
    command: str = ""
    outcomes: tuple[str, ...] = ()

    def __post_init__(self) -> None:
        check_name(self.scenario.name)
        found = axis_problems(self.design.axes, self.scenario, self.calibration)
        problems = [Problem(f"--vary {axis.given}: {message}") for axis, message in found]
        if problems:
            raise InputError(problems)
        object.__setattr__(self, "design", self._renamed())

    @property
    def scenarios(self) -> tuple[Scenario, ...]:
        """The scenario that the points change."""
        return (self.scenario,)

    @property
    def points(self) -> int:
        """How many points the design has."""
        return len(self.design.rows)

    def count(self) -> int:
        """How many files of results the sweep has."""
        return -(-self.points // self._together) * -(-self.members // self.block)

    def tasks(self) -> Iterator[Task]:
        """Group by group of points, block by block of members."""
        for start in range(0, self.points, self._together):
            group = range(start, min(start + self._together, self.points))
            parts = tuple(Part(0, point, self.design.sets(point)) for point in group)
            for first in range(0, self.members, self.block):
                name = f"block-{self.scenario.name}-p{start:06d}-{first:07d}.parquet"
                stop = min(first + self.block, self.members)
                yield Task(f"{store.SERIES}/{name}", first, stop, parts)

    def settings(self) -> dict[str, Any]:
        """What the manifest says about the sweep, and what a resumed one must share."""
        vary = {axis.path: axis.describe() for axis in self.design.axes}
        return {
            "seed": self.seed,
            "members": self.members,
            "until": self.until,
            "block_size": self.block,
            "scenarios": {self.scenario.name: self.scenario.to_dict()},
            **identities(self.scenarios),
            "draws": origin(self.calibration, {self.scenario.name: self._varied()}),
            "sweep": {"design": self.design.method, "points": self.points, "vary": vary},
        }

    def tables(self) -> Tables:
        """What writes points.parquet and members.parquet."""
        return {store.POINTS: self._write_points, store.MEMBERS: self._write_members}

    def _write_points(self, path: Path) -> None:
        import pyarrow as pa

        table = pa.table(point_columns(self.design))
        columns = told(table.schema, meanings(self.calibration, self.scenarios))
        tables.write_table(path, table.cast(columns))

    def _write_members(self, path: Path) -> None:
        of, left_out = (self._varied(),), self._drawn_by_point()
        drawn = tables.drawn(self.calibration, of, self.seed, self.members, left_out)
        tables.write_members(path, drawn, meanings(self.calibration, of))

    def _renamed(self) -> Design:
        """The design with today's names of parameters; its points stay those of the old names."""
        renamed = self.calibration.vocabulary.renamed
        axes = [replace(axis, path=path_of(axis.path, renamed)) for axis in self.design.axes]
        again = twice([axis.given for axis in axes], self.calibration.vocabulary)
        problems = [Problem(f"--vary {path} is given twice") for _, path in again]
        if problems:
            raise InputError(problems)
        return replace(self.design, axes=tuple(axes))

    def _varied(self) -> Scenario:
        """The scenario with everything overridden that some point overrides."""
        from simulation.inputs import with_settings

        ends = [f"{axis.path}={axis.ends()[0]}" for axis in self.design.axes]
        return with_settings(self.scenario, ends, self.calibration)

    def _drawn_by_point(self) -> frozenset[str]:
        """Columns that points differ in: what is varied, and what hangs on it."""
        from simulation.inputs import Draw, with_settings
        from simulation.inputs.draws.columns import origins

        found = []
        for axis in self.design.axes:
            for value in axis.ends():
                point = with_settings(self.scenario, [f"{axis.path}={value}"], self.calibration)
                found.append(origins(Draw(self.calibration, point, self.seed, 0, 1)))
        drawn = {name for one in found for name in one}
        differ = {n for n in drawn if any(one.get(n) != found[0].get(n) for one in found)}
        return frozenset(differ | {axis.path for axis in self.design.axes})

    @property
    def _together(self) -> int:
        return max(1, self.block // self.members)


def axis_problems(
    axes: Sequence[Axis], scenario: Scenario, calibration: Calibration
) -> Iterator[tuple[Axis, str]]:
    """Every axis whose path does not exist or whose values go out of range, with what is wrong."""
    for axis in axes:
        found = (_flaw(axis, value, scenario, calibration) for value in axis.ends())
        wrong = next(filter(None, found), "")
        if not wrong and (inner := axis.between()):  # of yes or no, and of counts
            wrong = _flaw(axis, inner, scenario, calibration)
            wrong += f" in between: name the choices, `={axis.whole()}`" if wrong else ""
        if wrong:
            yield axis, wrong


def in_vain(
    axes: Sequence[Axis], scenario: Scenario, calibration: Calibration
) -> Iterator[tuple[Axis, str]]:
    """Levers that are varied without effect, each with why, which is one at all of its values.

    The other axes stand at their first values, and then at their last.
    """
    from simulation.inputs import with_settings
    from simulation.inputs.scenario import doubts

    for axis in axes:
        if not axis.path.startswith("levers."):
            continue
        found = []
        for value, others in product(axis.ends(), (0, -1)):
            ends = ((one, value if one is axis else one.ends()[others]) for one in axes)
            sets = [f"{one.path}={end}" for one, end in ends]
            point = with_settings(scenario, sets, calibration)
            found.append(list(doubts.in_vain(axis.path, point, calibration)))
        if why := [one for one in found[0] if all(one in told for told in found)]:
            yield axis, why[0]


def after_the_end(axes: Sequence[Axis], until: str) -> Iterator[tuple[Axis, str]]:
    """Axes whose entries begin after the last month that is simulated, with that in words."""
    for axis in axes:
        _, dated, text = axis.path.partition("@")
        first = text.partition("..")[0]
        if dated and first > until:
            yield axis, f"changes nothing: the simulation ends in {until}, before {first}"


def _flaw(axis: Axis, value: str, scenario: Scenario, calibration: Calibration) -> str:
    """What is wrong with one value of an axis; "" where nothing is."""
    from simulation.inputs import with_settings

    text = f"{axis.path}={value}"
    try:
        with_settings(scenario, (text,), calibration)
    except InputError as error:
        prefix = f"--set '{text}': "
        return "; ".join(p.message.removeprefix(prefix) for p in error.problems)
    return ""


def point_columns(design: Design) -> dict[str, Any]:
    """Columns of points.parquet: numbers where every value of a path is one, else text."""
    import numpy as np

    columns: dict[str, Any] = {"point": np.arange(len(design.rows), dtype=np.int32)}
    for number, axis in enumerate(design.axes):
        words = [row[number] for row in design.rows]
        try:
            columns[axis.path] = np.array([float(word) for word in words])
        except ValueError:
            columns[axis.path] = words
    return columns


@dataclass(frozen=True)
class Estimate:
    """What a sweep will cost: `seconds` of wall time, `bytes` on disk."""

    points: int
    members: int
    simulated_members: int
    files: int
    workers: int
    seconds: float
    bytes: int


def estimate(sweep: Sweep, workers: int, engine: Engine = WORLD) -> Estimate:
    """Measure one small block of the first points, and scale it up; leaves nothing behind."""
    sample = min(sweep.members, _SAMPLE)
    points = min(sweep.points, _SAMPLE // sample)
    known = outcomes_of(engine, sweep.calibration, sweep.scenarios)
    outcomes = len(sweep.outcomes or known)
    rows = months.index(sweep.until) + 1
    with TemporaryDirectory() as folder:
        context = WorkerContext(
            engine,
            sweep.calibration,
            sweep.scenarios,
            sweep.seed,
            rows,
            Path(folder),
            sweep.outcomes,
        )
        parts = tuple(Part(0, point, sweep.design.sets(point)) for point in range(points))
        _make(context, Task("first.parquet", 0, 1, parts[:1]))  # the first pays for imports
        seconds = _timed(lambda: _make(context, Task("sample.parquet", 0, sample, parts)))
        size = (Path(folder) / "sample.parquet").stat().st_size
    times = sweep.points * sweep.members / (points * sample)
    summary = sweep.points * rows * outcomes * _SUMMARY_ROW
    return Estimate(
        points=sweep.points,
        members=sweep.members,
        simulated_members=sweep.points * sweep.members,
        files=sweep.count(),
        workers=workers,
        seconds=seconds * times / workers,
        bytes=round(size * times) + summary,
    )


def _make(context: WorkerContext, task: Task) -> None:
    """Make a file; RunError where its points cannot be simulated or the disk refuses."""
    made = context.make(task)
    if made.fatal:
        raise RunError(made.fatal)
    if made.facts["status"] != "done":
        why = (made.facts["error"].strip().splitlines() or ["no reason"])[-1]
        raise RunError(f"the first points of the sweep fail: {why}")


def _timed(work: Callable[[], object]) -> float:
    start = time.perf_counter()
    work()
    return time.perf_counter() - start
