"""Limits of what may be asked for, the same from the command line, from a file and from Python."""

from __future__ import annotations

import operator
import os
from pathlib import Path
from typing import Any

from simulation import months
from simulation.errors import InputError

MOST_MEMBERS = 10_000_000
LARGEST_SEED = 2**63 - 1
FORMATS = ("svg", "png", "pdf")  # of charts
FILES = (*FORMATS, "csv", "html", "json", "parquet", "xlsx")  # what commands write
KINDS = ("fan", "difference", "lines", "bands", "exceedance", "response", "heat")
"""Of single charts."""
UNITS = ("tpp", "bandwidth", "power")
"""In which compute is counted besides H100e."""
MOST_WORKERS = 512
MOST_POINTS = 100_000

# Characters that a terminal obeys and does not show, but tab and line end: control characters and
# what turns the direction of writing. For use within a set of a pattern.
OBEYED = r"\x00-\x08\x0b-\x1f\x7f-\x9f\u2028-\u202e\u2066-\u2069"

RANGES = {
    "members": (1, MOST_MEMBERS),
    "seed": (0, LARGEST_SEED),
    "workers": (1, MOST_WORKERS),
    "points": (1, MOST_POINTS),
}

SIZES = {
    "claims": {"members": 500, "seed": 1},
    "explain": {"members": 1000, "seed": 1},
    "breakdown": {"members": 200, "seed": 1},
}
"""Of the runs that a command makes for its question, unless other ones are asked for."""


def whole(name: str, value: Any) -> int:
    """A whole number that may be given for `name`, of any library; InputError if it is none."""
    number = integer(name, value)
    low, high = RANGES[name]
    if not low <= number <= high:
        raise InputError(f"{name}: {number} is not in the range {low}<=x<={high}")
    return number


def integer(name: str, value: Any) -> int:
    """A whole number of any library, however large; InputError if it is none."""
    if isinstance(value, bool | str):
        raise InputError(f"{name}: {value!r} is not a whole number")
    try:
        return operator.index(value)
    except TypeError:
        raise InputError(f"{name}: {value!r} is not a whole number") from None


def several(name: str, value: Any) -> tuple[Any, ...]:
    """What a list holds; one text is one of a list. InputError for what is neither."""
    if isinstance(value, str):
        return (value,)
    try:
        return tuple(value)
    except TypeError:
        raise InputError(f"{name}: {value!r} is neither a text nor a list of texts") from None


def path(name: str, value: Any) -> Path:
    """The path that a text or a path says; InputError for anything else."""
    if not isinstance(value, str | os.PathLike):
        raise InputError(f"{name}: {value!r} is no path")
    return Path(value)


def check_month(name: str, value: Any) -> None:
    """InputError where a value is no month of the simulation."""
    try:
        months.index(value)
    except (TypeError, ValueError) as error:
        said = error if isinstance(error, ValueError) else f"{value!r} is not a month"
        raise InputError(f"{name}: {said}") from None


def check_within(at: str | None, until: str | None) -> None:
    """InputError where the month to tell comes after the last one, before anything runs."""
    if at and until and at > until:
        raise InputError(f"--at {at}: the run ends in {until}")


def check_folder_name(folder: str | Path) -> None:
    """InputError where a folder that is not there yet would get the name of a file."""
    place = Path(folder)
    if place.suffix[1:].lower() in FILES and not place.is_dir():
        raise InputError(
            f"'{folder}' is the name of a file; give a folder, in which files get names"
        )
