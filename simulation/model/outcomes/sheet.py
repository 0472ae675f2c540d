"""Sheet of a month: a row for every outcome, filled topic by topic and read by name."""

from __future__ import annotations

from collections.abc import Iterator, Mapping

import numpy as np

from ..core.layout import Rows, compact
from ..equations.arrays import Array

Names = tuple[str, ...]
Found = dict[str | Names, Array]
"""Figures under their names: (members,) under one name, (..., members) under as many."""


class Sheet(Mapping[str, Array]):
    """Outcomes of a month by name, each (members,): rows of `table`, (outcomes, members)."""

    def __init__(self, names: Names, members: int) -> None:
        self.table = np.full((len(names), members), np.nan)
        self._row = {name: row for row, name in enumerate(names)}
        self._places: dict[str | Names, int | slice | Rows] = {}

    def __getitem__(self, name: str) -> Array:
        row: Array = self.table[self._row[name]]
        return row

    def __iter__(self) -> Iterator[str]:
        return iter(self._row)

    def __len__(self) -> int:
        return len(self._row)

    def fill(self, found: Found) -> None:
        """Write figures under their names; KeyError for one that is not declared."""
        for names, figures in found.items():
            place = self._places.get(names)
            if place is None:
                place = self._places[names] = self._place(names)
            if isinstance(names, str):
                self.table[place] = figures
            else:
                self.table[place] = figures.reshape(len(names), -1)

    def written(self) -> Names:
        """Names under which something was written."""
        known = [(names,) if isinstance(names, str) else names for names in self._places]
        return tuple(name for names in known for name in names)

    def _place(self, names: str | Names) -> int | slice | Rows:
        if isinstance(names, str):
            return self._row[names]
        return compact(np.array([self._row[name] for name in names], dtype=np.intp))


def named(prefix: str, names: Names) -> Names:
    """`<prefix>.<name>` for every name."""
    return tuple(f"{prefix}.{name}" for name in names)
