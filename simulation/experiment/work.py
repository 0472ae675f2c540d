"""The work of one execution: what is missing of a run, who makes it, and what is noted of it."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping, Sequence
from pathlib import Path
from typing import TYPE_CHECKING, Any, Protocol

from simulation import months
from simulation.counts import counted
from simulation.errors import RunError
from simulation.experiment.copies import Say
from simulation.experiment.tasks import Engine, Task, TaskResult, WorkerContext, extent
from simulation.experiment.workers import make_all, make_in_copies

if TYPE_CHECKING:
    from simulation.experiment.reader import Run
    from simulation.experiment.store import Store
    from simulation.experiment.workers import Held
    from simulation.inputs.calibration.calibration import Calibration
    from simulation.inputs.scenario.scenario import Scenario


Progress = Callable[[int, int], None]  # one that has a method `say` is told what is waited for
Finish = Callable[["Run"], None]
Tables = Mapping[str, Callable[[Path], None]]  # files beside the blocks, and what writes each


class Planned(Protocol):
    """What `execute` needs of a run or a sweep."""

    @property
    def calibration(self) -> Calibration: ...
    @property
    def scenarios(self) -> tuple[Scenario, ...]: ...
    @property
    def seed(self) -> int: ...
    @property
    def until(self) -> str: ...
    @property
    def command(self) -> str: ...
    @property
    def outcomes(self) -> tuple[str, ...]: ...
    def count(self) -> int: ...
    def tasks(self) -> Iterator[Task]: ...
    def settings(self) -> dict[str, Any]: ...
    def tables(self) -> Tables: ...


class Work:
    """Counts the blocks of one execution, and knows which are missing."""

    def __init__(
        self, plan: Planned, folder: Store, progress: Progress | None, finish: Finish | None
    ) -> None:
        self.plan, self.folder = plan, folder
        self.progress = progress or (lambda done, total: None)
        self.say: Say | None = getattr(progress, "say", None)
        self._finish = finish
        self.finished, self.total = 0, plan.count()

    def context(self, engine: Engine, workers: int = 1) -> WorkerContext:
        """What the workers get."""
        plan, rows = self.plan, months.index(self.plan.until) + 1
        return WorkerContext(
            engine,
            plan.calibration,
            plan.scenarios,
            plan.seed,
            rows,
            self.folder.folder,
            tuple(self.folder.manifest["outcomes"]) if plan.outcomes else (),
            workers,
        )

    def make(self, engine: Engine, workers: int, copied: int, dask: str) -> None:
        """Make what is missing by so many workers, by copies of this process, or on a cluster."""
        context = self.context(engine, workers)
        if copied > 1:
            tasks = list(self.missing())
            make_in_copies(
                context, tasks, copied, self.report, self.write_tables, self.read, self.say
            )
            return
        self.record_tables(self.write_tables())
        if dask:
            from simulation.experiment import cluster

            cluster.make_all(context, self.missing(), dask, self.report)
        else:
            make_all(context, self.missing(), workers, self.report, self.say)

    def read(self, held: Held, written: Sequence[str]) -> None:
        """Note tables that are there, and finish a run of which every block is at hand."""
        self.record_tables(written)
        if len(held) == self.total:
            self.finish(held)

    def finish(self, held: Held | None = None) -> None:
        """Write what is derived from all blocks, unless it was; they may be `held` in memory."""
        from simulation.experiment.reader import Run

        finish, self._finish = self._finish, None
        if finish is not None:
            folder = self.folder.folder
            finish(self._at_hand(held) if held else Run.open(folder, partial=True))

    def _at_hand(self, held: Held) -> Run:
        """The run as it will be when its last block is written."""
        from simulation.experiment.reader import Run

        tasks = {task.file: task for task in self.plan.tasks()}
        blocks = {
            file: {"status": "done", **extent(tasks[file], self.plan.scenarios)} for file in held
        }
        return Run(self.folder.folder, {**self.folder.manifest, "blocks": blocks}, held=held)

    def write_tables(self) -> tuple[str, ...]:
        """Write the tables that are not there, or not as they were written; their names."""
        missing = {n: w for n, w in self.plan.tables().items() if not self.folder.has_file(n)}
        for name, write in missing.items():
            write(self.folder.folder / name)
        return tuple(missing)

    def record_tables(self, written: Sequence[str]) -> None:
        """Note that they are there now."""
        for name in written:
            self.folder.record_file(name)

    def missing(self) -> Iterator[Task]:
        """Tasks whose file is not there, or not as it was written."""
        self.progress(0, self.total)
        for task in self.plan.tasks():
            if self.folder.has_block(task.file, extent(task, self.plan.scenarios)):
                self._advance()
            else:
                yield task

    def report(self, result: TaskResult) -> None:
        """Note a finished or failed block."""
        self.folder.record_block(result.task.file, result.facts)
        self._advance()

    def check_all_made(self) -> None:
        """A run counts as done only if every block was made: RunError otherwise."""
        if self.finished != self.total:
            missing = self.total - self.finished
            raise RunError(f"{missing} of {counted(self.total, 'block')} were not made")

    def stopped(self) -> str:
        """How far it is, to tell after Ctrl-C."""
        return f"stopped with {self.finished} of {counted(self.total, 'block')} done"

    def _advance(self) -> None:
        self.finished += 1
        self.progress(self.finished, self.total)
