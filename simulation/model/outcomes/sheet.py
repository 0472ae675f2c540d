"""Sheet of a month: a row for every outcome, written topic by topic and read by name."""

from __future__ import annotations

from collections.abc import Iterator, Mapping

import numpy as np

from simulation.errors import UnknownKeyError, did_you_mean_name

from ..equations.arrays import Array

Names = tuple[str, ...]


class Sheet(Mapping[str, Array]):
    """Outcomes of a month by name, each (members,): rows of `table`, (outcomes, members).

    A sheet is equal to itself alone, so that arguments bound to its rows are kept by it.
    """

    __eq__ = object.__eq__
    __hash__ = object.__hash__

    def __init__(self, names: Names, members: int) -> None:
        self.table = np.full((len(names), members), np.nan)
        self._row = {name: row for row, name in enumerate(names)}
        self._written: dict[str, None] = {}

    def __getitem__(self, name: str) -> Array:
        try:
            row: Array = self.table[self._row[name]]
        except KeyError:
            hint = did_you_mean_name(name, self._row)
            raise UnknownKeyError(f"there is no outcome {name!r}{hint}") from None
        return row

    def __iter__(self) -> Iterator[str]:
        return iter(self._row)

    def __len__(self) -> int:
        return len(self._row)

    def block(self, names: Names) -> Array:
        """Rows to write, (names, members), of outcomes declared one after another.

        KeyError if one is not declared, ValueError if they do not follow each other.
        """
        rows = [self._row[name] for name in names]
        place = slice(rows[0], rows[0] + len(rows)) if rows else slice(0)
        if rows != list(range(len(self)))[place]:
            raise ValueError(f"not declared one after another: {', '.join(names)}")
        self._written |= dict.fromkeys(names)
        block: Array = self.table[place]
        return block

    def line(self, name: str) -> Array:
        """Row to write, (members,), of an outcome; KeyError if it is not declared."""
        line: Array = self.block((name,))[0]
        return line

    def written(self) -> Names:
        """Names of what was given out to be written."""
        return tuple(self._written)


def named(prefix: str, names: Names) -> Names:
    """`<prefix>.<name>` for every name."""
    return tuple(f"{prefix}.{name}" for name in names)
