"""A single agent, as Mesa knows it."""

from __future__ import annotations

from typing import TYPE_CHECKING

import mesa
import numpy as np

from simulation.model.equations.arrays import Array

from .view import View

if TYPE_CHECKING:
    from simulation.model.core.context import Core


class Actor(View, mesa.Agent):  # type: ignore[misc]  # Mesa has no types
    """A Mesa agent: a named view of its row."""

    def __init__(self, model: Core, name: str, row: int) -> None:
        super().__init__(model)
        self.world = model
        self.name = name
        self.rows = slice(row, row + 1)

    def get(self, variable: str) -> Array:
        """Copy of one of the agent's state variables, (…, members)."""
        return np.array(self.mine.arrays[variable][0])

    def deregister(self) -> None:
        """Leave Mesa's registry, whatever it means for the model that an agent is removed."""
        mesa.Agent.remove(self)

    def __repr__(self) -> str:
        return f"<{type(self).__name__} {self.name}>"
