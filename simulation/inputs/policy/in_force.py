"""Entries as the model reads them: relative values worked out, temporary ones put in and taken out.

Entries of an actor's lever are taken in the order of their months, and within a month in that of
the files. Relative values stand upon what was set before. Temporary entries apply last, while they
last, to whatever is in force; when they end, there is what would have been.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import replace
from functools import partial
from itertools import product, takewhile

from simulation.inputs.policy.field import Chooser, Field
from simulation.inputs.policy.held import Selection, Sets
from simulation.inputs.policy.held_values import Cell, Groups, Held, Holding, axes_of
from simulation.inputs.policy.levers import LEVERS
from simulation.inputs.policy.timeline import Event, ordered
from simulation.inputs.policy.values import Chain, Follows, Relative, Traced, Value


def in_force(timeline: Sequence[Event], groups: Groups) -> tuple[Event, ...]:
    """The timeline with absolute and lasting entries only, sorted by month.

    `groups` has, by kind of selector, the names that each word of it stands for.
    """
    special = {
        (e.actor, e.lever, name)
        for e in timeline
        for name in e.values
        if e.until is not None or name in e.relative
    }
    if not special:
        return tuple(timeline)
    touched = {(actor, lever) for actor, lever, _ in special}
    rest = [e for e in timeline if (e.actor, e.lever) not in touched]
    for actor, lever in sorted(touched):
        mine = [e for e in ordered(timeline) if (e.actor, e.lever) == (actor, lever)]
        for both in LEVERS[lever].fields.values():
            names = {both.name, *both.fields} if isinstance(both, Sets) else set()
            if isinstance(both, Sets) and any((actor, lever, one) in special for one in names):
                mine = [spelt_out(event, both) for event in mine]
        for field in LEVERS[lever].fields.values():
            named = (e for e in mine if field.written_with & e.values.keys())
            moves = any(e.until is not None or field.name in e.relative for e in named)
            if moves and not isinstance(field, Selection | Sets):
                mine = _settled(mine, field, groups)
        rest += mine
    return ordered(rest)


def spelt_out(event: Event, both: Sets) -> Event:
    """An entry that sets several fields at once as one that sets each, by the same draw."""
    if both.name not in event.values:
        return event
    values, stream = dict(event.values), event.stream(both.name)
    written = values.pop(both.name)
    if isinstance(written, Relative):
        written = replace(written, stream=stream)
    elif not isinstance(written, Chain | tuple | Follows | float | int):
        written = Chain(Traced(written, stream))
    return replace(event, values={**dict.fromkeys(both.fields, written), **values})


def _settled(events: Sequence[Event], field: Field, groups: Groups) -> list[Event]:
    """The entries of an actor's lever with one field settled."""
    names = field.written_with
    passing = [e for e in events if e.until is not None and names & e.values.keys()]
    lasting = [e for e in events if not any(e is one for one in passing)]
    found = [one for e in passing if (one := _without(e, names)) is not None]
    holding, shown = Holding.at_first(field, groups), Holding.at_first(field, groups)
    marks = {e.date for e in lasting} | {e.date for e in passing}
    marks |= {e.until + 1 for e in passing if e.until is not None}
    for date in sorted(marks):
        today = [e for e in lasting if e.date == date]
        mine = [e for e in today if names & e.values.keys()]
        running = [e for e in passing if e.date <= date <= (e.until or 0)]
        over = [e for e in passing if e.until == date - 1]
        if over and not running:
            found += _moves(shown, holding, replace(over[-1], date=date, month=date))
        for event in today:  # in their order, which decides about their other fields
            if not names & event.values.keys():
                found.append(event)
                continue
            left = _absolute(holding, event) if not running else [_without(event, names)]
            found += filter(None, left)
            holding.put(event)
        if not running:
            shown = holding.copy()
            continue
        now = holding.copy()
        for event in running:
            now.put(event)
        began = [e for e in running if e.date == date]
        if not (causes := [*over, *mine, *began]):
            continue
        cause = causes[-1]
        found += _moves(shown, now, replace(cause, date=date, month=max(date, 0)))
        shown = now
    return found


def _without(event: Event, names: frozenset[str]) -> Event | None:
    """An entry without some fields, None where nothing is left."""
    left = {name: value for name, value in event.values.items() if name not in names}
    return replace(event, values=left) if left else None


def _absolute(holding: Holding, event: Event) -> Iterator[Event]:
    """A lasting entry with its relative value worked out, for each value that it comes to."""
    field = holding.field
    if field.name not in event.relative:
        yield event
        return
    fresh = holding.copy().put(event)
    if () in fresh:
        yield replace(event, values={**event.values, field.name: _value(fresh.pop(()))})
    elif (left := _without(event, field.written_with)) is not None:
        yield left
    yield from _grouped(event, field, list(fresh.items()))


def _moves(was: Holding, now: Holding, cause: Event) -> Iterator[Event]:
    """Entries that lead from what held to what holds; a general value ends those of names."""
    field = now.field
    anew = was.general != now.general
    if anew:
        yield _narrowed(cause, field, (), now.general)
    if len(axes_of(field)) > 1:  # cells overlap: all anew, in their order
        if anew or was.named != now.named or list(was.named) != list(now.named):
            if not anew:
                yield _narrowed(cause, field, (), Follows())
            yield from _grouped(cause, field, list(now.named.items()))
        return
    fresh = [
        (cell, value)
        for cell, value in now.named.items()
        if anew or cell not in was.named or was.named[cell] != value
    ]
    gone = [cell for cell in was.named if cell not in now.named and not anew]
    follows = [(c, Follows() if now.has_general else now.at(c)) for c in gone]
    yield from _grouped(cause, field, [*fresh, *follows])


def _grouped(
    cause: Event, field: Field, cells: Sequence[tuple[Cell, Held | Follows]]
) -> Iterator[Event]:
    """Entries that set cells of a field; neighbours of one value, all with all, go together."""
    left = list(cells)
    while left:
        (first, value) = left[0]
        alike = [cell for cell, _ in takewhile(partial(_goes_with, first, value), left)]
        names = [tuple(dict.fromkeys(axis)) for axis in zip(*alike, strict=True)]
        if set(product(*names)) != set(alike):
            alike, names = alike[:1], [(name,) for name in alike[0]]
        yield _narrowed(cause, field, names, value)
        left = left[len(alike) :]


def _goes_with(first: Cell, value: Held | Follows, other: tuple[Cell, Held | Follows]) -> bool:
    """Whether a cell of the same value is narrowed by the same selectors, so that one entry can
    set both."""
    cell, its = other
    return its == value and all(bool(a) == bool(b) for a, b in zip(cell, first, strict=True))


def _narrowed(
    cause: Event, field: Field, names: Sequence[tuple[str, ...]], value: Held | Follows
) -> Event:
    """An entry that sets a field for some names of each of its axes; without names the general."""
    values: dict[str, Value] = {field.name: _value(value)}
    chosen: dict[Chooser, tuple[str, ...]] = {}
    if listing := getattr(field, "listed_in", ""):
        values |= {listing: names[0]} if names else {}
    else:
        named = zip(axes_of(field), names, strict=True) if names else ()
        chosen |= {kinds[0]: some for kinds, some in named if some != ("",)}
    return replace(cause.narrowed(chosen), values=values, until=None)


def _value(held: Held | Follows) -> Value:
    """A value as an entry holds it; a number that is certain as that number."""
    if isinstance(held, Chain) and not held.steps and isinstance(held.start.value, float | int):
        return float(held.start.value)
    return held
