"""Which of a scenario's changes take effect: without the others that change nothing."""

from __future__ import annotations

from collections.abc import Sequence

from simulation.distributions import Constant
from simulation.inputs.calibration.calibration import Calibration
from simulation.inputs.calibration.vocabulary import NODES, SEGMENTS
from simulation.inputs.policy.groups import of_names
from simulation.inputs.policy.held import Sets, Term
from simulation.inputs.policy.held_values import Groups
from simulation.inputs.policy.lever import Outage, Rule
from simulation.inputs.policy.levers import LEVERS
from simulation.inputs.policy.timeline import Event
from simulation.inputs.scenario.changes import Change, undone
from simulation.inputs.scenario.idle import Beside, beside, idle_dated
from simulation.inputs.scenario.overrides import as_drawn, drawn_from
from simulation.inputs.scenario.scenario import Scenario


def at_work(
    scenario: Scenario, calibration: Calibration, reference: Scenario | None = None
) -> tuple[Change, ...]:
    """The changes of a scenario that take effect, in their order.

    Of changes of one path the last counts. What `without` takes out counts, unless it came with
    the scenario itself, or with what that stands on, and its reference does not have it either.
    """
    idle = {*_idle_entries(scenario, calibration), *_idle_parameters(scenario, calibration)}
    theirs = () if reference is None else reference.applied
    gone = undone(*([one.to_dict() for one in applied] for applied in (scenario.applied, theirs)))
    last = {change.path: change for change in scenario.applied if change.path not in gone}
    return tuple(
        change
        for change in scenario.applied
        if last.get(change.path) is change and (change.new is None or change.path not in idle)
    )


def idle_fields(event: Event, timeline: Sequence[Event], groups: Groups) -> set[str]:
    """The fields of an entry of a timeline that are the same without it, in every month.

    A further sum spent is never idle, and where a term is counted anew, nothing is.
    """
    found = list(beside(event, timeline, groups))
    if not issubclass(LEVERS[event.lever], Rule | Outage):
        return set()
    if any(isinstance(one.field, Term) for one in found):
        return set()
    idle = {one.field.name for one in found if one.idle()}
    return {name for name in event.values if _of(name, event, found) <= idle}


def _of(name: str, event: Event, found: Sequence[Beside]) -> set[str]:
    """The fields that a word of an entry sets, or says the names of."""
    declared = LEVERS[event.lever].fields[name]
    if isinstance(declared, Sets):
        return set(declared.fields)
    return {one.field.name for one in found if name in one.field.written_with} or {name}


def _idle_entries(scenario: Scenario, calibration: Calibration) -> set[str]:
    known = as_drawn(scenario.extended(calibration), scenario.parameters)
    groups = of_names(known.roster, known.chips, SEGMENTS, NODES)
    set_here = {change.path for change in scenario.applied if change.new is not None}
    return {
        event.path(name)
        for event in scenario.timeline
        if set_here & {event.path(one) for one in event.values}
        for name in idle_fields(event, scenario.timeline, groups)
    }


def _idle_parameters(scenario: Scenario, calibration: Calibration) -> set[str]:
    """Parameters set to the number that they are, and dated entries that set what holds."""
    known, found = scenario.extended(calibration), set()
    for override in scenario.parameters.values():
        entry = known.entries.get(override.name)
        fixed = isinstance(override.value, Constant) and override.source is None
        if entry is not None and fixed and override.value == entry.value:
            found.add(f"parameters.{override.name}")
    for dated in scenario.dated:
        usual = drawn_from(dated.name, known, scenario.parameters, scenario.structure)
        if idle_dated(dated, scenario.dated, usual) is not None:
            found.add(dated.path)
    return found
