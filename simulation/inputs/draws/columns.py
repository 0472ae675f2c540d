"""Columns of what members draw, by name, each with what decides its values."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from functools import partial
from typing import Any

from simulation.inputs.draws.draw import Array, Draw
from simulation.inputs.scenario.overrides import drawn_from, root_of


@dataclass(frozen=True)
class Column:
    """What members draw for one number: scenarios of equal `origin` have the same `values`."""

    origin: tuple[Any, ...]
    values: Callable[[], Array]


def columns(draw: Draw) -> dict[str, Column]:
    """Everything in which members of a scenario differ, by name."""
    return {
        name: Column(_origin(name, draw), partial(draw.__getitem__, name))
        for name in draw.uncertain()
    }


def table(draw: Draw) -> dict[str, Array]:
    """The values of every column, (members,) each."""
    return {name: column.values() for name, column in columns(draw).items()}


def _origin(name: str, draw: Draw) -> tuple[Any, ...]:
    """By which draw a parameter goes, what it is drawn from, and whether fitted draws have a say.

    Overrides, sources that a scenario follows and what it adds all show here.
    """
    known, scenario = draw.calibration, draw.scenario
    root = root_of(name, known, scenario.parameters)
    value = drawn_from(name, known, scenario.parameters, scenario.structure)
    return known.entries[root].stream, value, draw.leaves_posterior(root)
