"""Which parameters and chips had other names in earlier editions."""

from __future__ import annotations

from collections.abc import Iterable, Mapping

from simulation.inputs.tables.chips import Chip
from simulation.inputs.tables.entries import Entry


def chips_renamed(chips: Iterable[Chip]) -> dict[str, str]:
    """Earlier id of a chip -> its id."""
    return {chip.was: chip.id for chip in chips if chip.was}


def renamings(entries: Iterable[Entry]) -> dict[str, str]:
    """Earlier name of a parameter -> its name."""
    return {entry.was: entry.name for entry in entries if entry.was}


def path_of(path: str, renamed: Mapping[str, str]) -> str:
    """A path of --set or --vary with today's name of its parameter; without a note."""
    head = "parameters." if path.startswith("parameters.") else ""
    tail = ".source" if path.endswith(".source") else ""
    name = path.removeprefix(head).removesuffix(tail)
    return f"{head}{renamed[name]}{tail}" if name in renamed else path
