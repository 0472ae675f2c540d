"""Values that hold for a field of an actor's lever: a general one, and those of what is named."""

from __future__ import annotations

import dataclasses
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from itertools import product

import numpy as np

from simulation.inputs.policy.field import ANY, Array, Chooser, Field
from simulation.inputs.policy.held import NumberByChip
from simulation.inputs.policy.timeline import Event
from simulation.inputs.policy.values import (
    Chain,
    Follows,
    How,
    Relative,
    Step,
    Traced,
    Value,
)

Held = Chain | tuple[str, ...]
Cell = tuple[str, ...]  # a name for each selector of the field, "" for all
Groups = Mapping[str, Mapping[str, tuple[str, ...]]]


@dataclass
class Holding:
    """What holds for a field; of named cells that overlap, the one that was set last.

    `groups` has, by kind of selector, the names that each word of it stands for.
    """

    field: Field
    groups: Groups
    general: Held
    named: dict[Cell, Held] = dataclasses.field(default_factory=dict)

    @classmethod
    def at_first(cls, declared: Field, groups: Groups) -> Holding:
        """The default of a field."""
        default: Held = () if declared.names else Chain(Traced(declared.default))
        return cls(declared, groups, default)

    def copy(self) -> Holding:
        """The same, to go on from."""
        return Holding(self.field, self.groups, self.general, dict(self.named))

    def at(self, cell: Cell) -> Held:
        """What holds for a cell."""
        known = self.known(cell)
        return self.named[known] if known else self.general

    def known(self, cell: Cell) -> Cell:
        """The cell that was set last of those that a cell is in, () for the general value."""
        for known in reversed(self.named):
            if all(word in ("", mine) for word, mine in zip(known, cell, strict=True)):
                return known
        return ()

    def put(self, event: Event) -> dict[Cell, Held]:
        """Set what an entry sets; returns the cells that it sets, () for the general value.

        An absolute value without selector takes the place of all that names have of their own.
        """
        fresh = self._fresh(event)
        if self._ends(event) or (() in fresh and self.field.name not in event.relative):
            self.named.clear()
        for cell, value in fresh.items():
            if cell:
                self.named.pop(cell, None)
                self.named[cell] = value
            elif self.field.name in event.values:
                self.general = value
        return fresh

    def _ends(self, event: Event) -> bool:
        listing = getattr(self.field, "listed_in", "")
        return bool(listing) and event.values.get(listing) == ()

    @property
    def has_general(self) -> bool:
        """Whether it has a general value beside those of what is named."""
        return isinstance(self.field, NumberByChip)

    def _fresh(self, event: Event) -> dict[Cell, Held]:
        """What an entry sets; a relative value changes every name from what holds of it."""
        cells = self.cells(event)
        if not cells and any(getattr(event, kind) for kind in self.field.by):
            return {}  # no name is all that the entry asks for
        cells = cells or [()]
        written = event.values.get(self.field.name, self.general)  # a list without a value
        if not isinstance(written, Relative):
            value = self._absolute(written, event)
            return dict.fromkeys(cells, value)
        stream = written.stream or event.stream(self.field.name)
        known = self.concerned(event).items()
        return {cell: changed(self.field, value, written, stream) for cell, value in known}

    def concerned(self, event: Event) -> dict[Cell, Held]:
        """What holds before a relative entry, of each cell that it changes; () is the general."""
        known, found = {} if self._ends(event) else self.named, dict[Cell, Held]()
        for cell in self.cells(event) or [()]:
            found[cell] = self.general
            for other, value in known.items():
                shared = _shared(other, cell)
                if shared is not None:
                    found.pop(shared, None)
                    found[shared] = value
        return found

    def names_some(self, event: Event) -> bool:
        """Whether an entry about the field says itself of what it is, by a selector or a list."""
        listing = getattr(self.field, "listed_in", "")
        return bool(listing and event.values.get(listing)) or any(
            getattr(event, kind) for kind in self.field.by
        )

    def _absolute(self, written: Value | Held, event: Event) -> Held:
        if isinstance(written, tuple | Chain):
            return written
        assert not isinstance(written, Follows | Relative), "only in force"
        return Chain(Traced(written, event.stream(self.field.name)))

    def each(self, event: Event) -> list[Held]:
        """What holds of each name that an entry is about, of all names where it names none.

        The general value alone where the field has one beside those of names.
        """
        cells = self.cells(event)
        if not cells and not self.has_general and self.named:
            if len(axes_of(self.field)) > 1:
                return [self.general, *self.named.values()]
            cells = [(name,) for name in self._all(event)]
        return [self.at(cell) for cell in cells] or [self.general]

    def cells(self, event: Event) -> list[Cell]:
        """The cells that an entry is about; none where it is about the general value.

        A relative entry about all names of a field without a general value names them one by one.
        """
        listing = getattr(self.field, "listed_in", "")
        if listing and event.values.get(listing):
            return [(name,) for name in event.names(listing)]
        axes = axes_of(self.field)
        words = [list(self._names(event, kinds)) for kinds in axes]
        asked = [any(getattr(event, kind) for kind in kinds) for kinds in axes]
        if any(asked):  # of two selectors that share no name, it is about nobody
            return list(product(*(n if by else [""] for n, by in zip(words, asked, strict=True))))
        if axes and self.field.name in event.relative and not self.has_general:
            return [(name,) for name in self._all(event)]
        return []

    def _names(self, event: Event, kinds: Sequence[Chooser]) -> Iterator[str]:
        chosen = [(kind, getattr(event, kind)) for kind in kinds if getattr(event, kind)]
        sets = [
            {one: None for word in words for one in meant(word, kind, kinds, self.groups)}
            for kind, words in chosen
        ]
        yield from (name for name in (sets[0] if sets else ()) if all(name in s for s in sets))

    def _all(self, event: Event) -> Iterator[str]:
        (kind,) = self.field.by
        names = dict.fromkeys(one for words in self.groups[kind].values() for one in words)
        yield from (name for name in names if kind != "regions" or name != event.actor)


