"""Entries of a timeline that change nothing: what holds with them holds without, in every month."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass, replace
from itertools import product

from simulation import months
from simulation.distributions import Adjusted, Constant, Distribution
from simulation.inputs.policy.field import Field
from simulation.inputs.policy.held import Selection, Sets
from simulation.inputs.policy.held_values import Cell, Groups, Held, Holding, axes_of
from simulation.inputs.policy.in_force import spelt_out
from simulation.inputs.policy.levers import LEVERS
from simulation.inputs.policy.timeline import Event
from simulation.inputs.policy.values import Chain, How, ParameterRef, Traced, Value
from simulation.inputs.scenario.dated import Dated, held, turns

NEUTRAL: dict[How, float | None] = {"times": 1.0, "plus": 0.0, "add": None, "remove": None}
_FURTHER = ("amount", "gain")  # these take no place of what is there
_OTHER = ""  # a name that no entry names


@dataclass(frozen=True)
class Beside:
    """A field that an entry sets, and all entries about that field, in the order they apply."""

    field: Field
    event: Event
    events: tuple[Event, ...]
    groups: Groups

    def overtaken(self) -> bool:
        """Whether entries that come after it in its first month change what it sets."""
        holding = Holding.at_first(self.field, self.groups)
        for event in self._order(self.event.date):
            holding.put(event)
            if event is self.event:
                break
        return not same(holding, self.at(self.event.date))

    def at(self, month: int, without: bool = False) -> Holding:
        """What holds of the field in a month, perhaps without the entry."""
        holding = Holding.at_first(self.field, self.groups)
        for event in self._order(month):
            if not (without and event is self.event):
                holding.put(event)
        return holding

    def cells_of_names(self) -> set[Cell]:
        """Cells that earlier entries set by a name, and not by one relative entry about all."""
        holding, found = Holding.at_first(self.field, self.groups), set[Cell]()
        for event in self._order(self.event.date):
            if event is self.event:
                continue
            fresh = holding.put(event)
            found &= holding.named.keys()
            if holding.names_some(event):
                found |= fresh.keys()
        return found

    def _order(self, month: int) -> tuple[Event, ...]:
        """The entries of a month in the order in which they apply."""
        known = [e for e in self.events if e.date <= month]
        lasting = [e for e in known if e.until is None]
        running = [e for e in known if e.until is not None and month <= e.until]
        return (*lasting, *running)

    def before(self) -> Held:
        """What would hold in its first month without it, for the first name that it is about."""
        return self.all_before()[0]

    def all_before(self) -> list[Held]:
        """The different values that would hold without it, for the names that it is about."""
        return _different(self.at(self.event.date, without=True).each(self.event))

    def all_with(self) -> list[Held]:
        """The different values that hold with it."""
        return _different(self.at(self.event.date).each(self.event))

    def idle(self) -> bool:
        """Whether the field is the same with and without the entry, in every month."""
        return not any(self.differs(month) for month in self.turns())

    def differs(self, month: int) -> bool:
        """Whether the entry makes a difference to the field in a month."""
        return not same(self.at(month), self.at(month, without=True))

    def turns(self, others: Iterable[Event] = ()) -> list[int]:
        """The months from the entry's first on in which its field, or what others set, may turn."""
        events = (*self.events, *others)
        marks = {e.date for e in events}
        marks |= {e.until + 1 for e in events if e.until is not None}
        return sorted(month for month in marks if month >= self.event.date)


def adds_nothing(event: Event) -> str:
    """The field by which an entry adds to what there is, where it adds nothing; else "".

    Without that field its years and its share are of no sum.
    """
    fields = LEVERS[event.lever].fields
    known = ((name, fields[name].default) for name in _FURTHER if name in fields)
    return next((n for n, none in known if _number(event.values.get(n, none)) == none), "")


def _number(value: Value) -> float | None:
    """A value that is a plain number and relative to nothing."""
    found = value.start.value if isinstance(value, Chain) and not value.steps else value
    return found if isinstance(found, float | int) else None


def _different(values: Iterable[Held]) -> list[Held]:
    found: list[Held] = []
    for value in values:
        if not any(alike(value, known) for known in found):
            found.append(value)
    return found


def beside(event: Event, timeline: Sequence[Event], groups: Groups) -> Iterator[Beside]:
    """The fields that an entry sets, each beside the other entries about it."""
    fields = LEVERS[event.lever].fields
    mine = [e for e in timeline if (e.actor, e.lever) == (event.actor, event.lever)]
    for both in (one for one in fields.values() if isinstance(one, Sets)):
        mine = [spelt_out(e, both) if e is not event else e for e in mine]
        spelt = spelt_out(event, both)
        mine, event = [spelt if e is event else e for e in mine], spelt
    for field in fields.values():
        names = field.written_with
        if names & event.values.keys() and not isinstance(field, Selection | Sets):
            yield Beside(field, event, tuple(e for e in mine if names & e.values.keys()), groups)


def same(one: Holding, other: Holding) -> bool:
    """Whether two holdings come to one value for every name."""
    if not alike(one.general, other.general):
        return False
    if list(one.named.items()) == list(other.named.items()):
        return True
    return all(alike(one.at(cell), other.at(cell)) for cell in cells(one, other))


def alike(one: Held, other: Held) -> bool:
    """Whether two values are the same for every member, whichever entries they came from."""
    if isinstance(one, tuple) and isinstance(other, tuple):
        return set(one) == set(other)
    return _bare(one) == _bare(other)


def _bare(held: Held) -> Held:
    """A value without the streams of numbers that are not drawn by them."""
    if isinstance(held, tuple):
        return held
    moves = (step for step in held.steps if step.by.value != NEUTRAL[step.how])
    steps = tuple(replace(step, by=_untraced(step.by)) for step in moves)
    return Chain(_untraced(held.start), steps)


def _untraced(number: Traced) -> Traced:
    fixed = isinstance(number.value, float | int | ParameterRef | Constant)
    return Traced(number.value) if fixed else number


def cells(*holdings: Holding) -> Iterable[Cell]:
    """Every cell of names that some holding tells apart, and of one that none does."""
    axes = len(axes_of(holdings[0].field)) or 1
    named = [cell for holding in holdings for cell in holding.named]
    return product(*({_OTHER, *(cell[axis] for cell in named)} for axis in range(axes)))


def idle_dated(entry: Dated, entries: Sequence[Dated], usual: Distribution) -> Distribution | None:
    """What a parameter is drawn from with and without a dated entry, None where they differ."""
    others = [one for one in entries if one is not entry]
    moments = [month for month in turns(entries) if month >= entry.month and month < months.COUNT]
    for month in moments:
        now, without = (held(some, entry.name, month, usual) for some in (entries, others))
        if _unscaled(now) != _unscaled(without):
            return None
    return held(others, entry.name, entry.month, usual)


def _unscaled(value: Distribution) -> Distribution:
    """What is times one and plus nothing is what it was."""
    plain = isinstance(value, Adjusted) and (value.times, value.plus) == (1.0, 0.0)
    return value.of if isinstance(value, Adjusted) and plain else value
