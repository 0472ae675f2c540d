"""Drawn parameters by name: one value a member, or a table with one row an agent."""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np

from simulation.errors import InputError

from ..equations.arrays import Array
from .layout import Layout

if TYPE_CHECKING:
    from simulation.inputs.draws.draw import Draw

AXIS = {
    "supply": "suppliers",
    "power": "states",
    "reserve": "chips",
    "lab": "states",
    "industry": "states",
    "adoption": "states",
}
BLOCS = ("us", "china", "other")


class Parameters:
    """Access to a draw by name, by agent table and by bloc."""

    def __init__(self, layout: Layout, draw: Draw) -> None:
        self._layout = layout
        self._draw = draw
        self._values: dict[str, Array] = {}
        self._tables: dict[tuple[str, str, float | None], Array] = {}
        states = [f.state for f in layout.roster.firms.values()]
        self._dated: dict[str, Array] = {}
        self._bloc = [s if s in BLOCS else BLOCS[-1] for s in states]

    def __call__(self, name: str) -> Array:
        """A parameter, (members,)."""
        try:
            return self._values[name]
        except KeyError:
            value = self._values[name] = self._one(name)
            return value

    def turn(self, month: int) -> bool:
        """Take up what is dated to a month; whether anything changes."""
        changed = self._draw.turns(month)
        self._dated |= changed
        if changed:
            self._values.clear()
            self._tables.clear()
        return bool(changed)

    def follow(self, draw: Draw) -> None:
        """Go on with another draw of the same members, whose past is the same."""
        self._draw = draw

    def _one(self, name: str) -> Array:
        dated = self._dated.get(name)
        return self._draw[name] if dated is None else dated

    def table(self, kind: str, parameter: str, default: float | None = None) -> Array:
        """`<kind>.<agent>.<parameter>` of all agents of a kind, (agents, members).

        With a default, agents may lack the parameter, though not all of them.
        """
        key = kind, parameter, default
        try:
            return self._tables[key]
        except KeyError:
            table = self._tables[key] = self._build(kind, parameter, default)
            return table

    def by_bloc(self, parameter: str) -> Array:
        """`budgets.<bloc>.<parameter>` of each firm's bloc, (firms, members)."""
        key = ("budgets", parameter, None)
        if key not in self._tables:
            rows = [self._one(f"budgets.{bloc}.{parameter}") for bloc in self._bloc]
            self._tables[key] = np.stack(rows)
        return self._tables[key]

    def _build(self, kind: str, parameter: str, default: float | None) -> Array:
        names = self._layout.names[AXIS.get(kind, kind)]
        paths = [f"{kind}.{name}.{parameter}" for name in names]
        known = [path in self._draw for path in paths]
        if not any(known) or (default is None and not all(known)):
            missing = paths[known.index(False)]
            raise InputError(f"the calibration has no parameter '{missing}', which the model needs")
        empty = np.full(len(self._draw), default or 0.0)
        return np.stack(
            [self._one(path) if k else empty for path, k in zip(paths, known, strict=True)]
        )
