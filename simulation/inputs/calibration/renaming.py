"""Earlier names of parameters: accepted wherever a user may write one, each with one note."""

from __future__ import annotations

import warnings
from collections.abc import Iterable, Mapping

from simulation.errors import RenamedWarning
from simulation.inputs.tables.entries import Entry


def renamings(entries: Iterable[Entry]) -> dict[str, str]:
    """Earlier name of a parameter -> its name."""
    return {entry.was: entry.name for entry in entries if entry.was}


def note(old: str, new: str) -> None:
    """Tell the user of a name that is out of date."""
    warnings.warn(f"'{old}' is now '{new}'", RenamedWarning, stacklevel=2)


def path_of(path: str, renamed: Mapping[str, str]) -> str:
    """A path of --set or --vary with today's name of its parameter; without a note."""
    head = "parameters." if path.startswith("parameters.") else ""
    tail = ".source" if path.endswith(".source") else ""
    name = path.removeprefix(head).removesuffix(tail)
    return f"{head}{renamed[name]}{tail}" if name in renamed else path
