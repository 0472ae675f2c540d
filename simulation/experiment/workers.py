"""Where blocks are made: in this process, or in worker processes that may die without harm.

Each worker has a pipe of its own and nothing is shared, no lock and no queue, so one that is killed
at any moment can neither hang nor spoil the others: its pipe ends, and its block is made again.
(The standard library's pool of processes hangs when a worker is killed at a bad moment.)
"""

from __future__ import annotations

import itertools
import pickle
import signal
from collections import Counter
from collections.abc import Callable, Iterable, Iterator, Sequence
from concurrent.futures import ThreadPoolExecutor
from contextlib import ExitStack, contextmanager, suppress
from typing import TYPE_CHECKING, Any

from simulation.errors import RunError
from simulation.experiment.copies import USUAL, Beside, Patience, Say, copies
from simulation.experiment.interrupts import interrupts_held_back
from simulation.experiment.tasks import Task, TaskResult, WorkerContext
from simulation.memory import end_at_once, give_back, search_seldom

if TYPE_CHECKING:
    from multiprocessing.connection import Connection

    import pyarrow as pa

_TRIES = 3  # workers that may die over one block before it counts as failed
_GLANCE = 1.0  # seconds between two looks at workers of which none has a result
_STANDING = Patience(300.0, 4.0)  # a first block takes a minute or two where the model is compiled
_PATIENCE = 5.0  # seconds for a worker without work to end by itself
_REASONS = "killed, out of memory, or started from a script without `if __name__ == '__main__':`"
_HOPELESS = f"worker processes end without a result ({_REASONS}); try one worker"
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
        _make_in_workers(_Pool(context, workers, report, say), tasks)
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


def _make_in_workers(pool: _Pool, tasks: Iterable[Task]) -> None:
    """Make every task in processes of their own."""
    try:
        pool.work(iter(tasks))
    except KeyboardInterrupt:
        pool.finish_blocks_in_hand()
        raise
    finally:
        pool.stop_all()


class _Worker:
    """A process at the other end of a pipe, and the task it is at."""

    def __init__(self) -> None:
        from multiprocessing import get_context

        context = get_context("spawn")
        self.pipe, theirs = context.Pipe()
        self.task: Task | None = None
        self.fresh = True
        self.waited = 0.0  # seconds of looks at it that were in vain
        with interrupts_held_back():
            self.process = context.Process(target=_serve, args=(theirs,), daemon=True)
            self.process.start()
        theirs.close()  # so that the pipe ends with the process

    def give(self, task: Task, context: bytes) -> None:
        """Hand over a task; the first time, the context before it. A dead worker is found later."""
        with suppress(OSError):  # its end of the pipe is closed, which `wait` reports
            if self.fresh:
                self.pipe.send_bytes(context)
                self.fresh = False
            self.pipe.send(task)
        self.waited = 0.0
        self.task = task  # not before: Ctrl-C in between must not leave us waiting for its result

    def end(self) -> None:
        """Let the process go: without its pipe it has nothing to do."""
        self.pipe.close()
        self.process.join(_PATIENCE)
        if self.process.is_alive():
            self.process.kill()
            self.process.join()


