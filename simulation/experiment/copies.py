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
from dataclasses import replace
from functools import partial
from itertools import accumulate
from mmap import mmap
from typing import TYPE_CHECKING, Any

import numpy as np

from simulation.experiment.interrupts import signals_blocked
from simulation.experiment.tables import Slice

if TYPE_CHECKING:
    from multiprocessing.connection import Connection

    from numpy.typing import NDArray

    from simulation.experiment.tables import Cell
    from simulation.experiment.tasks import Task, WorkerContext

_PATIENCE, _SLOWER = 30.0, 4.0  # seconds, and times what a share takes here
_DIE_WITH_PARENT = 1  # PR_SET_PDEATHSIG of Linux
Values = list["NDArray[np.float32]"]  # of each part of a task: (months, outcomes, members)
Own = tuple["Task", "_Board"]  # a copy's share of a task, and where it leaves what it makes
Beside = Callable[[], tuple[str, ...]]  # writes files beside the blocks, and names them


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
        pipes: Sequence[Connection[Any, Any]],
        boards: Mapping[Task, Sequence[_Board]],
        beside: Beside,
    ) -> None:
        self._pipes: list[Connection[Any, Any] | None] = list(pipes)
        self._boards, self._beside = boards, beside

    def cells(self, context: WorkerContext, task: Task) -> list[Cell]:
        """What `context.cells` gives for the whole task, of which this process makes one share.

        What a copy does not bring, since it was killed or the model failed in it, is made here.
        """
        first, *others = shares(task, 1 + len(self._pipes))
        begin = time.monotonic()
        cells = context.cells(first)
        patience = _PATIENCE + _SLOWER * (time.monotonic() - begin)
        made = [cells]
        for number, share in enumerate(others):
            shapes = self._received(number, patience)
            if shapes is None:
                made.append(context.cells(share))
            else:
                values = self._boards[task][number].read(shapes)
                made.append([_of_share(*one, share) for one in zip(cells, values, strict=True)])
        return [cell for part in zip(*made, strict=True) for cell in part]

    def beside(self) -> tuple[str, ...]:
        """What the first copy has written when its shares were made, or this process now."""
        written: tuple[str, ...] | None = self._received(0, _PATIENCE)
        return self._beside() if written is None else written

    def _received(self, number: int, seconds: float) -> Any:
        """The next answer of a copy; None from one that died or stood still so long, from then on.

        None is its own answer, too, where it could not do what it was to.
        """
        pipe = self._pipes[number]
        with suppress(EOFError, OSError):
            if pipe is not None and pipe.poll(seconds):
                return pipe.recv()
        self._pipes[number] = None
        return None


@contextmanager
def copies(
    context: WorkerContext, tasks: Sequence[Task], processes: int, beside: Beside
) -> Iterator[Copies]:
    """So many processes at work on the tasks, this one among them; the others end with the block.

    Where the system has no room for another process, its share is made here. The first copy does
    `beside` when its shares are made.
    """
    with ExitStack() as stack:
        boards = {
            task: [stack.enter_context(_Board()) for _ in range(1, processes)] for task in tasks
        }
        begun = []
        for number in range(processes - 1):
            own = [(shares(t, processes)[1 + number], boards[t][number]) for t in tasks]
            after = beside if number == 0 else None
            begun.append(stack.enter_context(_copy(context, own, after)))
        yield Copies(begun, boards, beside)


@contextmanager
def _copy(
    context: WorkerContext, own: Sequence[Own], after: Beside | None
) -> Iterator[Connection[Any, Any]]:
    """The pipe from a copy that makes its own share of every task, and does what comes after."""
    from multiprocessing import get_context

    forks = get_context("fork")
    ours, theirs = forks.Pipe(duplex=False)
    with ours:
        work = (theirs, context, own, after, os.getpid())
        copy = forks.Process(target=_serve, args=work, daemon=True)
        with theirs, suppress(OSError), signals_blocked(), warnings.catch_warnings():
            # Python warns of threads of NumPy's own, which know how to be copied.
            warnings.simplefilter("ignore", DeprecationWarning)
            copy.start()
        try:
            yield ours
        finally:
            if copy.pid is not None:
                copy.kill()
                copy.join()


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
