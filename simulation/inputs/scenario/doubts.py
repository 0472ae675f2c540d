"""What in a scenario file is allowed but hardly meant: entries without effect, lists cut short."""

from __future__ import annotations

from collections.abc import Iterator, Sequence

from simulation import months
from simulation.errors import Problem
from simulation.inputs.calibration.calibration import Calibration
from simulation.inputs.policy.lever import Rule
from simulation.inputs.policy.levers import LEVERS
from simulation.inputs.policy.timeline import Event
from simulation.inputs.policy.values import Value, plain
from simulation.inputs.scenario.scenario import Scenario

_NAMED = 4


def doubts(scenario: Scenario, calibration: Calibration) -> list[Problem]:
    """Warnings about a scenario's own entries, by place."""
    found: list[Problem] = []
    for event in scenario.timeline:
        if event.place is not None and event.place.file == scenario.file:
            found += (Problem(text, event.place) for text in _about(event, scenario, calibration))
    return sorted(found, key=lambda problem: (str(problem.place), problem.message))


def _about(event: Event, scenario: Scenario, calibration: Calibration) -> Iterator[str]:
    when = months.label(event.date)
    unsold = _unsold(event, calibration)
    if unsold:
        yield f"none of {_list(event.chips)} is on sale in {when}{unsold}"
    if not issubclass(LEVERS[event.lever], Rule):  # a further sum spent is never idle
        return
    before = {field: _before(event, field, scenario.timeline) for field in event.values}
    if before == event.values:
        said = ", ".join(f"{event.lever}.{f} is {_said(v)}" for f, v in before.items())
        yield f"changes nothing: {said} already in {when}"
    for field, value in event.values.items():
        held = before[field]
        if isinstance(value, tuple) and isinstance(held, tuple) and value:
            lost = [name for name in held if name not in value]
            if lost:
                yield f"{event.lever}.{field} drops {_list(lost)}, which it names until then"


def _said(value: Value) -> str:
    if isinstance(value, tuple):
        return _list(value) or "empty"
    return f"{value:g}" if isinstance(value, float) else str(plain(value))


def _before(event: Event, field: str, timeline: Sequence[Event]) -> Value:
    """What would hold without the entry: the last earlier one, the lever's default if none."""
    held: Value | None = None
    for other in timeline:
        if other is event:
            break
        same = (other.actor, other.lever) == (event.actor, event.lever)
        same = (
            same and other.until is None and (other.chosen == event.chosen or not any(other.chosen))
        )
        if same and field in other.values:
            held = other.values[field]
    if held is not None:
        return held
    declared = LEVERS[event.lever].fields[field]
    return () if declared.names else float(declared.default)


def _unsold(event: Event, calibration: Calibration) -> str:
    """When the first of the entry's chips is sold, if none is in its month; "" if one is."""
    chips = [chip for chip in calibration.chips if chip.id in event.chips]
    if not chips or any(
        chip.ship <= event.date and (chip.end_month is None or event.date <= chip.end_month)
        for chip in chips
    ):
        return ""
    later = [chip.ship_month for chip in chips if chip.ship > event.date]
    return f"; the first ships in {min(later)}" if later else ""


def _list(names: Sequence[str]) -> str:
    more = f" and {len(names) - _NAMED} more" if names[_NAMED:] else ""
    return ", ".join(names[:_NAMED]) + more
