"""Pieces of work for processes of a pool, which import this and little else."""

from __future__ import annotations

import os
import signal
import time
from pathlib import Path

from simulation.errors import InputError


def square(number: int) -> int:
    """What a piece makes; -1 is refused."""
    if number < 0:
        raise InputError(f"{number} is no number of pieces")
    return number * number


def killed_the_first_time(where: Path) -> str:
    """A process that the system kills over its first try, as for want of memory."""
    tried = where.with_suffix(".tried")
    if not tried.exists():
        tried.touch()
        os.kill(os.getpid(), signal.SIGKILL)
    return where.name


def always_killed(where: Path) -> str:
    """A process that the system kills over each try at one of the pieces."""
    if where.name == "b":
        os.kill(os.getpid(), signal.SIGKILL)
    return where.name


def after_the_last(where: Path) -> str:
    """A first piece that takes until another process has made the last one."""
    while where.name == "a" and not where.with_name("b").exists():
        time.sleep(0.01)
    where.touch()
    return where.name
