"""Rules on chips that nobody goes around, since no performance threshold stands beside them."""

from __future__ import annotations

from collections.abc import Sequence

from simulation.inputs.policy.field import ANY
from simulation.inputs.policy.held_values import Groups
from simulation.inputs.policy.levers import LEVERS
from simulation.inputs.policy.timeline import Event
from simulation.inputs.policy.values import Chain
from simulation.inputs.scenario.idle import Beside

_RULE, _THRESHOLD = "export_rule", "control_tpp"
_ALONE = ("control_chips", "density_tpp", "control_bandwidth_gb_s")


def unanswered(event: Event, timeline: Sequence[Event], groups: Groups) -> str:
    """That nobody goes around what an entry controls; "" where they do, or it controls nothing.

    The model has whoever a rival's `control_tpp` holds back smuggle, rent and move money abroad,
    and that number alone (`law.input_access.controls_chips`).
    """
    set_here = [name for name in _ALONE if event.lever == _RULE and event.values.get(name)]
    if not set_here:
        return ""
    field = LEVERS[_RULE].fields[_THRESHOLD]
    mine = tuple(
        one
        for one in timeline
        if (one.actor, one.lever) == (event.actor, _RULE) and _THRESHOLD in one.values
    )
    held = Beside(field, event, mine, groups).at(event.date).general
    assert isinstance(held, Chain)
    if held.start.value != ANY or held.steps:
        return ""
    return (
        f"nobody smuggles, rents or moves money abroad around {_RULE}.{' and '.join(set_here)} "
        f"alone: that takes a threshold of performance, {_RULE}.{_THRESHOLD}"
    )
