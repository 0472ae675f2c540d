"""Blocks of members in equal shares, all but the first made by copies of this process.

A run of one file, or of a few, leaves processors idle or waits until new workers have started. A
copy of this process (fork) has all that was imported and read, so that it is at work at once.
Members know nothing of each other: the shares together are the block, bit for bit.
"""

from __future__ import annotations

import math
import os
import signal
import sys
import threading
import time
import warnings
from collections.abc import Callable, Iterator, Mapping, Sequence
from contextlib import ExitStack, contextmanager, suppress
from dataclasses import dataclass, replace
from functools import partial
from itertools import accumulate
from mmap import mmap
from typing import TYPE_CHECKING, Any

import numpy as np

from simulation.experiment.interrupts import signals_blocked
from simulation.experiment.tables import Slice

if TYPE_CHECKING:
    from multiprocessing.connection import Connection
    from multiprocessing.context import ForkProcess

    from numpy.typing import NDArray

    from simulation.experiment.tables import Cell
    from simulation.experiment.tasks import Task, WorkerContext

_GLANCE = 0.25  # seconds between two looks whether an answer has come
_DIE_WITH_PARENT = 1  # PR_SET_PDEATHSIG of Linux
Values = list["NDArray[np.float32]"]  # of each part of a task: (months, outcomes, members)
Own = tuple["Task", "_Board"]  # a copy's share of a task, and where it leaves what it makes
Beside = Callable[[], tuple[str, ...]]  # writes files beside the blocks, and names them
Say = Callable[[str], None]  # takes a line about the work


@dataclass(frozen=True)
class Patience:
    """How long a copy's answer is waited for, once this process has nothing else to do.

    Making a share here takes about as long as this process's own share took. Who waits longer for
    a copy that stands still (stopped, or starved of memory) loses more than it could bring.
    """

    least: float = 3.0  # seconds
    times: float = 1.5  # what the share of this process took
    silent: float = 2.0  # seconds before it is said that a copy is waited for

    def seconds(self, own: float) -> float:
        """In all, where the share of this process took `own`."""
        return self.least + self.times * own


USUAL = Patience()


def can_copy() -> bool:
    """Whether this process may be copied: on Linux, from its main thread, beside idle ones only.

    A copy has one thread, and whatever another one held locked stays locked in it. Threads that
    end with the process (daemons) draw progress bars and wait; the copy needs nothing of theirs.
    Processes that are daemons may have no children.
    """
    from multiprocessing import current_process

    others = [one for one in threading.enumerate() if one is not threading.current_thread()]
    idle = threading.current_thread() is threading.main_thread() and all(t.daemon for t in others)
    return sys.platform == "linux" and idle and not current_process().daemon


class Copies:
    """Copies of this process that make their share of every task, in the order of the tasks."""

    def __init__(
        self,
        begun: Sequence[_Copy],
        boards: Mapping[Task, Sequence[_Board]],
        beside: Beside,
        patience: Patience,
    ) -> None:
        self._copies, self._boards, self._beside = begun, boards, beside
        self._patience, self._seconds = patience, patience.seconds(0.0)

    def cells(self, context: WorkerContext, task: Task) -> list[Cell]:
        """What `context.cells` gives for the whole task, of which this process makes one share.

        What a copy does not bring, since it was killed, stands still or the model failed in it, is
        made here.
        """
        first, *others = shares(task, 1 + len(self._copies))
        begin = time.monotonic()
        try:
            cells = context.cells(first)
        except Exception:  # what copies say of this task is no answer to the next
            for number in range(len(others)):
                self._answer(number)
            raise
        self._seconds = self._patience.seconds(time.monotonic() - begin)
        made = [cells]
        for number, share in enumerate(others):
            shapes = self._answer(number)
            if shapes is None:
                made.append(context.cells(share))
            else:
                values = self._boards[task][number].read(shapes)
                made.append([_of_share(*one, share) for one in zip(cells, values, strict=True)])
        return [cell for part in zip(*made, strict=True) for cell in part]

    def beside(self) -> tuple[str, ...]:
        """What the first copy has written when its shares were made, or this process now."""
        written: tuple[str, ...] | None = self._answer(0)
        return self._beside() if written is None else written

    def _answer(self, number: int) -> Any:
        return self._copies[number].answer(self._seconds, self._patience.silent)


class _Copy:
    """A copy at work, and the pipe from it; `say` is told where it is waited for."""

    def __init__(self, pipe: Connection[Any, Any], process: ForkProcess, say: Say) -> None:
        self._pipe, self._process, self._say = pipe, process, say
        self._over = False

    def answer(self, seconds: float, silent: float) -> Any:
        """Its next answer; None from one that died or stood still so long, from then on.

        None is its own answer, too, where it could not do what it was to.
        """
        with suppress(EOFError, OSError):
            if not self._over and self._comes(seconds, silent):
                return self._pipe.recv()
        self.end()
        return None

    def _comes(self, seconds: float, silent: float) -> bool:
        """Whether an answer, or the end of the copy, comes in so many seconds of waiting.

        Looks are counted, and not the clock: while a job is stopped and goes on (Ctrl-Z), so
        do its copies.
        """
        waited, said = 0.0, False
        while not self._pipe.poll(min(_GLANCE, seconds)):
            waited += _GLANCE
            if waited >= seconds:
                self._say(f"process {self._process.pid} does not answer: its part is made here")
                return False
            if waited >= silent and not said:
                said = True
                left = f"{math.ceil(seconds - waited)} s more"
                self._say(f"waiting for process {self._process.pid} of this run, {left} at most")
        return True

    def end(self) -> None:
        """Kill it, so that it takes no time of the processor from who makes its part."""
        self._over = True
        if self._process.pid is not None:
            self._process.kill()
            self._process.join()


