"""What a scenario changes: dated entries and overridden parameters, every change logged."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, replace
from typing import Any

from simulation.distributions import Constant, Distribution
from simulation.errors import Place, Problem
from simulation.inputs.policy.held import Selection
from simulation.inputs.policy.levers import LEVERS
from simulation.inputs.policy.timeline import Event
from simulation.inputs.policy.values import plain
from simulation.inputs.yaml.events import MOST_PROBLEMS

Row = Mapping[str, Any]


@dataclass(frozen=True, slots=True)
class Change:
    """One value replaced by another; `origin` is the scenario, fragment or `--set` that did it.

    `place` is where a switch stands in its file.
    """

    path: str
    old: Any
    new: Any
    origin: str
    place: Place | None = None

    def to_dict(self) -> dict[str, Any]:
        """For the manifest."""
        return {"path": self.path, "old": self.old, "new": self.new, "origin": self.origin}


def undone(rows: Sequence[Row], others: Sequence[Row] = ()) -> set[str]:
    """Paths of entries that a scenario, or what it stands on, sets and takes out again.

    Both are changes in their order, as `Change.to_dict` gives them. What comes of such a path is
    what was there before: no change, unless `others`, those of a scenario beside it, have it.
    """
    first, last = dict[str, Any](), dict[str, Any]()
    for row in rows:
        first.setdefault(row["path"], row["old"])
        last[row["path"]] = row["new"]
    gone = {path for path, new in last.items() if new is None and first[path] is None}
    return gone - ({row["path"] for row in others} - undone(others)) if others else gone


@dataclass(frozen=True, slots=True)
class Override:
    """What a scenario says of a parameter; `source` if it only switches to one of its sources."""

    name: str
    value: Distribution
    origin: str
    source: str | None = None
    place: Place | None = None

    def to_dict(self) -> Any:
        """As it would be written."""
        return written(self.value) if self.source is None else {"source": self.source}


def written(value: Distribution) -> Any:
    """A distribution as YAML would have it; a constant as its number."""
    return value.value if isinstance(value, Constant) else value.plain()


def add(
    timeline: Sequence[Event], events: Iterable[Event], origin: str
) -> tuple[list[Event], list[Change]]:
    """Add events; a field that an earlier entry of the same months and selector set is replaced.

    A relative value replaces nothing: it stands upon what was set before. Entries of one month,
    selector and announcement become one, so that a pledge stays one pledge; not where an entry
    about some of the same names stands between, which the new one comes after.
    """
    result, changes = list(timeline), []
    rows: dict[tuple[Any, ...], list[int]] = {}
    for number, event in enumerate(result):
        rows.setdefault(event.slot(), []).append(number)
    for event in events:
        twins = rows.setdefault(event.slot(), [])
        for field, value in event.values.items():
            alike = [number for number in twins if _about(result[number], field, event)]
            old = None if field in event.relative else _take_out(result, alike, field)
            changes.append(Change(event.path(field), old, plain(value), origin))
        same = [
            number
            for number in twins
            if _notice(result[number]) == _notice(event)
            and not event.relative | result[number].relative
            and all(_about(result[number], field, event) for field in event.values)
            and not any(_contends(other, event) for other in result[number + 1 :])
        ]
        if same:
            first = result[same[0]]
            values = {**first.values, **event.values}
            result[same[0]] = replace(first, values=values, origin=origin, place=event.place)
        else:
            twins.append(len(result))
            result.append(event)
    return [event for event in result if event.values], changes


def _about(other: Event, field: str, event: Event) -> bool:
    """Whether two entries of one slot set a field of the same chips."""
    listing = _listing(event, field)
    return not listing or (other.values.get(listing) or ()) == (event.values.get(listing) or ())


def _listing(event: Event, field: str) -> str:
    """The list that says which chips a field of an entry is about; "" if none does."""
    declared = LEVERS[event.lever].fields[field]
    return field if isinstance(declared, Selection) else getattr(declared, "listed_in", "")


def _contends(other: Event, event: Event) -> bool:
    """Whether an entry sets in the same month, of the same lever, what another sets, too."""
    same = (other.date, other.actor, other.lever) == (event.date, event.actor, event.lever)
    return same and bool(other.values.keys() & event.values.keys())


def _notice(event: Event) -> tuple[int, int | None]:
    return event.announced, event.reported


def _take_out(timeline: list[Event], rows: Sequence[int], field: str) -> Any:
    """Remove the field from these rows; its last value, or None."""
    old = None
    for number in rows:
        event = timeline[number]
        if field in event.values:
            left = {name: value for name, value in event.values.items() if name != field}
            timeline[number] = replace(event, values=left)
            old = plain(event.values[field])
    return old


def remove(
    timeline: Sequence[Event], gone: Sequence[Event], origin: str
) -> tuple[list[Event], list[Change]]:
    """Take whole events out of a timeline."""
    changes = [
        Change(event.path(field), plain(value), None, origin)
        for event in gone
        for field, value in event.values.items()
    ]
    identities = {id(event) for event in gone}
    return [event for event in timeline if id(event) not in identities], changes


def clashes(events: Sequence[Event]) -> list[Problem]:
    """Two entries of one file that set one field of one selector in one month.

    Where selectors only overlap the later entry wins, and relative values add up.
    """
    found: list[Problem] = []
    seen: dict[tuple[Any, ...], Event] = {}
    for event in events:
        if len(found) >= MOST_PROBLEMS:
            break
        for field in (name for name in event.values if name not in event.relative):
            listed = event.values.get(_listing(event, field)) or ()
            first = seen.setdefault((*event.slot(), field, listed), event)
            if first is not event:
                message = f"two entries set {event.path(field)}{_elsewhere(first, event)}"
                found.append(Problem(message, event.place))
    return found


def _elsewhere(first: Event, event: Event) -> str:
    if first.place is None or event.place is None:
        return ""
    if first.place.file == event.place.file:
        return f" (the other in line {first.place.line})"
    return f" (the other at {first.place})"