def _shared(one: Cell, other: Cell) -> Cell | None:
    """What two cells have in common, None where they are about different names."""
    if not other:
        return one
    pairs = list(zip(one, other, strict=True))
    apart = any(mine and theirs and mine != theirs for mine, theirs in pairs)
    return None if apart else tuple(mine or theirs for mine, theirs in pairs)


def meant(word: str, kind: Chooser, kinds: Sequence[Chooser], groups: Groups) -> tuple[str, ...]:
    """Names that a word of a selector stands for, beside selectors that narrow the same names.

    Makers stand for their chips where the field tells chips apart, else for themselves.
    """
    themselves = kind == "makers" and "chips" not in kinds
    return (word,) if themselves else groups[kind].get(word, (word,))


def axes_of(declared: Field) -> list[tuple[Chooser, ...]]:
    """Selectors of a field, those together that narrow the same names."""
    chips: tuple[Chooser, ...] = tuple(k for k in declared.by if k in ("chips", "makers"))
    return [*([chips] if chips else []), *((k,) for k in declared.by if k not in chips)]


def changed(declared: Field, before: Held, by: Relative, stream: str) -> Held:
    """A value changed by a relative one; numbers that are certain are worked out."""
    if isinstance(by.by, tuple):
        return _edited(declared, before if isinstance(before, tuple) else (), by)
    assert isinstance(before, Chain)
    chain = Chain(before.start, (*before.steps, Step(by.how, Traced(by.by, stream))))
    number = before.start.value
    if isinstance(number, float | int) and not before.steps and isinstance(by.by, float | int):
        one = after(declared, np.array(float(number)), by.how, np.array(float(by.by)))
        return Chain(Traced(float(one)))
    return chain


def after(declared: Field, number: Array, how: How, by: Array) -> Array:
    """Numbers times or plus others, within the field's range; no limit stays no limit."""
    new = np.clip(number * by if how == "times" else number + by, declared.low, declared.high)
    return np.where((number >= ANY) & declared.unlimited, number, new)


def _edited(declared: Field, before: tuple[str, ...], by: Relative) -> tuple[str, ...]:
    names = by.by
    assert isinstance(names, tuple)
    everything = declared.empty_means_all and not before
    if by.how == "add":
        return before if everything else tuple(dict.fromkeys((*before, *names)))
    start = by.everything if everything else before
    return tuple(name for name in start if name not in names)
