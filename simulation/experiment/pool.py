"""Processes that make one piece of work after the other, and may die without harm.

Each has a pipe of its own and nothing is shared, no lock and no queue, so one that is killed at any
moment can neither hang nor spoil the others: its pipe ends, and its piece is made again. (The
standard library's pool of processes fails as a whole when one is killed, and waits for ever for one
that stands still.)
"""

from __future__ import annotations

import itertools
import pickle
import signal
import traceback
from collections import Counter
from collections.abc import Callable, Hashable, Iterator, Sequence
from contextlib import suppress
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any, Generic, NamedTuple, NoReturn, Protocol, TypeVar

from simulation.errors import RunError
from simulation.experiment.copies import Patience, Say
from simulation.experiment.interrupts import interrupts_held_back
from simulation.memory import end_at_once, search_seldom

if TYPE_CHECKING:
    from multiprocessing.connection import Connection

_TRIES = 3  # workers that may die over one piece before it counts as failed
_GLANCE = 1.0  # seconds between two looks at workers of which none has a result
_STANDING = Patience(300.0, 4.0)  # a first piece takes a minute or two where the model is compiled
_PATIENCE = 5.0  # seconds for a worker without work to end by itself
_REASONS = "killed, out of memory, or started from a script without `if __name__ == '__main__':`"
_HOPELESS = f"worker processes end without a result ({_REASONS}); try one worker"
_COSTLY = f"{_TRIES} worker processes ended without a result ({_REASONS})"
Task = TypeVar("Task", bound=Hashable)
Given = TypeVar("Given", contravariant=True)
Item = TypeVar("Item")
Made = TypeVar("Made")
Yields = TypeVar("Yields", covariant=True)


class Maker(Protocol[Given, Yields]):
    """What a worker gets once, pickled: it makes a result of each task."""

    def make(self, task: Given, /) -> Yields: ...


class _Worker(Generic[Task, Made]):
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

    def give(self, task: Task, maker: bytes) -> None:
        """Hand over a task; the first time, the maker before it. A dead worker is found later."""
        with suppress(OSError):  # its end of the pipe is closed, which `wait` reports
            if self.fresh:
                self.pipe.send_bytes(maker)
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


class Pool(Generic[Task, Made]):
    """Up to so many workers, started as there is work for them, replaced when they die.

    One that stands still, since it was stopped, is replaced as well.
    """

    def __init__(
        self,
        maker: Maker[Task, Made],
        size: int,
        report: Callable[[Made], None],
        given_up: Callable[[Task, str], None],
        say: Say | None = None,
        patience: Patience = _STANDING,
    ) -> None:
        """`report` gets what was made, `given_up` a task that cost too many workers, and why.

        `say` is told of a worker that stands still.
        """
        self.pickled = pickle.dumps(maker)
        self.size, self.report, self.given_up, self.say = size, report, given_up, say
        self.patience, self.longest = patience, 0.0  # seconds that a result has taken
        self.workers: list[_Worker[Task, Made]] = []
        self.tries: Counter[Task] = Counter()
        self.deaths = 0  # in a row, without a result between them

    def work(self, tasks: Iterator[Task]) -> None:
        """Make all tasks."""
        left = tasks
        while True:
            again = self._collect() if self._hand_out(left) else None
            if again is None:
                return
            left = itertools.chain(again, left)

    def finish_what_is_in_hand(self) -> None:
        """Let what is being made end, so that an interruption loses none of it."""
        while any(worker.task is not None for worker in self.workers):
            self._collect()

    def stop_all(self, at_once: bool = False) -> None:
        """End every worker; `at_once`, whatever it is at."""
        for worker in self.workers:
            worker.pipe.close()
            if at_once:
                worker.process.kill()
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
        return any(worker.task is not None for worker in self.workers)

    def _collect(self) -> list[Task]:
        """Wait for results and report them; the tasks of workers that died or stand still."""
        from multiprocessing.connection import wait

        busy = {worker.pipe: worker for worker in self.workers if worker.task is not None}
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
            self.report(result.made)
        return again

    def _looked_in_vain(self, busy: Sequence[_Worker[Task, Made]]) -> list[Task]:
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

    def _taken_back(self, worker: _Worker[Task, Made]) -> list[Task]:
        """The task of a worker that brings no result, to be made by another."""
        task, worker.task = worker.task, None
        self._replace_dead(worker)
        return [] if task is None else self._retried(task)

    def _replace_dead(self, worker: _Worker[Task, Made]) -> None:
        self.workers.remove(worker)
        worker.end()
        self.deaths += 1
        if self.deaths > _TRIES * self.size:
            raise RunError(_HOPELESS)

    def _retried(self, task: Task) -> list[Task]:
        """The task again, or nothing if it has cost too many workers and counts as failed."""
        self.tries[task] += 1
        if self.tries[task] < _TRIES:
            return [task]
        self.given_up(task, _COSTLY)
        return []


