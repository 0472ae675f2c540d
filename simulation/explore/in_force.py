"""What holds of a control where nobody moves it, from the entries of a scenario."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING

from simulation import months
from simulation.analysis.text.numbers import drawn as told
from simulation.analysis.text.numbers import limit, quantity
from simulation.api.changes.verbs import unlimited
from simulation.api.drawn_in_words import drawn_in_words, of_start
from simulation.explore.controls import Control, Target
from simulation.inputs.calibration.vocabulary import NODES, SEGMENTS
from simulation.inputs.draws.fitted import borne, fitted
from simulation.inputs.policy.drawn import drawn
from simulation.inputs.policy.field import Chooser
from simulation.inputs.policy.groups import of_names
from simulation.inputs.policy.held import Sets
from simulation.inputs.policy.held_values import Groups, Held, axes_of, meant
from simulation.inputs.policy.law_at import entries_at, settled
from simulation.inputs.policy.levers import LEVERS
from simulation.inputs.policy.timeline import CHOOSERS, Event
from simulation.inputs.policy.values import Chain
from simulation.inputs.scenario.needless import free
from simulation.inputs.scenario.overrides import as_drawn, drawn_from

if TYPE_CHECKING:
    from simulation.inputs.calibration.calibration import Calibration
    from simulation.inputs.scenario.scenario import Scenario

_CEILING = "export_rule.license_max_tpp"
_NONE = -1.0  # a ceiling of nothing that there is: it is none of the control's choices


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
    usual = scenario.extended(calibration)
    known = as_drawn(usual, scenario.parameters)
    groups = of_names(known.roster, known.chips, SEGMENTS, NODES)
    return {
        one.key: _of_lever(one, scenario, month, known, groups)
        if one.is_lever
        else _assumed(one.about, scenario, usual)
        for one in controls
    }


def _assumed(name: str, scenario: Scenario, calibration: Calibration) -> InForce:
    """What holds of an assumption: what members have, where posterior draws inform it."""
    entry = calibration.entries[name]
    value = drawn_from(name, calibration, scenario.parameters, scenario.structure)
    found = fitted(name, calibration, scenario)
    middle, (low, high) = value.median(), value.range()
    if found:
        middle, low, high = found.value, borne(found.low), borne(found.high)
    return InForce(middle, told(low, high, entry.unit), drawn=low < high)


def _of_lever(
    control: Control, scenario: Scenario, month: int, calibration: Calibration, groups: Groups
) -> InForce:
    """What holds of a lever under a scenario in a month, from whatever was decided by then.

    The entries of `calibration` are what the scenario draws from.
    """
    declared = control.declared
    held, event = _held(control, scenario, month, groups)
    assert isinstance(held, Chain), "controls move numbers"
    number = held.start.value
    if control.about == _CEILING and free(
        scenario.timeline, control.targets[0].actor, month, groups
    ):
        return InForce(_NONE, "no licence needed", drawn=False)
    if isinstance(number, float | int) and not held.steps:
        since = f" since {months.label(event.date)}" if event else ""
        return InForce(float(number), f"{_words(control, number)}{since}", drawn=False)
    found = drawn(held, declared, lambda name: calibration.entries[name].value)
    middle, low, high = of_start(held, found, calibration)
    text = drawn_in_words(held, declared, calibration)
    return InForce(found.middle(middle), text, drawn=low < high or bool(found.further))


def _held(
    control: Control, scenario: Scenario, month: int, groups: Groups
) -> tuple[Held, Event | None]:
    """What holds of what a control is about, and the entry that says so."""
    declared, target = control.declared, control.targets[0]
    if isinstance(declared, Sets):
        declared = LEVERS[declared.lever].fields[declared.fields[0]]
    whose = (target.actor, declared.lever)
    events = [e for e in entries_at(scenario.timeline, month) if (e.actor, e.lever) == whose]
    found = settled(declared, events, groups)
    named = (_first(kinds, target, groups) for kinds in axes_of(declared))
    return found.at(tuple(named) if target.narrowed else ())


def _first(kinds: Sequence[Chooser], target: Target, groups: Groups) -> str:
    """The first of the names to which a target is narrowed, "" for all of a kind."""
    words = [(kind, word) for kind in kinds for word in target.narrowed.get(kind, ())]
    return next((meant(word, kind, kinds, groups)[0] for kind, word in words), "")


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
    return limit(value, lambda one: quantity(one, control.declared.unit), unlimited(control.about))
