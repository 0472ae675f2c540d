"""Whether an entry makes a rule stricter or looser than what holds without it."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from simulation import months

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence

    from simulation.inputs import Calibration
    from simulation.inputs.policy.field import Field
    from simulation.inputs.policy.held_values import Groups, Held
    from simulation.inputs.policy.timeline import Event
    from simulation.inputs.policy.values import Chain
    from simulation.inputs.scenario.idle import Beside

Span = tuple[float, float]
STRICTER, LOOSER = "stricter", "looser"
_SAME = "the same"
_CALIBRATION, _BASELINE = "calibration", "the baseline"  # whose the timeline in it is


@dataclass(frozen=True)
class Sides:
    """Two timelines of an actor's lever, with what members draw from: a scenario and its reference.

    Without a reference the scenario is both, and an entry is held against what is without it.
    """

    mine: Sequence[Event]
    theirs: Sequence[Event]
    groups: Groups
    own: Calibration
    other: Calibration

    def beside(self, event: Event) -> Iterator[tuple[Beside, Beside]]:
        """The fields that an entry of the scenario sets, beside the others of either."""
        from simulation.inputs.scenario.idle import beside

        both = (beside(event, timeline, self.groups) for timeline in (self.mine, self.theirs))
        return zip(*both, strict=True)


def spelt(event: Event, field: str) -> tuple[str, ...]:
    """The fields that one stands for: itself, or those of one that sets several."""
    from simulation.inputs.policy.levers import LEVERS

    found: tuple[str, ...] = getattr(LEVERS[event.lever].fields[field], "fields", (field,))
    return found


def ended(event: Event, field: str, sides: Sides) -> str:
    """The last month in which an entry makes a difference, and whose entry takes its place.

    As "until 2026-06, then the baseline sets it"; "" where it lasts as long as it says, or the same
    file goes on.
    """
    for one, _ in sides.beside(event):
        month = _end(one) if one.field.name == spelt(event, field)[0] else None
        if month is not None and (event.until is None or month <= event.until):
            heir = [e for e in one.events if e.date <= month and e is not one.event][-1:]
            if heir and heir[0].origin != event.origin:
                whose = _BASELINE if heir[0].origin == _CALIBRATION else heir[0].origin
                return f"until {months.label(month - 1)}, then {whose} sets it"
    return ""


def _end(one: Beside) -> int | None:
    """The month from which an entry makes no difference any more, though it says nothing of it."""
    found = None
    for month in reversed(one.turns()):
        if one.differs(month):
            return found
        found = month
    return None


def way(event: Event, field: str, sides: Sides) -> str:
    """`stricter` or `looser`: which way a field is moved in an entry's first month.

    From what holds in the reference, or without the entry, to what holds with it. "" for a field
    without a stricter way, where members may differ in it, and where the names that the entry is
    about do.
    """
    names = spelt(event, field)
    found = {
        _way(one, other, sides)
        for one, other in sides.beside(event)
        if one.field.name in names and one.field.stricter is not None
    }
    return _only(found)


def _only(found: set[str]) -> str:
    """The one way that all of them go, but for those that stay."""
    moved = found - {_SAME}
    return moved.pop() if len(moved) == 1 else ""


def _way(one: Beside, other: Beside, sides: Sides) -> str:
    from simulation.inputs.scenario.idle import cells

    new, old = one.at(one.event.date), other.at(one.event.date, without=True)
    pairs = ((new.at(cell), old.at(cell)) for cell in cells(new, old))
    return _only({_moved(one.field, *pair, sides) for pair in pairs})


def _moved(field: Field, new: Held, old: Held, sides: Sides) -> str:
    from simulation.inputs.scenario.idle import alike

    if alike(new, old):
        return _SAME
    if isinstance(new, tuple) or isinstance(old, tuple):
        higher = _more(field, new, old)
    else:
        spans = _span(new, field, sides.own), _span(old, field, sides.other)
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
