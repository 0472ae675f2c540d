"""Where blocks are made: in this process, or in worker processes that may die without harm."""

from __future__ import annotations

import itertools
import signal
import threading
from collections.abc import Callable, Iterable, Iterator
from concurrent.futures import FIRST_COMPLETED, Future, wait
from concurrent.futures.process import BrokenProcessPool, ProcessPoolExecutor
from contextlib import contextmanager, suppress

from simulation.errors import RunError
from simulation.experiment.bench import Bench, Made, Task

_STRIKES = 3  # restarts without one finished block before giving up
_HOPELESS = (
    "worker processes keep ending without a result (killed, out of memory, or started from a "
    "script without `if __name__ == '__main__':`); try one worker"
)


def make_all(
    bench: Bench, tasks: Iterable[Task], workers: int, report: Callable[[Made], None]
) -> None:
    """Make every task and report each; RunError if the disk refuses or workers keep dying."""
    if workers == 1:
        for task in tasks:
            _deliver(bench.make(task), report)
        return
    left, strikes = iter(tasks), 0
    while True:
        pool = _Round(left, report)
        undone = pool.play(bench, workers)
        if not undone:
            return
        left = itertools.chain(undone, left)
        strikes = 0 if pool.finished else strikes + 1
        if strikes == _STRIKES:
            raise RunError(_HOPELESS)


class _Round:
    """The life of one pool: it ends when the tasks do, or when a worker dies."""

    def __init__(self, tasks: Iterator[Task], report: Callable[[Made], None]) -> None:
        self.tasks, self.report = tasks, report
        self.flying: dict[Future[Made], Task] = {}
        self.refused: list[Task] = []  # taken, but the pool broke before it could be submitted
        self.finished = 0

    def play(self, bench: Bench, workers: int) -> list[Task]:
        """Return the tasks that a dying worker left undone, none if all are done."""
        with _pool(bench, workers) as pool:
            try:
                self._refill(pool, workers + 1)
                while self.flying:
                    self._land(wait(self.flying, return_when=FIRST_COMPLETED).done)
                    self._refill(pool, workers + 1)
            except BrokenProcessPool:
                return [*self.flying.values(), *self.refused]
            except KeyboardInterrupt:
                self._land_what_runs()
                raise
        return []

    def _refill(self, pool: ProcessPoolExecutor, width: int) -> None:
        for task in itertools.islice(self.tasks, width - len(self.flying)):
            try:
                self.flying[_submit(pool, task)] = task
            except BrokenProcessPool:
                self.refused.append(task)
                raise

    def _land(self, futures: Iterable[Future[Made]]) -> None:
        for future in futures:
            made = future.result()
            del self.flying[future]
            self.finished += 1
            _deliver(made, self.report)

    def _land_what_runs(self) -> None:
        """Let blocks in hand end, so that an interruption loses none of them."""
        for future in [future for future in self.flying if future.cancel()]:
            del self.flying[future]
        with suppress(BrokenProcessPool):
            self._land(wait(self.flying).done)


def _deliver(made: Made, report: Callable[[Made], None]) -> None:
    if made.fatal:
        raise RunError(made.fatal)
    report(made)


@contextmanager
def _pool(bench: Bench, workers: int) -> Iterator[ProcessPoolExecutor]:
    from multiprocessing import get_context

    pool = ProcessPoolExecutor(workers, get_context("spawn"), _start_worker, (bench,))
    try:
        yield pool
    finally:
        pool.shutdown(wait=True, cancel_futures=True)


def _submit(pool: ProcessPoolExecutor, task: Task) -> Future[Made]:
    """Submit with Ctrl-C ignored, which new processes inherit: only the parent heeds it."""
    if threading.current_thread() is not threading.main_thread():
        return pool.submit(_work, task)
    before = signal.signal(signal.SIGINT, signal.SIG_IGN)
    try:
        return pool.submit(_work, task)
    finally:
        signal.signal(signal.SIGINT, before)


_bench: list[Bench] = []  # a worker process has no other way to keep what it was started with


def _start_worker(bench: Bench) -> None:
    signal.signal(signal.SIGINT, signal.SIG_IGN)
    threading.Thread(target=_die_with_parent, daemon=True).start()
    _bench[:] = [bench]


def _work(task: Task) -> Made:
    return _bench[0].make(task)


def _die_with_parent() -> None:
    """A killed parent leaves its workers waiting for tasks for ever; nobody needs them."""
    import os
    from multiprocessing import parent_process
    from multiprocessing.connection import wait as wait_for

    parent = parent_process()
    if parent is not None:
        wait_for([parent.sentinel])
        os._exit(1)
