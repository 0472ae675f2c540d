"""What may be given from Python, in the words of the command line."""

from __future__ import annotations

import json
import shlex
from collections.abc import Iterator, Mapping, Sequence
from contextlib import contextmanager
from pathlib import Path
from typing import TYPE_CHECKING, Any, TypeAlias

from simulation.errors import InputError
from simulation.limits import check_month, several, whole

if TYPE_CHECKING:
    from simulation.experiment.design import Axis
    from simulation.experiment.work import Progress

Sets: TypeAlias = "Mapping[str, Any] | Sequence[str]"
Vary: TypeAlias = "Mapping[str, Any] | Sequence[str]"
_ONE_EACH = {"sets": "--set", "vary": "--vary", "labels": "--as"}  # written once for each


def set_texts(sets: Sets) -> tuple[str, ...]:
    """PATH=VALUE texts of settings, given as such or as values by path."""
    if isinstance(sets, str):
        raise InputError(f"sets: {sets!r} is one text; give a list of them, or values by path")
    if isinstance(sets, Mapping):
        return tuple(f"{path}={value_text(path, value)}" for path, value in sets.items())
    return words("sets", sets)


def value_text(path: str, value: Any) -> str:
    """A value as `--set` would take it; InputError for what no file could say."""
    if isinstance(value, str):
        return value
    try:
        return json.dumps(value, default=_plain, allow_nan=False, ensure_ascii=False)
    except (TypeError, ValueError) as error:
        raise InputError(f"{path}: {value!r} cannot be set: {error}") from None


def varied(vary: Vary) -> tuple[str | Axis, ...]:
    """PATH=LO:HI:N or PATH=A,B texts, given as such or as text by path; axes of listed choices.

    Each of a list is one choice, as in a sweep file. InputError for what is neither.
    """
    if isinstance(vary, str):
        raise InputError(f"vary: {vary!r} is one text; give a list of them, or choices by path")
    if not isinstance(vary, Mapping):
        return words("vary", vary)
    return tuple(
        f"{path}={choices}" if isinstance(choices, str) else _listed(str(path).strip(), choices)
        for path, choices in vary.items()
    )


def _listed(path: str, choices: Any) -> Axis:
    from simulation.experiment.design import listed

    list_like = hasattr(choices, "__iter__") and not isinstance(choices, Mapping)
    texts = [value_text(path, one).strip() for one in choices] if list_like else []
    if not texts:
        raise InputError(f"vary: {path}: give a list of choices, or text such as '0:1:5'")
    return listed(path, texts)


def as_typed(function: str, named: Sequence[Any], **given: Any) -> str:
    """A call as manifests have it: the function, then the words of the command that does as much.

    `named` are what it runs, `given` its arguments; what is empty or not given is left out.
    """
    found = [function, *map(str, named)]
    for name, value in given.items():
        if name in _ONE_EACH:
            found += [word for one in value for word in (_ONE_EACH[name], str(one))]
        elif value is True:
            found.append(f"--{name}")
        elif value is not None and value is not False:
            text = ",".join(value) if isinstance(value, tuple) else str(value)
            found += [f"--{name}", text] if text else []
    return shlex.join(found)


def words(name: str, value: Any) -> tuple[str, ...]:
    """Several texts; one text is one of them."""
    found = several(name, value)
    strange = [one for one in found if not isinstance(one, str)]
    if strange:
        raise InputError(f"{name}: {strange[0]!r} is no text")
    return found


def scenario_names(name: str, value: Any) -> list[Any]:
    """Names and paths of scenarios; one is a list of one. InputError for what is no list."""
    return [value] if isinstance(value, str | Path) else [*several(name, value)]


def wholes(**given: Any) -> dict[str, Any]:
    """Whole numbers by name, None where none is given; InputError for anything else."""
    return {name: None if value is None else whole(name, value) for name, value in given.items()}


def check_months(**given: str | None) -> None:
    """InputError for what is given and no month of the simulation."""
    for name, month in given.items():
        if month is not None:
            check_month(name, month)


@contextmanager
def shown_progress(progress: bool | Progress) -> Iterator[Progress | None]:
    """A callback (done, total): the caller's, a bar on standard error, or none."""
    if progress is None or callable(progress):
        yield progress
    elif not isinstance(progress, bool):
        raise InputError(f"progress: {progress!r} is neither True, False nor a function")
    elif not progress:
        yield None
    else:
        from rich import progress as bars
        from rich.console import Console

        with bars.Progress(console=Console(stderr=True), transient=True) as bar:
            task = bar.add_task("blocks", total=None)
            yield lambda done, total: bar.update(task, completed=done, total=total)


def _plain(value: Any) -> Any:
    """Numbers and arrays of other libraries as Python's own."""
    if hasattr(value, "tolist"):
        return value.tolist()
    if isinstance(value, tuple | set):
        return list(value)
    raise TypeError(f"{type(value).__name__} is no number, text, list or mapping")
