"""Ctrl-C and SIGTERM are for the process that the user started; those that it starts go without."""

from __future__ import annotations

import signal
from collections.abc import Iterator
from contextlib import contextmanager


@contextmanager
def interrupts_held_back() -> Iterator[None]:
    """Hold Ctrl-C back: new processes inherit that, and only the parent is to heed it, later."""
    if not hasattr(signal, "pthread_sigmask"):
        yield  # Windows
        return
    from multiprocessing.resource_tracker import ensure_running

    ensure_running()  # where it starts it lets Ctrl-C through again
    with signals_blocked():
        yield


@contextmanager
def signals_blocked() -> Iterator[None]:
    """Hold SIGINT and SIGTERM back; a process that is started meanwhile goes on without them."""
    before = signal.pthread_sigmask(signal.SIG_BLOCK, {signal.SIGINT, signal.SIGTERM})
    try:
        yield
    finally:
        signal.pthread_sigmask(signal.SIG_SETMASK, before)
