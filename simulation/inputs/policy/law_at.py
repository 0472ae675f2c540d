"""The law of one month: what entries hold of each field, relative values worked out."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass

from simulation.inputs.policy.field import Field
from simulation.inputs.policy.held import Selection, Sets
from simulation.inputs.policy.held_values import Cell, Groups, Held, Holding
from simulation.inputs.policy.in_force import spelt_out
from simulation.inputs.policy.lever import Rule
from simulation.inputs.policy.levers import LEVERS
from simulation.inputs.policy.timeline import Event, ordered
from simulation.inputs.policy.values import Chain, Value


@dataclass(frozen=True)
class Settled:
    """What entries come to for one field, and the entry that set each cell, () in general."""

    holding: Holding
    by: dict[Cell, Event]

    def at(self, cell: Cell) -> tuple[Held, Event | None]:
        """What holds for a cell, () in general, and the entry that says so; None by default."""
        known = self.holding.known(cell) if cell else ()
        return self.holding.named.get(known, self.holding.general), self.by.get(known)


@dataclass(frozen=True, slots=True)
class InForce:
    """What holds of a field, the entry that says so, and the names that it is about: () is all."""

    event: Event
    field: Field
    names: tuple[str, ...]
    value: Value


def law_at(timeline: Sequence[Event], month: int, groups: Groups) -> list[InForce]:
    """What holds in a month, by actor and lever; an entry hides those that it takes the place of.

    `groups` has, by kind of selector, the names that each word of it stands for.
    """
    now = entries_at(timeline, month)
    found: list[InForce] = []
    for actor, lever in dict.fromkeys((e.actor, e.lever) for e in now):
        mine = [e for e in now if (e.actor, e.lever) == (actor, lever)]
        found += _rules(mine, groups) if issubclass(LEVERS[lever], Rule) else _sums(mine)
    return found


def entries_at(timeline: Sequence[Event], month: int) -> list[Event]:
    """The entries that hold in a month, in the order in which they apply: temporary ones last."""
    known = [e for e in ordered(timeline) if e.date <= month]
    running = [e for e in known if e.until is not None and month <= e.until]
    return [*(e for e in known if e.until is None), *running]


def settled(field: Field, events: Sequence[Event], groups: Groups) -> Settled:
    """What entries about one actor's lever, in their order, come to for one of its fields."""
    for both in (f for f in LEVERS[field.lever].fields.values() if isinstance(f, Sets)):
        events = [spelt_out(event, both) for event in events]
    holding, by = Holding.at_first(field, groups), dict[Cell, Event]()
    for event in (e for e in events if field.written_with & e.values.keys()):
        fresh = holding.put(event)
        by |= {cell: event for cell in fresh if cell or field.name in event.values}
    return Settled(holding, by)


def _sums(events: Sequence[Event]) -> Iterator[InForce]:
    """The last entry about each field of a lever that adds up rather than rules."""
    held = {e.key(name): (e, name) for e in events for name in e.values}
    for event, name in held.values():
        field = LEVERS[event.lever].fields[name]
        yield InForce(event, field, event.names_selected, event.values[name])


def _rules(events: Sequence[Event], groups: Groups) -> Iterator[InForce]:
    """What entries about one actor's lever come to, field by field."""
    for field in LEVERS[events[0].lever].fields.values():
        if not isinstance(field, Selection | Sets):
            yield from _told(settled(field, events, groups))


def _told(found: Settled) -> Iterator[InForce]:
    """What holds of one field in general, and of the names that have a value of their own."""
    holding, by = found.holding, found.by
    field = holding.field
    if () in by:
        yield InForce(by[()], field, (), _bare(holding.general))
    left = dict(holding.named)
    while left:
        cell, value = next(iter(left.items()))
        alike = [one for one in left if by[one] is by[cell] and left[one] == value]
        whole = len(alike) == len(holding.cells(by[cell]))
        names = tuple(dict.fromkeys(word for one in alike for word in one if word))
        selected = by[cell].names_selected
        yield InForce(by[cell], field, selected if whole and selected else names, _bare(value))
        for one in alike:
            del left[one]


def _bare(held: Held) -> Value:
    """A value as its entry writes it where nothing changed it since."""
    return held.start.value if isinstance(held, Chain) and not held.steps else held
