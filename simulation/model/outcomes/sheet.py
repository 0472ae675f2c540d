"""Sheet of a month: a row for every outcome, written topic by topic and read by name."""

from __future__ import annotations

from collections.abc import Iterator, Mapping

import numpy as np

from ..equations.arrays import Array

Names = tuple[str, ...]


class Sheet(Mapping[str, Array]):
    """Outcomes of a month by name, each (members,): rows of `table`, (outcomes, members)."""

    def __init__(self, names: Names, members: int) -> None:
        self.table = np.full((len(names), members), np.nan)
        self._row = {name: row for row, name in enumerate(names)}
        self._places: dict[str | Names, int | slice] = {}

    def __getitem__(self, name: str) -> Array:
        row: Array = self.table[self._row[name]]
        return row

    def __setitem__(self, name: str, values: Array) -> None:
        """Write an outcome; KeyError if it is not declared."""
        self.table[self._places.get(name) or self._place(name)] = values

    def __iter__(self) -> Iterator[str]:
        return iter(self._row)

    def __len__(self) -> int:
        return len(self._row)

    def block(self, names: Names) -> Array:
        """Rows to write, (names, members), of outcomes declared one after another.

        KeyError if one is not declared, ValueError if they do not follow each other.
        """
        rows: Array = self.table[self._places.get(names) or self._place(names)]
        return rows

    def written(self) -> Names:
        """Names of what was written, or given out to be written."""
        known = [(names,) if isinstance(names, str) else names for names in self._places]
        return tuple(name for names in known for name in names)

    def _place(self, names: str | Names) -> int | slice:
        if isinstance(names, str):
            place: int | slice = self._row[names]
        else:
            rows = [self._row[name] for name in names]
            place = slice(rows[0], rows[0] + len(rows)) if rows else slice(0)
            if rows != list(range(len(self)))[place]:
                raise ValueError(f"not declared one after another: {', '.join(names)}")
        self._places[names] = place
        return place


def named(prefix: str, names: Names) -> Names:
    """`<prefix>.<name>` for every name."""
    return tuple(f"{prefix}.{name}" for name in names)
