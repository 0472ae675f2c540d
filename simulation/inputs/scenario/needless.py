"""Licences where no chip needs one: rules about them reach no sale."""

from __future__ import annotations

from collections.abc import Iterator, Sequence

from simulation import months
from simulation.inputs.policy.field import ANY
from simulation.inputs.policy.held_values import Groups, Held, Holding
from simulation.inputs.policy.law_at import entries_at, settled
from simulation.inputs.policy.levers import LEVERS
from simulation.inputs.policy.timeline import Event
from simulation.inputs.policy.values import Chain

_RULE = LEVERS["export_rule"]
CONTROLS = ("control_tpp", "density_tpp", "control_bandwidth_gb_s", "control_chips")
OF_LICENCES = frozenset(
    {
        "license_max_tpp",
        "license_max_bandwidth_gb_s",
        "license_chips",
        "generations_behind",
        "variants",
        "volume_cap",
        "buyer_cap",
        "fee",
        "fee_chips",
    }
)
"""Fields that are about chips under licence alone."""
LOOSER = frozenset({"license_max_tpp", "license_max_bandwidth_gb_s", "license_chips", "variants"})
"""Those of which no number is a tightening where no chip needs a licence.

A cap or a fee is one, which the rival's chip industry answers to.
"""


def needless(event: Event, timeline: Sequence[Event], groups: Groups) -> bool:
    """Whether an entry is about licences alone, and no chip needs one in any of its months."""
    if event.lever != _RULE.name or not event.values.keys() <= OF_LICENCES:
        return False
    last = months.COUNT - 1 if event.until is None else event.until
    return all(
        free(timeline, event.actor, month, groups) for month in _turns(event, timeline, last)
    )


def free(timeline: Sequence[Event], actor: str, month: int, groups: Groups) -> bool:
    """Whether no chip of a state needs a licence in a month, whatever it can do."""
    now = entries_at(timeline, month)
    mine = [e for e in now if (e.actor, e.lever) == (actor, _RULE.name)]
    return all(_open(settled(_RULE.fields[name], mine, groups).holding) for name in CONTROLS)


def told(event: Event, timeline: Sequence[Event], groups: Groups) -> Iterator[str]:
    """That licences are ruled on which nobody needs, or nothing."""
    if needless(event, timeline, groups):
        fields = " and ".join(f"{_RULE.name}.{name}" for name in event.values)
        yield (
            f"no chip needs a licence of {event.actor} from {months.label(event.date)}, "
            f"so that {fields} reaches no sale"
        )


def _turns(event: Event, timeline: Sequence[Event], last: int) -> list[int]:
    """The months of an entry in which rules of its actor may turn."""
    mine = [e for e in timeline if (e.actor, e.lever) == (event.actor, event.lever)]
    marks = {e.date for e in mine} | {e.until + 1 for e in mine if e.until is not None}
    return sorted({event.date, *(month for month in marks if event.date < month <= last)})


def _open(holding: Holding) -> bool:
    return all(_unbound(held) for held in (holding.general, *holding.named.values()))


def _unbound(held: Held) -> bool:
    if not isinstance(held, Chain):
        return not held
    value = held.start.value
    return not held.steps and isinstance(value, float | int) and value >= ANY