class _Pool:
    """Up to so many workers, started as there is work for them, replaced when they die.

    One that stands still, since it was stopped, is replaced as well.
    """

    def __init__(
        self,
        context: WorkerContext,
        size: int,
        report: Report,
        say: Say | None = None,
        patience: Patience = _STANDING,
    ) -> None:
        self.context, self.pickled = context, pickle.dumps(context)
        self.size, self.report, self.say = size, report, say
        self.patience, self.longest = patience, 0.0  # seconds that a result has taken
        self.workers: list[_Worker] = []
        self.tries: Counter[str] = Counter()
        self.deaths = 0  # in a row, without a result between them

    def work(self, tasks: Iterator[Task]) -> None:
        """Make all tasks."""
        left = tasks
        while True:
            again = self._collect() if self._hand_out(left) else None
            if again is None:
                return
            left = itertools.chain(again, left)

    def finish_blocks_in_hand(self) -> None:
        """Let blocks that are being made end, so that an interruption loses none of them."""
        while any(worker.task for worker in self.workers):
            self._collect()

    def stop_all(self) -> None:
        """End every worker."""
        for worker in self.workers:
            worker.pipe.close()
        for worker in self.workers:
            worker.end()

    def _hand_out(self, left: Iterator[Task]) -> bool:
        """Give every idle worker a task; whether anybody has one."""
        idle = [worker for worker in self.workers if worker.task is None]
        missing = self.size - len(self.workers)
        tasks = list(itertools.islice(left, len(idle) + missing))
        while len(idle) < len(tasks):  # start all of them before any is waited for
            idle.append(_Worker())
            self.workers.append(idle[-1])
        for worker, task in zip(idle, tasks, strict=False):
            worker.give(task, self.pickled)
        return any(worker.task for worker in self.workers)

    def _collect(self) -> list[Task]:
        """Wait for results and report them; the tasks of workers that died or stand still."""
        from multiprocessing.connection import wait

        busy = {worker.pipe: worker for worker in self.workers if worker.task}
        came = wait(list(busy), _GLANCE)
        if not came:
            return self._looked_in_vain(list(busy.values()))
        again = []
        for pipe in came:
            worker = busy[pipe]  # type: ignore[index]
            result = _received(worker.pipe)
            if result is None:
                again += self._taken_back(worker)
                continue
            worker.task, self.deaths = None, 0
            self.longest = max(self.longest, worker.waited)
            deliver(result, self.report)
        return again

    def _looked_in_vain(self, busy: Sequence[_Worker]) -> list[Task]:
        """The tasks of workers that were looked at in vain for too long.

        Looks are counted, and not the clock, as of copies.
        """
        again = []
        for worker in busy:
            worker.waited += _GLANCE
            if worker.waited > self.patience.seconds(self.longest):
                if self.say:
                    self.say(f"process {worker.process.pid} does not answer and is replaced")
                again += self._taken_back(worker)
        return again

    def _taken_back(self, worker: _Worker) -> list[Task]:
        """The task of a worker that brings no result, to be made by another."""
        task, worker.task = worker.task, None
        self._replace_dead(worker)
        return self._retried(task) if task else []

    def _replace_dead(self, worker: _Worker) -> None:
        self.workers.remove(worker)
        worker.end()
        self.deaths += 1
        if self.deaths > _TRIES * self.size:
            raise RunError(_HOPELESS)

    def _retried(self, task: Task) -> list[Task]:
        """The task again, or nothing if it has cost too many workers and counts as failed."""
        self.tries[task.file] += 1
        if self.tries[task.file] < _TRIES:
            return [task]
        error = f"{_TRIES} worker processes ended without a result ({_REASONS})"
        self.report(
            TaskResult(task, {"status": "failed", **self.context.extent(task), "error": error})
        )
        return []


def deliver(result: TaskResult, report: Report) -> None:
    """Report what was made; RunError where the disk refused it."""
    if result.fatal:
        raise RunError(result.fatal)
    report(result)


def _received(pipe: Connection[Any, Any]) -> TaskResult | None:
    try:
        result: TaskResult = pipe.recv()
    except (EOFError, OSError, pickle.UnpicklingError):
        return None
    return result


def _serve(pipe: Connection[Any, Any]) -> None:
    """The life of a worker: it ends with the pipe, and so with the parent, however that ends."""
    for sign in (signal.SIGINT, signal.SIGTERM):  # the parent heeds them, and closes the pipe
        signal.signal(sign, signal.SIG_IGN)
    search_seldom()
    end_at_once()
    try:
        context: WorkerContext = pickle.loads(pipe.recv_bytes())
        while True:
            pipe.send(context.make(pipe.recv()))
    except (EOFError, OSError):
        return
