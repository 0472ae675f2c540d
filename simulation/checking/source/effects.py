"""What running a piece of the model reads and writes, put together in the order of running."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import NamedTuple

Names = frozenset[str]
NONE: Names = frozenset()


class Effects(NamedTuple):
    """Names read before they are written here, names written, and names written in any case."""

    reads: Names = NONE
    writes: Names = NONE
    sure: Names = NONE


class Use(NamedTuple):
    """A place that reads or writes a name."""

    kind: str
    name: str
    place: str


@dataclass
class EffectAccount:
    """Effects as they add up in a function; `sure` holds on the way that is being followed."""

    reads: set[str] = field(default_factory=set)
    writes: set[str] = field(default_factory=set)
    sure: Names = NONE
    left: list[Names] = field(default_factory=list)
    """what was sure wherever the function was left"""
    ended: bool = False

    def read(self, name: str) -> None:
        """Note a variable that is read, unless this function has just made it."""
        if name not in self.sure:
            self.reads.add(name)

    def write(self, name: str, whole: bool) -> None:
        """Note a variable that is written; what is written in part keeps the rest of it."""
        if not whole:
            self.read(name)
        self.writes.add(name)
        if whole:
            self.sure |= {name}

    def run(self, effects: Effects) -> None:
        """Add what a call does."""
        self.reads |= effects.reads - self.sure
        self.writes |= effects.writes
        self.sure |= effects.sure

    def leave(self) -> None:
        """The function ends here, on this way."""
        self.left.append(self.sure)
        self.ended = True

    def total(self) -> Effects:
        """Effects of the whole function."""
        ways = self.left if self.ended else [*self.left, self.sure]
        sure = frozenset.intersection(*ways) if ways else NONE
        return Effects(frozenset(self.reads), frozenset(self.writes), sure)
