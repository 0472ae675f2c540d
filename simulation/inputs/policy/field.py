"""Fields of levers: each declared once, with its range, its stricter way and what reads it."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import KW_ONLY, dataclass, field
from typing import Any, Final, Literal

import numpy as np
from numpy.typing import NDArray

from simulation.arena import arrays_of
from simulation.domains import WORDS, Domain
from simulation.errors import did_you_mean
from simulation.units import NO_LIMIT, YES_OR_NO

from .usual import AmongChips, Usual

Array = NDArray[np.float64]
Chooser = Literal["chips", "makers", "buyers", "suppliers", "regions", "nodes"]
Names = Literal["chips", "firms", "firms or makers"]
Way = Literal["lower", "higher"]

ANY = NO_LIMIT
LOWER: Final = "lower"
HIGHER: Final = "higher"
STATES = ("states",)
AXES = {"chips": "chips", "buyers": "firms", "regions": "states", "firms": "firms"}
AXES |= {"nodes": "nodes"}


@dataclass(frozen=True, slots=True)
class Slot:
    """An array in which a law holds a field, or one part of it; members are its last axis.

    `former` are the names by which the state knew it before levers declared their own arrays.
    """

    path: str
    axes: tuple[str, ...]
    start: float
    counted: bool
    former: tuple[str, ...]


@dataclass(frozen=True, eq=False, slots=True)
class Clause:
    """What holds of a field for some firms and what they may buy, by a state; a later one wins.

    `firms` and `chips` are flags, `value` is (members,).
    """

    field: str
    state: int
    firms: NDArray[np.bool_]
    chips: NDArray[np.bool_]
    value: Array


class Holder:
    """Arrays of a lever's fields by the paths of their slots, and clauses about some buyers."""

    def __init__(self, slots: tuple[Slot, ...], size: Callable[[str], int], members: int) -> None:
        self.clauses: list[Clause] = []
        self.arrays: dict[str, Array] = arrays_of(
            {slot.path: ((*map(size, slot.axes), members), slot.start) for slot in slots}
        )

    def __setattr__(self, name: str, value: Any) -> None:
        field = getattr(type(self), name, None)
        if isinstance(field, Field):
            field.write(self, value)
        elif name in ("arrays", "clauses"):
            object.__setattr__(self, name, value)
        else:
            hint = did_you_mean(name, list(getattr(type(self), "fields", ())))
            raise AttributeError(f"{type(self).__name__} has no field {name!r}{hint}")


@dataclass(eq=False)
class Field:
    """A field of a lever: a number in low..high, or (where `names` is set) a list of names.

    Args:
        about: what it is, a sentence for users.
        whole: whether only integers make sense, as for yes (1) and no (0).
        default: what holds while no entry sets it.
        usual: what it usually is, where its range reaches far beyond.
        empty_means_all: whether an empty list means all that it could name, rather than none.
        by: selectors that narrow this field.
        stricter: the way in which the rule gets stricter, None where neither is.
        counted: whether a change is a tightening or loosening that rivals answer.
        foreseen: whether buyers order ahead of a stricter value that is announced.
        beside: other fields of the lever, and values of theirs that let this one act.
        read_by: the function of `simulation.model` that reads it.
        was: names that its arrays had in the state, each with the part that it meant.
    """

    about: str
    unit: str = ""
    _: KW_ONLY
    low: float = 0.0
    high: float = ANY
    whole: bool = False
    default: float = 0.0
    usual: Usual | AmongChips | None = None
    names: Names | None = None
    empty_means_all: bool = False
    by: tuple[Chooser, ...] = ()
    stricter: Way | None = None
    counted: bool = True
    foreseen: bool = False
    beside: Mapping[str, float] = field(default_factory=dict)
    read_by: str
    was: Mapping[str, str] = field(default_factory=dict)
    name: str = field(default="", init=False)
    lever: str = field(default="", init=False)

    def __set_name__(self, owner: type, name: str) -> None:
        self.name = name

    @property
    def path(self) -> str:
        """Lever and field."""
        return f"{self.lever}.{self.name}"

    def write(self, rule: Holder, value: Array | float) -> None:
        """Write into the array in which a law holds it; AttributeError if there is not one."""
        raise AttributeError(f"{self.path} has several arrays or none; write into one of them")

    @property
    def empty(self) -> str:
        """What an empty list is told as: none, or all that it could name."""
        return f"all {self.names}" if self.empty_means_all else "none"

    @property
    def unlimited(self) -> bool:
        """Whether its highest value means that there is no limit."""
        return self.high >= ANY and not self.names

    @property
    def domain(self) -> Domain:
        """What values it can have."""
        flag = self.whole and (self.low, self.high) == (0.0, 1.0)
        return WORDS["flag"] if flag else Domain(self.low, self.high, whole=self.whole)

    @property
    def units(self) -> tuple[str, ...]:
        """Units of a parameter that it may be drawn from: its own, of yes or no a share as well."""
        return (self.unit, "1") if self.unit == YES_OR_NO else (self.unit,)

    @property
    def written_with(self) -> frozenset[str]:
        """Fields of which an entry names one where it writes this one."""
        return frozenset((self.name,))

    @property
    def slots(self) -> tuple[Slot, ...]:
        """Arrays in which a law holds it; none by default."""
        return ()

    def slot(self, part: str, *axes: str, start: float | None = None, counted: bool = True) -> Slot:
        """The array of one part, of every state."""
        return Slot(
            path=f"{self.path}.{part}" if part else self.path,
            axes=(*STATES, *axes),
            start=self.default if start is None else start,
            counted=counted and self.counted and self.stricter is not None,
            former=tuple(name for name, meant in self.was.items() if meant == part),
        )

    def tightens(self, new: float, old: float) -> bool:
        """Whether a change makes the rule stricter."""
        return new < old if self.stricter == LOWER else new > old and self.stricter == HIGHER
