"""Columns of what members draw, by name, each with what decides its values."""

from __future__ import annotations

from collections.abc import Callable, Container, Iterator
from dataclasses import dataclass
from functools import partial
from itertools import count
from typing import Any

from simulation.distribution_kinds import Base
from simulation.inputs.draws.draw import Array, Draw
from simulation.inputs.policy.values import Relative
from simulation.inputs.scenario.overrides import drawn_from, root_of

_PARAMETERS = "parameters."


@dataclass(frozen=True)
class Column:
    """What members draw for one number: scenarios of equal `origin` have the same `values`."""

    origin: tuple[Any, ...]
    values: Callable[[], Array]


def columns(draw: Draw) -> dict[str, Column]:
    """Everything in which members of a scenario differ, by the path that `--set` takes for it.

    Parameters come first, then dated values of them, then fields of the timeline.
    """
    found = {
        name: Column(_origin(name, draw), partial(draw.__getitem__, name))
        for name in draw.uncertain()
    }
    for name, column in (*_dated(draw), *_fields(draw)):
        found[_free(name, found)] = column
    return found


def origins(draw: Draw) -> dict[str, tuple[Any, ...]]:
    """What decides the values of every column."""
    return {name: column.origin for name, column in columns(draw).items()}


def table(*draws: Draw) -> dict[str, Array]:
    """The values of every column, (members,) each; of a later draw what those before lack."""
    found: dict[str, Array] = {}
    for draw in draws:
        fresh = {name: one for name, one in columns(draw).items() if name not in found}
        found |= {name: column.values() for name, column in fresh.items()}
    return found


def _origin(name: str, draw: Draw) -> tuple[Any, ...]:
    """By which draw a parameter goes, what it is drawn from, and whether fitted draws have a say.

    Overrides, sources that a scenario follows and what it adds all show here.
    """
    known, scenario = draw.calibration, draw.scenario
    root = root_of(name, known, scenario.parameters)
    value = drawn_from(name, known, scenario.parameters, scenario.structure)
    return known.entries[root].stream, value, draw.leaves_posterior(root)


def _dated(draw: Draw) -> Iterator[tuple[str, Column]]:
    """Values that parameters have from a month on, or for some months."""
    for entry in draw.scenario.dated:
        if entry.value is not None and entry.value.random:
            stream = draw.calibration.entries[entry.name].stream
            of = partial(draw.of_dated, entry)
            yield entry.path.removeprefix(_PARAMETERS), Column((stream, entry.value), of)


def _fields(draw: Draw) -> Iterator[tuple[str, Column]]:
    """Numbers that entries of the timeline set, or change what holds by."""
    for event in draw.scenario.timeline:
        for name, value in event.values.items():
            written = value.by if isinstance(value, Relative) else value
            if isinstance(written, Base) and written.random:
                origin = event.stream(name), written
                yield event.path(name), Column(origin, partial(draw.amount, event, name))


def _free(path: str, taken: Container[str]) -> str:
    """The path, with a number where another entry of its months and selector has it already."""
    key, at, dates = path.partition("@")
    paths = (f"{key}#{number}{at}{dates}" for number in count(2))
    return path if path not in taken else next(one for one in paths if one not in taken)
