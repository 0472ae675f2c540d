"""Kinds of fields by what a law holds of them: a number, values by chip, a date, flags."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, ClassVar, Generic, Self, TypeVar, overload

import numpy as np

from .field import AXES, Array, Field, Holder, Slot

Held = TypeVar("Held")


class Read(Field, Generic[Held]):
    """A field that is read as an attribute of the law that holds it.

    What a law holds of it is an attribute of the instance too (`Holder`), where Python finds it
    without a call.
    """

    @overload
    def __get__(self, rule: None, owner: type) -> Self: ...

    @overload
    def __get__(self, rule: Holder, owner: type) -> Held: ...

    def __get__(self, rule: Holder | None, owner: type) -> Self | Held:
        return self if rule is None else self.of(rule)

    if TYPE_CHECKING:  # `Holder.__setattr__` does it

        def __set__(self, rule: Holder, value: Array | float) -> None: ...

    def of(self, rule: Holder) -> Held:
        """What a law holds of it."""
        raise NotImplementedError


class _OneArray(Read[Array]):
    """A field in one array; an assignment writes into it."""

    def of(self, rule: Holder) -> Array:
        return rule.arrays[self.path]

    def write(self, rule: Holder, value: Array | float) -> None:
        rule.arrays[self.path][...] = value


class Number(_OneArray):
    """A number of each state, (states, members), or of what an entry is narrowed to.

    By buyers it is (states, firms, members), by regions (states, regions, members), by nodes
    (states, nodes, members).
    """

    @property
    def slots(self) -> tuple[Slot, ...]:
        return (self.slot("", *(AXES[kind] for kind in self.by)),)


@dataclass(frozen=True, slots=True)
class ByName:
    """A value of each state, (states, members), and those of what is named, with its axes between.

    Names are chips, or makers and suppliers; `named` is 1 where one has a value of its own.
    """

    general: Array
    own: Array
    named: Array

    def in_force(self) -> Array:
        """The value of every name, (states, chips, members), or makers and suppliers for chips."""
        between = tuple(range(1, self.named.ndim - 1))
        return np.where(self.named > 0, self.own, np.expand_dims(self.general, between))


@dataclass(eq=False, kw_only=True)
class NumberByChip(Read[ByName]):
    """A number that named chips can have of their own.

    They are those of the entry's selector, or of the field `listed_in`; there, an empty list ends
    what chips have of their own.
    """

    listed_in: str = ""
    axes: ClassVar[tuple[str, ...]] = ("chips",)
    part: ClassVar[str] = "by_chip"  # that holds values of what is named

    @property
    def written_with(self) -> frozenset[str]:
        return frozenset((self.name, self.listed_in or self.name))

    @property
    def slots(self) -> tuple[Slot, ...]:
        return (
            self.slot(""),
            self.slot(self.part, *self.axes, counted=False),
            self.slot("named", *self.axes, start=0.0, counted=False),
        )

    def of(self, rule: Holder) -> ByName:
        arrays, path = rule.arrays, self.path
        return ByName(arrays[path], arrays[f"{path}.{self.part}"], arrays[f"{path}.named"])


class NumberBySale(NumberByChip):
    """A number that sales to named makers, of named suppliers, or both can have of their own."""

    axes = ("makers", "suppliers")
    part = "by_sale"


def over(month: int, years: Array | float) -> Array | float:
    """The month in which a term of some years from a month on is over, or the part of one."""
    return month + 12.0 * years


@dataclass(frozen=True, slots=True)
class Ends:
    """The month in which a term is over, (states, members)."""

    until: Array


@dataclass(eq=False, kw_only=True)
class Term(Read[Ends]):
    """Years from an entry on; an entry that names one of `starts_with` starts them anew."""

    starts_with: tuple[str, ...] = ()

    @property
    def written_with(self) -> frozenset[str]:
        return frozenset((self.name, *self.starts_with))

    @property
    def slots(self) -> tuple[Slot, ...]:
        return (self.slot("until", start=0.0),)

    def of(self, rule: Holder) -> Ends:
        return Ends(rule.arrays[f"{self.path}.until"])


class NameList(_OneArray):
    """A list of names, held as flags: 1 for what is listed, (states, chips or firms, members)."""

    @property
    def slots(self) -> tuple[Slot, ...]:
        return (self.slot("", AXES[self.names or ""], start=float(self.empty_means_all)),)


@dataclass(frozen=True, slots=True)
class Listed:
    """Flags of listed firms, (states, firms, members), and makers, (states, makers, members)."""

    firms: Array
    makers: Array


class FirmsAndMakers(Read[Listed]):
    """A list of firms and makers; only makers on it are counted as a tightening."""

    @property
    def slots(self) -> tuple[Slot, ...]:
        firms = self.slot("firms", "firms", start=0.0, counted=False)
        return firms, self.slot("makers", "makers", start=0.0)

    def of(self, rule: Holder) -> Listed:
        return Listed(rule.arrays[f"{self.path}.firms"], rule.arrays[f"{self.path}.makers"])


@dataclass(eq=False, kw_only=True)
class Sets(Field):
    """A number for several other fields at once; one that an entry also names has its own."""

    fields: tuple[str, ...] = ()


class Selection(Field):
    """A list that says which chips another field of the same entry is about."""
