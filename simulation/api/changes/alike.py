"""Where an entry sets what holds already: but for some names, or later in the reference."""

from __future__ import annotations

from typing import TYPE_CHECKING

from simulation import months

if TYPE_CHECKING:
    from collections.abc import Sequence

    from simulation.inputs.policy.held_values import Groups, Held
    from simulation.inputs.policy.timeline import Event
    from simulation.inputs.scenario.idle import Beside


def same_later(event: Event, field: str, timeline: Sequence[Event], groups: Groups) -> str:
    """The month from which another timeline has for good what a lasting entry sets, as YYYY-MM.

    "" where it has the same in the entry's own month, or not at last, and for what is relative.
    """
    from simulation.inputs.scenario.idle import beside

    if event.until is not None or field in event.relative:
        return ""
    for one in beside(event, timeline, groups):
        if one.field.name == field:
            return _same_later(one)
    return ""


def _same_later(one: Beside) -> str:
    turns = [one.event.date, *(month for month in one.turns() if month > one.event.date)]
    value, first = _set(one), ""
    for month in reversed(turns):
        if not _all_alike(one.at(month).each(one.event), value):
            return first
        first = months.label(month)
    return ""


def with_others(one: Beside) -> dict[Held, list[str]]:
    """Names with values of their own that a general entry ends, where what is general stays.

    By value; empty where the entry changes the general value, or is narrowed or relative.
    """
    from simulation.inputs.scenario.idle import alike

    holding = one.at(one.event.date, without=True)
    relative = one.field.name in one.event.relative
    narrowed = holding.cells(one.event) or any(one.event.chosen)  # perhaps to nobody
    if relative or narrowed or not holding.has_general:
        return {}
    value, found = _set(one), dict["Held", list[str]]()
    if not alike(holding.general, value):
        return {}
    for cell, held in holding.named.items():
        if not alike(held, value):
            found.setdefault(held, []).extend(word for word in cell if word)
    return found


def _set(one: Beside) -> Held:
    """What an absolute entry sets, for every name that it is about."""
    from simulation.inputs.policy.held_values import Holding

    alone = Holding.at_first(one.field, one.groups)
    alone.put(one.event)
    return alone.each(one.event)[0]


def _all_alike(values: Sequence[Held], value: Held) -> bool:
    from simulation.inputs.scenario.idle import alike

    return all(alike(held, value) for held in values)
