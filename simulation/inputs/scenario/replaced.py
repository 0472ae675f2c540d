"""Ceilings of licences that a ceiling relative to makers' flagships stands instead of."""

from __future__ import annotations

from collections.abc import Iterator, Sequence

from simulation.inputs.policy.field import ANY
from simulation.inputs.policy.held_values import Groups
from simulation.inputs.policy.levers import LEVERS
from simulation.inputs.policy.timeline import Event
from simulation.inputs.policy.values import Chain
from simulation.inputs.scenario.idle import Beside

_INSTEAD = LEVERS["export_rule"].fields["generations_behind"]
_CEILINGS = ("license_max_tpp", "license_max_bandwidth_gb_s")


def replaced(fields: Sequence[Beside], timeline: Sequence[Event], groups: Groups) -> Iterator[str]:
    """What an entry says of ceilings that another stands instead of while they would count."""
    for one in fields:
        if one.field.name in _CEILINGS and not one.idle() and _never_read(one, timeline, groups):
            name = f"{one.event.lever}.{one.field.name}"
            yield f"{name} is not felt: {_INSTEAD.name} stands instead of it while that is in force"


def _never_read(one: Beside, timeline: Sequence[Event], groups: Groups) -> bool:
    """Whether the relative ceiling is in force in all months in which an entry would count."""
    event = one.event
    rules = [e for e in timeline if (e.actor, e.lever) == (event.actor, event.lever)]
    relative = tuple(e for e in rules if _INSTEAD.name in e.values)
    instead = Beside(_INSTEAD, event, relative, groups)
    return bool(relative) and all(
        _in_force(instead, month) for month in one.turns(relative) if one.differs(month)
    )


def _in_force(instead: Beside, month: int) -> bool:
    held = instead.at(month).general
    start = held.start.value if isinstance(held, Chain) else ANY
    return not (isinstance(start, float | int) and start >= ANY)
