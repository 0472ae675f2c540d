"""Values of lever fields far outside what is usual: what chips and the law of the record have."""

from __future__ import annotations

from collections.abc import Iterator

from simulation.domains import WORDS
from simulation.errors import Problem
from simulation.inputs.calibration.calibration import Calibration
from simulation.inputs.calibration.vocabulary import NODES, SEGMENTS
from simulation.inputs.policy.field import ANY, Field
from simulation.inputs.policy.groups import of_names
from simulation.inputs.policy.levers import LEVERS
from simulation.inputs.policy.timeline import Event
from simulation.inputs.policy.usual import AmongChips
from simulation.inputs.policy.values import Chain, ParameterRef, Relative, Step, Traced, Value
from simulation.inputs.scenario.far import Ends, far_off, hull, span, told
from simulation.inputs.scenario.idle import beside
from simulation.inputs.scenario.overrides import as_drawn
from simulation.inputs.scenario.scenario import Scenario

_PERCENT = 100.0


def doubts(scenario: Scenario, calibration: Calibration) -> Iterator[Problem]:
    """Each value of a lever field far outside what is usual, with the place of its entry.

    A relative value is judged by what it comes to.
    """
    usual = {
        field.path: ends
        for lever in LEVERS.values()
        for field in lever.fields.values()
        if (ends := usual_of(field, calibration)) is not None
    }
    typed = {change.path: change.origin.startswith("--") for change in scenario.applied}
    for event in scenario.timeline:
        for name in event.values:
            field = LEVERS[event.lever].fields[name]
            if field.path not in usual:
                continue
            found = (
                doubt(field, ends, usual[field.path])
                for ends in _values(event, field, scenario, calibration)
            )
            if said := next(filter(None, found), ""):
                yield Problem(said, None if typed.get(event.path(name)) else event.place)


def usual_of(field: Field, calibration: Calibration) -> Ends | None:
    """The range in which a field usually lies; None for one whose domain is as narrow.

    That is the range that it declares, with what the law of the record sets.
    """
    declared = field.usual
    if declared is None:
        return None
    law = list(_of_law(field, calibration))
    if isinstance(declared, AmongChips):
        return hull([*law, *_figures(declared.figure, calibration)])
    return hull([*law, (declared.low, declared.high)])


def doubt(field: Field, value: Ends, usual: Ends) -> str:
    """What is far off about a value of a field; empty if nothing is."""
    high = value[1]
    if field.unlimited and high >= ANY:
        return ""
    beyond = f"lies far outside what is usual, {told(usual, field.unit)}"
    said = far_off(field.path, value, usual, beyond)
    meant = high / _PERCENT
    if field.unit == "1" and high > usual[1] and WORDS["share"].has(meant) and meant >= usual[0]:
        said = said or f"'{field.path}': {high:g} is more than usual, {told(usual, field.unit)}"
        return f"{said}; did you mean {meant:g}?"
    return said


def _of_law(field: Field, calibration: Calibration) -> Iterator[Ends]:
    """What the dated law of the calibration sets a field to, but for nothing and no limit."""
    for event in calibration.rules:
        value = event.values.get(field.name) if event.lever == field.lever else None
        if value is not None and not isinstance(value, Relative | tuple):
            low, high = _ends(value, field, calibration)
            if low > 0 and not (field.unlimited and high >= ANY):
                yield low, high


def _figures(figure: str, calibration: Calibration) -> Iterator[Ends]:
    known = calibration.base or calibration
    names = (f"chips.{chip.id}.{figure}" for chip in known.chips)
    yield from (known.entries[name].value.bounds() for name in names if name in known.entries)


def _values(
    event: Event, field: Field, scenario: Scenario, calibration: Calibration
) -> Iterator[Ends]:
    """What an entry sets a field to; of a relative value what it comes to, name by name."""
    value = event.values[field.name]
    known = as_drawn(scenario.extended(calibration), scenario.parameters)
    if not isinstance(value, Relative):
        yield _ends(value, field, known)
        return
    groups = of_names(known.roster, known.chips, SEGMENTS, NODES)
    for one in beside(event, scenario.timeline, groups):
        if one.field is field:
            for held in one.at(event.date).each(event):
                assert isinstance(held, Chain), "a field with a unit is a number"
                yield _ends(held, field, known)


def _ends(value: Value, field: Field, calibration: Calibration) -> Ends:
    """From where to where a number lies, within the range of its field."""
    chain = value if isinstance(value, Chain) else Chain(Traced(value))  # type: ignore[arg-type]
    low, high = _drawn(chain.start, calibration)
    for step in chain.steps if high < ANY else ():
        low, high = _after(low, high, step, calibration)
    return max(low, field.low), min(high, field.high)


def _after(low: float, high: float, step: Step, calibration: Calibration) -> Ends:
    least, most = _drawn(step.by, calibration)
    return (low * least, high * most) if step.how == "times" else (low + least, high + most)


def _drawn(number: Traced, calibration: Calibration) -> Ends:
    value = number.value
    return span(calibration.entries[value.name].value if isinstance(value, ParameterRef) else value)
