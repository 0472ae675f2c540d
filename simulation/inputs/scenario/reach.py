"""Decisions about purchases that another rule shuts out before: what an entry can still reach."""

from __future__ import annotations

from collections.abc import Iterator, Sequence

from simulation import months
from simulation.errors import Problem
from simulation.inputs.calibration.calibration import Calibration
from simulation.inputs.calibration.vocabulary import NODES, SEGMENTS
from simulation.inputs.policy.groups import of_names
from simulation.inputs.policy.held_values import Groups
from simulation.inputs.policy.levers import LEVERS
from simulation.inputs.policy.timeline import Event
from simulation.inputs.scenario.idle import Beside
from simulation.inputs.scenario.scenario import Scenario

_OF_BUYERS = ("domestic_mandate", "import_admission")
_LIST = LEVERS["export_rule"].fields["licensed_buyers"]


def out_of_reach(scenario: Scenario, calibration: Calibration) -> Iterator[Problem]:
    """A note on each own entry about buyers none of whom may buy under licence in its months."""
    known = scenario.extended(calibration)
    groups = of_names(known.roster, known.chips, SEGMENTS, NODES)
    for event in scenario.timeline:
        own = event.place is None or event.place.file == scenario.file
        if own and event.lever in _OF_BUYERS and event.buyers:
            for rival, listed in _licensed(event, scenario.timeline, known, groups):
                firms = {n for word in event.buyers for n in groups["buyers"].get(word, (word,))}
                if listed and not firms & set(listed):
                    yield Problem(_told(event, rival, listed), event.place)


def _licensed(
    event: Event, timeline: Sequence[Event], calibration: Calibration, groups: Groups
) -> Iterator[tuple[str, tuple[str, ...]]]:
    """The states whose rival the actor is, with the buyers that they license in its first month."""
    for name, state in calibration.roster.states.items():
        if state.rival != event.actor:
            continue
        theirs = tuple(
            e
            for e in timeline
            if (e.actor, e.lever) == (name, "export_rule") and _LIST.name in e.values
        )
        if theirs:
            held = Beside(_LIST, theirs[-1], theirs, groups).at(event.date).general
            yield name, held if isinstance(held, tuple) else ()


def _told(event: Event, rival: str, listed: Sequence[str]) -> str:
    return (
        f"{event.lever} for {', '.join(event.buyers)} from {months.label(event.date)}: "
        f"{rival} export_rule.licensed_buyers ({', '.join(listed)}) has none of them, so that it "
        "reaches only their purchases of chips that need no licence"
    )
