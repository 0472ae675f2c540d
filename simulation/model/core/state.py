"""The model's memory: one array a variable, agents first, members last."""

from __future__ import annotations

from collections.abc import Iterator

import numpy as np

from ..equations.arrays import Array
from ..tables.variables import VARIABLES
from .layout import Layout

STAGES = 3  # stages of the production line: an Erlang lag, close to a fixed delay with spread
# Reactors of one state take 5 to 9 years around a mean of 6: a quarter of spread is 16 stages.
LENGTHS = {"stages": STAGES, "building_stages": 16}


class State:
    """Arrays by name, allocated from the variable table."""

    def __init__(self, layout: Layout, members: int) -> None:
        self._arrays: dict[str, Array] = {}
        for variable in VARIABLES:
            shape = tuple(LENGTHS.get(a) or layout.size(a) for a in variable.axes)
            self._arrays[variable.name] = np.full((*shape, members), variable.start)
            if variable.role == "rule":
                self._arrays[plan(variable.name)] = np.full((*shape, members), variable.start)

    def __getitem__(self, name: str) -> Array:
        return self._arrays[name]

    def __setitem__(self, name: str, value: Array | float) -> None:
        self._arrays[name][...] = value

    def items(self) -> Iterator[tuple[str, Array]]:
        """Every array with its name."""
        return iter(self._arrays.items())

    @property
    def nbytes(self) -> int:
        """Memory held, bytes."""
        return sum(array.nbytes for array in self._arrays.values())


def plan(rule: str) -> str:
    """Name of the planned twin of a rule."""
    return f"{rule}.plan"
