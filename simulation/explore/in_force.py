"""What holds of a control where nobody moves it, from the entries of a scenario."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING

from simulation import months
from simulation.analysis.text.numbers import limit, quantity
from simulation.distributions import Constant, Distribution, adjusted
from simulation.explore.controls import Control, Target
from simulation.inputs.calibration.vocabulary import NODES, SEGMENTS
from simulation.inputs.policy.field import Chooser
from simulation.inputs.policy.groups import of_names
from simulation.inputs.policy.held import Sets
from simulation.inputs.policy.held_values import Groups, Holding, axes_of, meant
from simulation.inputs.policy.in_force import spelt_out
from simulation.inputs.policy.levers import LEVERS
from simulation.inputs.policy.timeline import CHOOSERS, Event
from simulation.inputs.policy.values import Chain, ParameterRef
from simulation.inputs.scenario.overrides import drawn_from

if TYPE_CHECKING:
    from simulation.inputs.calibration.calibration import Calibration
    from simulation.inputs.scenario.scenario import Scenario


@dataclass(frozen=True)
class InForce:
    """What holds where a control is not moved: a value (the median if drawn), in words too."""

    value: float
    text: str
    drawn: bool


def all_in_force(
    controls: Sequence[Control], scenario: Scenario, month: int, calibration: Calibration
) -> dict[str, InForce]:
    """What holds of controls, by their keys."""
    known = scenario.extended(calibration)
    groups = of_names(known.roster, known.chips, SEGMENTS, NODES)
    return {one.key: in_force(one, scenario, month, known, groups) for one in controls}


def in_force(
    control: Control, scenario: Scenario, month: int, calibration: Calibration, groups: Groups
) -> InForce:
    """What holds of a control under a scenario in a month, from whatever was decided by then."""
    if not control.is_lever:
        drawn = drawn_from(control.about, calibration, scenario.parameters)
        return _drawn(drawn, calibration.entries[control.about].unit)
    target = control.targets[0]
    events = [e for e in _events(control, target, scenario) if _runs(e, month)]
    held = _held(control, target, events, groups)
    if isinstance(held, float | int):
        since = f" since {months.label(max(events, key=_turn).date)}" if events else ""
        return InForce(float(held), f"{_words(control, held)}{since}", drawn=False)
    return _drawn(_distribution(held, scenario, calibration), control.declared.unit)


def _runs(event: Event, month: int) -> bool:
    return event.month <= month and (event.until is None or month <= event.until)


def _turn(event: Event) -> tuple[bool, int]:
    """Temporary entries apply last."""
    return event.until is not None, event.month


def _held(
    control: Control, target: Target, events: Sequence[Event], groups: Groups
) -> float | Chain:
    """The number that entries come to for what a control is about, or how members draw it."""
    declared = control.declared
    if isinstance(declared, Sets):
        events = [spelt_out(event, declared) for event in events]
        declared = LEVERS[declared.lever].fields[declared.fields[0]]
    holding = Holding.at_first(declared, groups)
    for event in sorted(events, key=_turn):
        holding.put(event)
    held = holding.general
    if target.narrowed:
        named = (_first(kinds, target, groups) for kinds in axes_of(declared))
        held = holding.at(tuple(named))
    assert isinstance(held, Chain), "controls move numbers"
    number = held.start.value
    certain = isinstance(number, float | int) and not held.steps
    return number if certain else held  # type: ignore[return-value]


def _first(kinds: Sequence[Chooser], target: Target, groups: Groups) -> str:
    """The first of the names to which a target is narrowed, "" for all of a kind."""
    words = [(kind, word) for kind in kinds for word in target.narrowed.get(kind, ())]
    return next((meant(word, kind, kinds, groups)[0] for kind, word in words), "")


def _distribution(held: Chain, scenario: Scenario, calibration: Calibration) -> Distribution:
    """How members draw a number, with the changes that are the same for all of them."""
    value = held.start.value
    if isinstance(value, ParameterRef):
        value = drawn_from(value.name, calibration, scenario.parameters)
    found = Constant(value=value) if isinstance(value, float | int) else value
    for step in held.steps:
        by = step.by.value
        if isinstance(by, float | int):
            found = adjusted(found, **{step.how: float(by)})
    return found


def set_again(control: Control, scenario: Scenario, month: int) -> str:
    """The month "YYYY-MM" in which a scenario takes a control back that was moved in `month`."""
    later = [
        event.date
        for target in control.targets
        for event in _events(control, target, scenario)
        if event.month > month
    ]
    return months.label(min(later)) if later else ""


def _events(control: Control, target: Target, scenario: Scenario) -> list[Event]:
    """Entries of a scenario that set what a control moves."""
    lever, name = control.about.split(".")
    names = {name, *(getattr(control.declared, "fields", ()))}
    narrowed = tuple(target.narrowed.get(kind, ()) for kind in CHOOSERS)
    return [
        event
        for event in scenario.timeline
        if (event.actor, event.lever) == (target.actor, lever)
        and names & event.values.keys()
        and (event.chosen == narrowed or not any(event.chosen))
    ]


def _words(control: Control, value: float) -> str:
    for choice in control.choices:
        if choice.value == value:
            return choice.label
    return limit(value, lambda one: quantity(one, control.declared.unit))


def _drawn(value: Distribution, unit: str) -> InForce:
    middle, (low, high) = value.median(), value.range()
    if low == high:
        return InForce(middle, quantity(middle, unit), drawn=False)
    ends = f"{quantity(low, unit)} to {quantity(high, unit)}"
    return InForce(middle, f"differs by member: {ends} (90 %)", drawn=True)
