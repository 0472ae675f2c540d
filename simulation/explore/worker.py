"""A process that runs members for the pages, and stops in the middle when it is told to."""

from __future__ import annotations

import gc
import pickle
import signal
import traceback
from dataclasses import dataclass
from threading import Lock
from typing import TYPE_CHECKING, Any

from simulation.experiment.interrupts import interrupts_held_back
from simulation.explore.worlds import ASIDE, OF_A_PAGE, Pasts, Values, Work
from simulation.memory import give_back

if TYPE_CHECKING:
    from multiprocessing.connection import Connection

    from simulation.inputs import Calibration

_PATIENCE = 5.0  # seconds for a process without a pipe to end by itself


@dataclass(frozen=True)
class Made:
    """What became of a piece of work: values, or none where it was stopped or failed."""

    values: Values | None
    error: str = ""


class Worker:
    """A process at the other end of a pipe; its work comes from one thread, stops from any."""

    def __init__(self, calibration: bytes) -> None:
        from multiprocessing import get_context

        context = get_context("spawn")
        self._pipe, theirs = context.Pipe()
        self._sending = Lock()
        self._number = 0
        with interrupts_held_back():
            self._process = context.Process(target=_serve, args=(theirs,), daemon=True)
            self._process.start()
        theirs.close()  # so that the pipe ends with the process
        self._pipe.send_bytes(calibration)

    @property
    def number(self) -> int:
        """The number of the work that it was last given."""
        return self._number

    def make(self, work: Work, number: int) -> Made:
        """Give it work and wait; EOFError or OSError if the process has died."""
        with self._sending:
            self._number = number
            self._pipe.send((number, work))
        made: Made = self._pipe.recv()
        return made

    def stop(self, number: int) -> None:
        """Have it leave off the work of that number, if it is at it."""
        with self._sending:
            if self._number == number:
                try:
                    self._pipe.send((number, None))
                except OSError:
                    return  # it is dead, which `make` finds out

    def end(self) -> None:
        """Let the process go, in the middle of its work if need be."""
        self._process.kill()
        self._process.join(_PATIENCE)
        self._pipe.close()


def _serve(pipe: Connection[Any, Any]) -> None:
    """The life of the process: it ends with the pipe, and so with the parent, however that ends."""
    signal.signal(signal.SIGINT, signal.SIG_IGN)  # the parent heeds it, and ends the process
    if hasattr(signal, "pthread_sigmask"):  # else nothing was held back
        signal.pthread_sigmask(signal.SIG_UNBLOCK, {signal.SIGTERM})
    try:
        calibration: Calibration = pickle.loads(pipe.recv_bytes())
        pasts = {False: Pasts(calibration, OF_A_PAGE), True: Pasts(calibration, ASIDE)}
        gc.freeze()  # what stays needs no looking through
        while True:
            number, work = pipe.recv()
            if work is not None:  # a stop of something that is done already says nothing
                pipe.send(_made(pasts[work.aside], work, _Listener(pipe, number)))
                gc.collect()  # worlds and their agents name each other: none goes by itself
                give_back()
    except (EOFError, OSError):
        return


class _Listener:
    """Whether a stop has come for the work of a number."""

    def __init__(self, pipe: Connection[Any, Any], number: int) -> None:
        self._pipe, self._number = pipe, number

    def __call__(self) -> bool:
        while self._pipe.poll():
            number, _ = self._pipe.recv()
            if number == self._number:
                return True
        return False


def _made(pasts: Pasts, work: Work, stopped: _Listener) -> Made:
    try:
        return Made(pasts.run(work, stopped))
    except (EOFError, OSError):
        raise
    except Exception:
        return Made(None, traceback.format_exc())
