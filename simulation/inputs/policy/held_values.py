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
from simulation.inputs.policy.values import Chain, Follows, How, Relative, Step, Traced

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
        for known in reversed(self.named):
            if all(word in ("", mine) for word, mine in zip(known, cell, strict=True)):
                return self.named[known]
        return self.general

    def put(self, event: Event, value: Held | None = None) -> None:
        """Set what an entry sets; `value` instead of the one that it writes."""
        cells, ends = self.cells(event), self._ends(event)
        if ends:
            self.named.clear()
        new = {cell: self._new(event, cell, value) for cell in cells or [()]}
        if not cells and not self.keeps_names:
            self.named.clear()
        for cell, one in new.items():
            if cells:
                self.named.pop(cell, None)
                self.named[cell] = one
            elif self.field.name in event.values:
                self.general = one

    def _ends(self, event: Event) -> bool:
        listing = getattr(self.field, "listed_in", "")
        return bool(listing) and event.values.get(listing) == ()

    @property
    def keeps_names(self) -> bool:
        """Whether what is named keeps its value where the general one changes."""
        return isinstance(self.field, NumberByChip)

    def _new(self, event: Event, cell: Cell, value: Held | None) -> Held:
        if value is not None:
            return value
        if self.field.name not in event.values:  # a list without a value
            return self.general
        written, stream = event.values[self.field.name], event.stream(self.field.name)
        before = self.at(cell) if cell else self.general
        if isinstance(written, Relative):
            return changed(self.field, before, written, written.stream or stream)
        if isinstance(written, tuple | Chain):
            return written
        assert not isinstance(written, Follows), "only in force"
        return Chain(Traced(written, stream))

    def cells(self, event: Event) -> list[Cell]:
        """The cells that an entry is about; none where it is about the general value.

        A relative entry about all names of a field without a general value names them one by one.
        """
        listing = getattr(self.field, "listed_in", "")
        if listing and event.values.get(listing):
            return [(name,) for name in event.names(listing)]
        axes = axes_of(self.field)
        words = [list(self._names(event, kinds)) for kinds in axes]
        if any(words):
            return list(product(*(names or [""] for names in words)))
        if axes and self.field.name in event.relative and not self.keeps_names:
            return [(name,) for name in self._all(event)]
        return []

    def _names(self, event: Event, kinds: Sequence[Chooser]) -> Iterator[str]:
        chosen = [(kind, getattr(event, kind)) for kind in kinds if getattr(event, kind)]
        sets = [
            {one: None for word in words for one in self.groups[kind].get(word, (word,))}
            for kind, words in chosen
        ]
        yield from (name for name in (sets[0] if sets else ()) if all(name in s for s in sets))

    def _all(self, event: Event) -> Iterator[str]:
        (kind,) = self.field.by
        names = dict.fromkeys(one for words in self.groups[kind].values() for one in words)
        yield from (name for name in names if kind != "regions" or name != event.actor)


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
