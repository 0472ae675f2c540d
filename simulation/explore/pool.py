"""Two processes that share the members of a question; previews first, and only what is awaited.

Each block of members always goes to the same process, because that one holds its past.
"""

from __future__ import annotations

import itertools
import pickle
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field
from heapq import heappop, heappush
from queue import Empty, SimpleQueue
from threading import Condition, Thread
from typing import TYPE_CHECKING

from simulation.errors import RunError
from simulation.explore.worker import Made, Worker
from simulation.explore.worlds import Values, Work

if TYPE_CHECKING:
    from simulation.inputs import Calibration

_TRIES = 2  # processes that may die over one piece of work
_DEAD = "the process that ran the model ended without a result"


@dataclass(frozen=True)
class Piece:
    """Values of a piece of work, as they come in; `number` is its place in the job."""

    number: int
    values: Values | None
    error: str = ""


@dataclass
class Job:
    """Pieces of work for one question; `pieces` hands them over as they are made.

    Those of a job that is `aside` make way for any other, and are begun again afterwards.
    """

    works: tuple[Work, ...]
    stopped: bool = False
    aside: bool = False
    made: SimpleQueue[Piece | None] = field(default_factory=SimpleQueue)

    def pieces(self, patience: float) -> Iterator[tuple[int, Values] | None]:
        """Each work's place and values in the order of their making, None after a wait in vain.

        Ends when stopped; RunError where the model could not make a piece.
        """
        waiting = len(self.works)
        while waiting:
            try:
                piece = self.made.get(timeout=patience)
            except Empty:
                yield None
                continue
            if piece is None or self.stopped:
                return
            if piece.values is None:
                raise RunError(piece.error.strip().splitlines()[-1])
            waiting -= 1
            yield piece.number, piece.values


@dataclass(order=True)
class _Ticket:
    """Work in a queue: early blocks of members come first, then older jobs."""

    rank: int
    number: int
    place: int = field(compare=False)
    job: Job = field(compare=False)


class Pool:
    """Processes that start at once, and take work from the jobs that are not stopped."""

    def __init__(self, calibration: Calibration, size: int) -> None:
        self._pickled = pickle.dumps(calibration)
        self._numbers = itertools.count(1)
        self._lines: list[_Line] = []
        try:
            for _ in range(size):
                self._lines.append(_Line(self._pickled, self._numbers))
        except BaseException:  # somebody who ends the program now must not wait for processes
            self.close()
            raise

    def submit(self, job: Job, ranks: Sequence[int]) -> Job:
        """Queue a job; `ranks` says of each work when its turn is, and so which process has it."""
        for place, rank in enumerate(ranks):
            ticket = _Ticket(rank, next(self._numbers), place, job)
            self._lines[rank % len(self._lines)].put(ticket)
        return job

    def stop(self, job: Job) -> None:
        """Nobody waits for a job any more: what is queued is dropped, what runs is left off."""
        job.stopped = True
        job.made.put(None)
        for line in self._lines:
            line.leave(job)

    def close(self) -> None:
        """End the processes, in the middle of their work."""
        for line in self._lines:
            line.close()


class _Line:
    """One process, its queue, and the thread that gives the one to the other."""

    def __init__(self, calibration: bytes, numbers: Iterator[int]) -> None:
        self._calibration, self._numbers = calibration, numbers
        self._queue: list[_Ticket] = []
        self._changed = Condition()
        self._closed = False
        self._at: _Ticket | None = None
        self._worker = Worker(calibration)
        self._thread = Thread(target=self._work, daemon=True)
        self._thread.start()

    def put(self, ticket: _Ticket) -> None:
        with self._changed:
            heappush(self._queue, ticket)
            self._changed.notify()
            at = self._at
            if at is not None and at.job.aside and not ticket.job.aside:
                self._worker.stop(at.number)

    def leave(self, job: Job) -> None:
        with self._changed:
            at = self._at
            if at is not None and at.job is job:
                self._worker.stop(at.number)

    def close(self) -> None:
        with self._changed:
            self._closed = True
            self._changed.notify()
        self._worker.end()
        self._thread.join()

    def _next(self) -> _Ticket | None:
        with self._changed:
            while True:
                while self._queue and self._queue[0].job.stopped:
                    heappop(self._queue)
                if self._closed:
                    return None
                if self._queue:
                    self._at = heappop(self._queue)
                    return self._at
                self._changed.wait()

    def _work(self) -> None:
        while (ticket := self._next()) is not None:
            made = self._made(ticket)
            with self._changed:
                self._at = None
            if made is None or ticket.job.stopped:
                continue
            if made.values is None and not made.error:  # it made way
                self.put(_Ticket(ticket.rank, next(self._numbers), ticket.place, ticket.job))
                continue
            ticket.job.made.put(Piece(ticket.place, made.values, made.error))

    def _made(self, ticket: _Ticket) -> Made | None:
        """What became of it; None if the pool is closed."""
        for _ in range(_TRIES):
            try:
                return self._worker.make(ticket.job.works[ticket.place], ticket.number)
            except (EOFError, OSError):
                if self._closed:
                    return None
                self._worker.end()
                self._worker = Worker(self._calibration)
        return Made(None, _DEAD)
