"""Values of lever fields: numbers, drawn ones, lists of names, and what is relative to others."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any, Literal

from simulation.distributions import Distribution

How = Literal["times", "plus", "add", "remove"]
OF_NUMBERS: tuple[How, ...] = ("times", "plus")
OF_LISTS: tuple[How, ...] = ("add", "remove")
NONE = "none"  # how a file writes that there is no limit


@dataclass(frozen=True, slots=True)
class ParameterRef:
    """A field that takes the drawn value of a calibration parameter."""

    name: str


@dataclass(frozen=True, slots=True)
class Relative:
    """A value relative to what is in force without the entry.

    `everything` are all names that a list could have, where an empty list means all of them;
    `stream` is that of the draw, by default the entry's own.
    """

    how: How
    by: float | Distribution | tuple[str, ...]
    everything: tuple[str, ...] = ()
    stream: str = ""


@dataclass(frozen=True, slots=True)
class Traced:
    """A number with the stream by which members draw it."""

    value: float | Distribution | ParameterRef
    stream: str = ""


@dataclass(frozen=True, slots=True)
class Step:
    """One change of a number: times or plus a traced one."""

    how: How
    by: Traced


@dataclass(frozen=True, slots=True)
class Chain:
    """A number and what is made of it, step by step, member by member."""

    start: Traced
    steps: tuple[Step, ...] = ()


@dataclass(frozen=True, slots=True)
class Follows:
    """What a name of its own gives up: from here on it follows the general value."""


Value = float | Distribution | ParameterRef | tuple[str, ...] | Relative | Chain | Follows


def plain(value: Value) -> Any:
    """A value as it is written in YAML."""
    match value:
        case ParameterRef():
            return {"parameter": value.name}
        case tuple():
            return list(value)
        case Relative():
            return {value.how: plain(value.by)}
        case Chain():
            steps = [{step.how: plain(step.by.value)} for step in value.steps]
            return {"from": plain(value.start.value), "steps": steps}
        case Follows():
            return {"follows": "the general value"}
        case float() | int():
            return value
    return value.plain()
