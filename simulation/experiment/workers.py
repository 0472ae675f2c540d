"""Where blocks are made: in this process, in copies of it, or in worker processes."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator, Sequence
from concurrent.futures import ThreadPoolExecutor
from contextlib import ExitStack, contextmanager
from typing import TYPE_CHECKING

from simulation.errors import RunError
from simulation.experiment.copies import USUAL, Beside, Patience, Say, copies
from simulation.experiment.pool import Pool
from simulation.experiment.tasks import Task, TaskResult, WorkerContext
from simulation.memory import give_back

if TYPE_CHECKING:
    import pyarrow as pa

Report = Callable[[TaskResult], None]
Held = dict[str, "pa.Table"]  # what was made here, by file


def make_all(
    context: WorkerContext,
    tasks: Iterable[Task],
    workers: int,
    report: Report,
    say: Say | None = None,
) -> None:
    """Make every task and report each; RunError if the disk refuses or every worker dies.

    One worker is this process. `say` is told of one that stands still and is replaced.
    """
    if workers > 1:
        _make_in_workers(_pool(context, workers, report, say), tasks)
        return
    with _memory_given_back(context):
        for task in tasks:
            deliver(context.make(task), report)


def make_in_copies(
    context: WorkerContext,
    tasks: Sequence[Task],
    copied: int,
    report: Report,
    beside: Beside,
    read: Callable[[Held, tuple[str, ...]], None],
    say: Say | None = None,
    patience: Patience = USUAL,
) -> None:
    """Make every task in shares of so many copies of this process; errors as in `make_all`.

    `read` gets the tables that were made, by file, while a thread writes the last of them, and
    the names of the files that `beside` has written: a copy that has made its shares does that
    while this process makes tables. `say` is told where a copy is waited for.
    """
    held: Held = {}
    shared = copies(context, tasks, copied, beside, say, patience)
    with ExitStack() as writing:
        with _memory_given_back(context), shared as made:
            for task in tasks:
                found = context.table(task, made.cells)
                writing.close()  # one at a time
                if isinstance(found, TaskResult):
                    deliver(found, report)
                else:
                    held[task.file] = found
                    writing.enter_context(_written(context, task, found, report))
            written = made.beside()
        read(held, written)


@contextmanager
def _written(context: WorkerContext, task: Task, table: pa.Table, report: Report) -> Iterator[None]:
    """A thread that writes a table meanwhile; reported at the end, whatever happened here."""
    with ThreadPoolExecutor(1) as thread:
        result = thread.submit(context.write, task, table)
        try:
            yield
        finally:
            deliver(result.result(), report)


@contextmanager
def _memory_given_back(context: WorkerContext) -> Iterator[None]:
    """For a process that goes on afterwards, to the summary."""
    try:
        yield
    finally:
        context.past.forget()
        give_back()


def _make_in_workers(pool: Pool[Task, TaskResult], tasks: Iterable[Task]) -> None:
    """Make every task in processes of their own."""
    try:
        pool.work(iter(tasks))
    except KeyboardInterrupt:
        pool.finish_what_is_in_hand()
        raise
    finally:
        pool.stop_all()


def _pool(
    context: WorkerContext, workers: int, report: Report, say: Say | None
) -> Pool[Task, TaskResult]:
    """Workers; a task that costs too many of them counts as failed."""

    def given_up(task: Task, error: str) -> None:
        report(TaskResult(task, {"status": "failed", **context.extent(task), "error": error}))

    return Pool(context, workers, lambda result: deliver(result, report), given_up, say)


def deliver(result: TaskResult, report: Report) -> None:
    """Report what was made; RunError where the disk refused it."""
    if result.fatal:
        raise RunError(result.fatal)
    report(result)