@dataclass(frozen=True)
class _Answer(Generic[Made]):
    """What a worker sends: that it is an answer tells it from the end of a pipe."""

    made: Made


def _received(pipe: Connection[Any, Any]) -> _Answer[Any] | None:
    try:
        answer: _Answer[Any] = pipe.recv()
    except (EOFError, OSError, pickle.UnpicklingError):
        return None
    return answer


def _serve(pipe: Connection[Any, Any]) -> None:
    """The life of a worker: it ends with the pipe, and so with the parent, however that ends."""
    for sign in (signal.SIGINT, signal.SIGTERM):  # the parent heeds them, and closes the pipe
        signal.signal(sign, signal.SIG_IGN)
    search_seldom()
    end_at_once()
    try:
        maker: Maker[Any, Any] = pickle.loads(pipe.recv_bytes())
        while True:
            pipe.send(_Answer(maker.make(pipe.recv())))
    except (EOFError, OSError):
        return


class _Failed(NamedTuple):
    """An item of which a function made nothing, and what it raised."""

    place: int
    error: Exception


@dataclass(frozen=True)
class _Function(Generic[Item, Made]):
    """A function of one of some items, which is told by its place."""

    work: Callable[[Item], Made]
    items: tuple[Item, ...]

    def make(self, place: int, /) -> tuple[int, Made] | _Failed:
        """The place with what the function makes there, or with what it raises."""
        try:
            return place, self.work(self.items[place])
        except Exception as error:
            error.add_note(traceback.format_exc())
            return _Failed(place, error)


def make_each(
    work: Callable[[Item], Made],
    items: Sequence[Item],
    workers: int,
    progress: Callable[[int, int], None] | None = None,
) -> list[Made]:
    """What `work` makes of each item, in their order, in so many processes; one is this one.

    `progress` gets how many are made and how many there are. What `work` raises is raised here;
    RunError where an item costs too many workers. Function and items must be picklable.
    """
    made: dict[int, Made] = {}

    def report(found: tuple[int, Made] | _Failed) -> None:
        if isinstance(found, _Failed):
            raise found.error
        made[found[0]] = found[1]
        if progress:
            progress(len(made), len(items))

    def given_up(place: int, error: str) -> NoReturn:
        raise RunError(error)

    count = min(workers, len(items))
    if count > 1:
        say = getattr(progress, "say", None)
        _made_by(Pool(_Function(work, tuple(items)), count, report, given_up, say), len(items))
    else:
        for place, item in enumerate(items):
            report((place, work(item)))
    return [made[place] for place in range(len(items))]


def _made_by(pool: Pool[int, Any], count: int) -> None:
    """Have so many items made; where one is refused, nobody waits for the others."""
    done = False
    try:
        pool.work(iter(range(count)))
        done = True
    finally:
        pool.stop_all(at_once=not done)
