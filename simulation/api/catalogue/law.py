"""The law in force in a month, as plain data, and values of levers in words with units."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from simulation import months
from simulation.units import YES_OR_NO

if TYPE_CHECKING:
    from simulation.inputs import Calibration, Scenario
    from simulation.inputs.policy.field import Field
    from simulation.inputs.policy.law_at import InForce
    from simulation.inputs.policy.timeline import Event
    from simulation.inputs.policy.values import Value

Row = dict[str, Any]
_LISTED = 3


def rules(calibration: Calibration, scenario: Scenario, at: str) -> list[Row]:
    """The law in force in a month: what holds for each actor, lever, field and selector."""
    from simulation.inputs.calibration.vocabulary import NODES, SEGMENTS
    from simulation.inputs.policy.groups import of_names
    from simulation.inputs.policy.law_at import law_at
    from simulation.inputs.scenario.overrides import as_drawn

    known = as_drawn(scenario.extended(calibration), scenario.parameters)
    groups = of_names(known.roster, known.chips, SEGMENTS, NODES)
    return [_rule(one, known) for one in law_at(scenario.timeline, months.index(at), groups)]


def in_words(value: Value, field: Field, calibration: Calibration) -> str:
    """A value of a lever's field as a reader takes it in, with its unit: "0 to 20 %, drawn"."""
    from simulation.analysis.text.numbers import limit
    from simulation.api.changes.verbs import unlimited
    from simulation.api.drawn_in_words import drawn_in_words
    from simulation.inputs.policy.values import Chain, Traced

    if isinstance(value, tuple):
        more = f" and {len(value) - _LISTED} more" if value[_LISTED:] else ""
        return (", ".join(value[:_LISTED]) + more) or field.empty
    if isinstance(value, int | float):
        return limit(value, lambda one: _amount(one, field), unlimited(field.path))
    number: Any = value if isinstance(value, Chain) else Chain(Traced(value))  # type: ignore[arg-type]
    return drawn_in_words(number, field, calibration)


def _amount(value: float, field: Field) -> str:
    from simulation.analysis.text.numbers import quantity

    if field.unit == YES_OR_NO:
        return quantity(value, field.unit)
    size, name = _shown_in(field)
    return f"{value * size:.6g} {name}".strip()


def _shown_in(field: Field) -> tuple[float, str]:
    """What a number of a field is multiplied by to be shown, and the unit behind it."""
    return (100.0, "%") if field.unit == "1" else (1.0, field.unit)


def _rule(one: InForce, calibration: Calibration) -> Row:
    from simulation.inputs.policy.values import plain

    event, field = one.event, one.field
    told = event.sources or ((event.source,) if event.source else ())
    last = "" if event.until is None else f" until {months.label(event.until)}"
    return {
        "actor": event.actor,
        "lever": event.lever,
        "selector": list(one.names),
        "field": field.name,
        "value": plain(one.value),
        "unit": field.unit,
        "says": in_words(one.value, field, calibration) + last,
        "since": months.label(event.date),
        "sources": list(told) or [_setter(event)],
        "path": event.path(field.name),
        "about": event.about,
        "set_in": _set_in(event),
    }


def _setter(event: Event) -> str:
    """Who set an entry that has no source: a scenario, or the command line."""
    return event.origin if event.origin.startswith("-") else f"scenario {event.origin}"


def _set_in(event: Event) -> str:
    """The place of an entry, or what set it where it stands in no file."""
    return event.origin if event.place is None else f"{event.place.file}:{event.place.line}"
