"""What Ctrl-C leaves of a command, in words: how it goes on, or that it begins anew."""

from __future__ import annotations

import shlex
from collections.abc import Sequence
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    import click

    from simulation.errors import StoppedError

ANEW = "the same command begins anew"
_BY_ITSELF = ("compare", "explain", "claims", "backtest")  # they look for what is there already


def told(error: StoppedError, command: click.Command | None, typed: Sequence[str]) -> str:
    """What was done, and what to type next; `typed` are the words behind `rivalry`."""
    return f"{error.done}; {_next(error, command, typed)}"


def _next(error: StoppedError, command: click.Command | None, typed: Sequence[str]) -> str:
    from simulation.api.again import without

    if command is None:
        return ANEW
    several = any(word.partition("=")[0] == "--views" for word in typed)
    if command.name in _BY_ITSELF or several:
        return "the same command goes on from there"
    if all(param.name != "resume" for param in command.params):
        return ANEW
    words = without(shlex.join(["rivalry", *typed]), ("--out",), ("--resume", "--force"))
    return f"`{words} {shlex.join(['--resume', '--out', str(error.folder)])}` goes on from there"
