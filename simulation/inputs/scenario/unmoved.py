"""Entries of an actor of whom no outcome feels what they set, as measured."""

from __future__ import annotations

from simulation.inputs.policy.felt_by import felt_by
from simulation.inputs.policy.timeline import Event
from simulation.inputs.scenario.scenario import Scenario

_RECORD = "calibration"


def unmoved(event: Event, scenario: Scenario) -> str:
    """That nothing feels an entry's numbers of its actor, and of whom it does; else "".

    Silent where the scenario sets something else of the same lever and actor that is felt, where a
    field names things, and where it adds players or chips: then other things were measured.
    """
    if scenario.additions or event.origin == _RECORD:
        return ""
    beside = {
        name: felt_by().get(f"{event.lever}.{name}")
        for other in scenario.timeline
        if (other.actor, other.lever) == (event.actor, event.lever) and other.origin != _RECORD
        for name in other.values
    }
    known = {name: felt for name, felt in beside.items() if felt and event.actor in felt.unfelt}
    if len(known) < len(beside):
        return ""
    whom = dict.fromkeys(known[name].told for name in event.values)
    fields = f"{event.lever}.{' and '.join(event.values)} of {event.actor}"
    heard = any(event.actor in felt.heard for felt in known.values())
    end = " (China's chip industry answers to every tightening, to this one too)" if heard else ""
    return f"no outcome feels {fields}; it matters for: {' and '.join(whom)}{end}"
