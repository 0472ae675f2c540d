"""Names of earlier editions: accepted wherever a user may write one, each with one note."""

from __future__ import annotations

import warnings
from collections.abc import Mapping
from typing import TypeVar

from simulation.errors import RenamedWarning

V = TypeVar("V")
_LISTED = 3  # names that a repr has


def note(old: str, new: str) -> None:
    """Tell the user of a name that is out of date."""
    warnings.warn(f"'{old}' is now '{new}'", RenamedWarning, stacklevel=2)


class ByName(dict[str, V]):
    """Things by name. One is found by its earlier name, too, which is noted and never listed.

    `earlier` maps earlier names to names. What has a name of its own goes first: a run of an
    earlier edition is read by the names that stand in it.
    """

    def __init__(self, held: Mapping[str, V], earlier: Mapping[str, str]) -> None:
        super().__init__(held)
        self.earlier = {old: new for old, new in earlier.items() if old not in held and new in held}

    def __repr__(self) -> str:
        more = ", ..." if len(self) > _LISTED else ""
        return f"<{len(self):,} by name: {', '.join([*self][:_LISTED])}{more}>"

    def __contains__(self, name: object) -> bool:
        return super().__contains__(name) or name in self.earlier

    def __missing__(self, name: str) -> V:
        return self[self.today(name)]

    def today(self, name: str) -> str:
        """The name of what is asked for by this name or an earlier one; KeyError if neither."""
        if super().__contains__(name):
            return name
        note(name, self.earlier[name])
        return self.earlier[name]
