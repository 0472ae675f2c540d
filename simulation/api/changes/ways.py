"""Whether an entry makes a rule stricter or looser than what holds without it."""

from __future__ import annotations

from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Sequence

    from simulation.inputs import Calibration
    from simulation.inputs.policy.field import Field
    from simulation.inputs.policy.held_values import Groups, Held
    from simulation.inputs.policy.timeline import Event
    from simulation.inputs.policy.values import Chain
    from simulation.inputs.scenario.idle import Beside

Span = tuple[float, float]
STRICTER, LOOSER = "stricter", "looser"
_SAME = "the same"


def way(
    event: Event, field: str, timeline: Sequence[Event], groups: Groups, calibration: Calibration
) -> str:
    """`stricter` or `looser`: which way an entry moves a field in its first month.

    "" for a field without a stricter way, where members may differ in it, and where the names
    that the entry is about do. The timeline may hold the entry or not.
    """
    from simulation.inputs.policy.levers import LEVERS
    from simulation.inputs.scenario.idle import beside

    spelt = getattr(LEVERS[event.lever].fields[field], "fields", (field,))  # one that sets several
    found = {
        _way(one, calibration)
        for one in beside(event, timeline, groups)
        if one.field.name in spelt and one.field.stricter is not None
    }
    return _only(found)


def _only(found: set[str]) -> str:
    """The one way that all of them go, but for those that stay."""
    moved = found - {_SAME}
    return moved.pop() if len(moved) == 1 else ""


def _way(one: Beside, calibration: Calibration) -> str:
    from simulation.inputs.scenario.idle import cells

    old = one.at(one.event.date, without=True)
    new = old.copy()
    new.put(one.event)
    pairs = ((new.at(cell), old.at(cell)) for cell in cells(new, old))
    return _only({_moved(one.field, *pair, calibration) for pair in pairs})


def _moved(field: Field, new: Held, old: Held, calibration: Calibration) -> str:
    from simulation.inputs.scenario.idle import alike

    if alike(new, old):
        return _SAME
    if isinstance(new, tuple) or isinstance(old, tuple):
        higher = _more(field, new, old)
    else:
        spans = (_span(held, field, calibration) for held in (new, old))
        higher = _higher(*(_step(new, old) or spans))
    if higher is None:
        return ""
    return STRICTER if higher == field.tightens(1.0, 0.0) else LOOSER


def _more(field: Field, new: Held, old: Held) -> bool | None:
    """Whether a list has all names of another and more; None where each has names of its own."""
    if field.empty_means_all and not (new and old):
        return not new
    found = set(new), set(old)  # type: ignore[arg-type]
    return found[0] > found[1] if found[0] > found[1] or found[0] < found[1] else None


def _higher(new: Span, old: Span) -> bool | None:
    """Whether a number is above another for every member; None where that is not sure."""
    if new == old:
        return None
    return new[0] >= old[1] if new[0] >= old[1] or new[1] <= old[0] else None


def _span(number: Chain, field: Field, calibration: Calibration) -> Span:
    """The lowest and the highest number that a member may have."""
    from simulation.inputs.policy.drawn import drawn

    found = drawn(number, field, lambda name: calibration.entries[name].value)
    if found.further:
        return field.low, field.high
    return found.within(0.0, *found.start.support())[1:]


def _step(new: Chain, old: Chain) -> tuple[Span, Span] | None:
    """A last step by a number, and one that changes nothing, where only that sets two apart."""
    from simulation.inputs.scenario.idle import NEUTRAL

    if new.start != old.start or new.steps[:-1] != old.steps:
        return None
    by, nothing = new.steps[-1].by.value, NEUTRAL[new.steps[-1].how]
    if not isinstance(by, int | float) or nothing is None:
        return None
    return (float(by), float(by)), (nothing, nothing)