def _nobody(text: str) -> None:
    """Nobody is told."""


@contextmanager
def copies(
    context: WorkerContext,
    tasks: Sequence[Task],
    processes: int,
    beside: Beside,
    say: Say | None = None,
    patience: Patience = USUAL,
) -> Iterator[Copies]:
    """So many processes at work on the tasks, this one among them; the others end with the block.

    Where the system has no room for another process, its share is made here. The first copy does
    `beside` when its shares are made. `say` is told where a copy is waited for.
    """
    with ExitStack() as stack:
        boards = {
            task: [stack.enter_context(_Board()) for _ in range(1, processes)] for task in tasks
        }
        begun = []
        for number in range(processes - 1):
            own = [(shares(t, processes)[1 + number], boards[t][number]) for t in tasks]
            after = beside if number == 0 else None
            begun.append(stack.enter_context(_copy(context, own, after, say or _nobody)))
        yield Copies(begun, boards, beside, patience)


@contextmanager
def _copy(
    context: WorkerContext, own: Sequence[Own], after: Beside | None, say: Say
) -> Iterator[_Copy]:
    """A copy that makes its own share of every task, and does what comes after."""
    from multiprocessing import get_context

    forks = get_context("fork")
    ours, theirs = forks.Pipe(duplex=False)
    with ours:
        work = (theirs, context, own, after, os.getpid())
        process = forks.Process(target=_serve, args=work, daemon=True)
        with theirs, suppress(OSError), signals_blocked(), warnings.catch_warnings():
            # Python warns of threads of NumPy's own, which know how to be copied.
            warnings.simplefilter("ignore", DeprecationWarning)
            process.start()
        copy = _Copy(ours, process, say)
        try:
            yield copy
        finally:
            copy.end()


def shares(task: Task, number: int) -> list[Task]:
    """The task cut into so many of almost equally many members, in their order."""
    members = task.stop - task.first
    cuts = [task.first + members * i // number for i in range(number + 1)]
    return [replace(task, first=cuts[i], stop=cuts[i + 1]) for i in range(number)]


def _of_share(cell: Cell, values: NDArray[np.float32], share: Task) -> Cell:
    """The cell of a share whose first members are those of another task."""
    results = Slice(cell.results.outcomes, cell.results.dates, values)
    return replace(cell, first=share.first, members=share.stop - share.first, results=results)


def _serve(
    pipe: Connection[Any, Any],
    context: WorkerContext,
    own: Sequence[Own],
    after: Beside | None,
    parent: int,
) -> None:
    """The life of a copy: one answer a share and one to what comes after, None to what fails."""
    _die_with(parent)
    for share, board in own:
        _answer(pipe, partial(_made, context, share, board))
    if after is not None:
        _answer(pipe, after)


def _made(context: WorkerContext, share: Task, board: _Board) -> list[tuple[int, ...]]:
    return board.write([cell.results.values for cell in context.cells(share)])


def _answer(pipe: Connection[Any, Any], work: Callable[[], Any]) -> None:
    done = None
    with suppress(Exception):
        done = work()
    with suppress(OSError):  # the parent waits no more
        pipe.send(done)


class _Board:
    """A file in memory on which a copy leaves what it has made of one task, for its parent.

    A pipe takes four times as long for these tens of megabytes.
    """

    def __init__(self) -> None:
        self._file = os.memfd_create("share")

    def __enter__(self) -> _Board:
        return self

    def __exit__(self, *_: object) -> None:
        os.close(self._file)

    def write(self, values: Values) -> list[tuple[int, ...]]:
        """Leave the values; their shapes, with which they are read."""
        os.ftruncate(self._file, sum(one.nbytes for one in values))
        shapes = [one.shape for one in values]
        for place, one in zip(self.read(shapes), values, strict=True):
            place[:] = one
        return shapes

    def read(self, shapes: Sequence[tuple[int, ...]]) -> Values:
        """The values where they lie."""
        flat = np.frombuffer(mmap(self._file, 0), np.float32)
        ends = accumulate(math.prod(shape) for shape in shapes)
        parts = np.split(flat, list(ends)[:-1])
        return [part.reshape(shape) for part, shape in zip(parts, shapes, strict=True)]


def _die_with(parent: int) -> None:
    """Have the system end this process with its parent: what the parent has locked is free then."""
    import ctypes

    ctypes.CDLL(None).prctl(_DIE_WITH_PARENT, signal.SIGKILL)
    if os.getppid() != parent:
        os._exit(1)
