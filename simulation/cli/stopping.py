"""What a run that ended too early leaves, in words: how it goes on, or that it begins anew."""

from __future__ import annotations

from collections.abc import Sequence
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    import click

    from simulation.errors import UnfinishedError

ANEW = "the same command begins anew"


def told(error: UnfinishedError, command: click.Command | None, typed: Sequence[str]) -> str:
    """What was done, and what to type next; `typed` are the words behind `rivalry`."""
    return f"{error.done}; {_next(error, command, typed)}"


def _next(error: UnfinishedError, command: click.Command | None, typed: Sequence[str]) -> str:
    from simulation.experiment import resuming

    if command is None:
        return ANEW
    if resuming.by_itself(typed):
        return f"the same command {error.then}"
    if all(param.name != "resume" for param in command.params):
        return ANEW
    return f"`{resuming.with_folder(typed, error.folder)}` {error.then}"
