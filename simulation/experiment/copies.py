"""Blocks of members in equal shares, all but the first made by copies of this process.

A run of one file, or of a few, leaves processors idle or waits until new workers have started. A
copy of this process (fork) has all that was imported and read, so that it is at work at once.
Members know nothing of each other: the shares together are the block, bit for bit.
"""

from __future__ import annotations

import os
import signal
import sys
import threading
import time
import warnings
from collections.abc import Iterator, Sequence
from contextlib import ExitStack, contextmanager, suppress
from dataclasses import replace
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

    def __init__(self, pipes: Sequence[Connection[Any, Any]]) -> None:
        self._pipes: list[Connection[Any, Any] | None] = list(pipes)

    def cells(self, context: WorkerContext, task: Task) -> list[Cell]:
        """What `context.cells` gives for the whole task, of which this process makes one share.

        What a copy does not bring, since it was killed or the model failed in it, is made here.
        """
        first, *others = shares(task, 1 + len(self._pipes))
        begin = time.monotonic()
        cells = context.cells(first)
        patience = _PATIENCE + _SLOWER * (time.monotonic() - begin)
        made = [[cell.results.values for cell in cells]]
        for number, share in enumerate(others):
            values = self._received(number, patience)
            made.append(values or [cell.results.values for cell in context.cells(share)])
        return [
            _joined(cell, parts) for cell, parts in zip(cells, zip(*made, strict=True), strict=True)
        ]

    def _received(self, number: int, seconds: float) -> Values | None:
        """The next answer of a copy; no more from one that died or stood still so long."""
        pipe = self._pipes[number]
        with suppress(EOFError, OSError):
            if pipe is not None and pipe.poll(seconds):
                values: Values | None = pipe.recv()
                return values
        self._pipes[number] = None
        return None


@contextmanager
def copies(context: WorkerContext, tasks: Sequence[Task], processes: int) -> Iterator[Copies]:
    """So many processes at work on the tasks, this one among them; the others end with the block.

    Where the system has no room for another process, its share is made here.
    """
    cut = [shares(task, processes) for task in tasks]
    others = ([own[number] for own in cut] for number in range(1, processes))
    with ExitStack() as stack:
        yield Copies([stack.enter_context(_copy(context, own)) for own in others])


@contextmanager
def _copy(context: WorkerContext, own: Sequence[Task]) -> Iterator[Connection[Any, Any]]:
    """The pipe from a copy that makes its own share of every task."""
    from multiprocessing import get_context

    forks = get_context("fork")
    ours, theirs = forks.Pipe(duplex=False)
    with ours:
        work = (theirs, context, own, os.getpid())
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


def _joined(cell: Cell, values: Sequence[NDArray[np.float32]]) -> Cell:
    """A cell with the members of all shares."""
    whole = np.concatenate(values, axis=2)
    results = Slice(cell.results.outcomes, cell.results.dates, whole)
    return replace(cell, members=whole.shape[2], results=results)


def _serve(
    pipe: Connection[Any, Any], context: WorkerContext, own: Sequence[Task], parent: int
) -> None:
    """The life of a copy: one answer a share, None where the model fails."""
    _die_with(parent)
    for share in own:
        values: Values | None = None
        with suppress(Exception):
            values = [cell.results.values for cell in context.cells(share)]
        with suppress(OSError):  # the parent waits no more
            pipe.send(values)


def _die_with(parent: int) -> None:
    """Have the system end this process with its parent: what the parent has locked is free then."""
    import ctypes

    ctypes.CDLL(None).prctl(_DIE_WITH_PARENT, signal.SIGKILL)
    if os.getppid() != parent:
        os._exit(1)
