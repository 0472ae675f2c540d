"""A single agent, as Mesa knows it."""

from __future__ import annotations

from functools import cache
from typing import TYPE_CHECKING, Any, NoReturn

import mesa
import numpy as np

from simulation.errors import InputError, did_you_mean
from simulation.model.equations.arrays import Array

from ..tables.state_table import StateTable
from .parameters import AXIS
from .view import View

if TYPE_CHECKING:
    from simulation.model.core.context import Core


class Actor(View, mesa.Agent):  # type: ignore[misc]  # Mesa has no types
    """A Mesa agent: a named view of its row, whose state variables are attributes to read."""

    def __init__(self, model: Core, name: str, row: int) -> None:
        super().__init__(model)
        self.world = model
        self.name = name
        self.rows = slice(row, row + 1)
        self.leaving = False

    def get(self, variable: str) -> Array:
        """Copy of one of the agent's state variables, (…, members).

        InputError for what agents of its type have not.
        """
        known = variables(self.kind)
        if variable not in known:
            hint = did_you_mean(str(variable), known)
            raise InputError(f"{self!r} has no state variable {variable!r}{hint}")
        return np.array(self.mine.arrays[variable][0])

    def __getattr__(self, name: str) -> Array:
        """A state variable, as `get` has it, for Mesa's own `get`, `agg` and collectors."""
        if "rows" in vars(self) and name in variables(self.kind):
            return self.get(name)
        hint = "" if name.startswith("_") else did_you_mean(name, variables(self.kind))
        raise AttributeError(f"{type(self).__name__!r} object has no attribute {name!r}{hint}")

    def __setattr__(self, name: str, value: Any) -> None:
        """Set an attribute; AttributeError for a state variable, which `mine` writes."""
        if name in variables(self.kind):
            told = f"what agents of a type have stands in one array: write agent.mine.{name} = …"
            raise AttributeError(f"{name} of {self!r} is read-only; {told}")
        super().__setattr__(name, value)

    def remove(self) -> NoReturn:
        """Refuse with an InputError: firms alone can leave."""
        told = "what it makes or decides has no other to do it; replace it by one of another class"
        raise InputError(f"{self!r} cannot be removed: {told}")

    def deregister(self) -> None:
        """Leave Mesa's registry, whatever it means for the model that an agent is removed."""
        self.leaving = True
        mesa.Agent.remove(self)

    def __repr__(self) -> str:
        return f"<{type(self).__name__} {self.name}>"


@cache
def variables(kind: str) -> tuple[str, ...]:
    """State variables of agents of a kind, in the order of their declaration."""
    axis = (AXIS.get(kind, kind),)
    return tuple(name for name, one in StateTable.variables().items() if one.axes[:1] == axis)
