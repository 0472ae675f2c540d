"""Populations of Mesa agents, each a named view of its row."""

from __future__ import annotations

from collections.abc import Callable, Iterator
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

    def __repr__(self) -> str:
        return f"<{type(self).__name__} {self.name}>"


class Population(View):
    """All agents of a type, acting at once."""

    rows = slice(None)

    def __init__(self, model: Core, actor: type[Actor], names: tuple[str, ...]) -> None:
        self.world = model
        self.actor = actor
        self.agents = {name: actor(model, name, row) for row, name in enumerate(names)}

    def __iter__(self) -> Iterator[Actor]:
        return iter(self.agents.values())

    def one_by_one(self, verb: str) -> tuple[View, ...]:
        """All agents where the behaviour of any was replaced, else none."""
        # Nearly all agents have the usual type and no attribute of that name: they need no search.
        unusual = [a for a in self if type(a) is not self.actor or verb in a.__dict__]
        alone = any(self._replaced(agent, verb) for agent in unusual)
        return tuple(self) if alone else ()

    def replace(self, name: str, actor: type[Actor]) -> Actor:
        """Replace the agent called `name` by one of another class."""
        row = self.agents[name].rows.start
        mesa.Agent.remove(self.agents[name])
        self.agents[name] = actor(self.world, name, row)
        return self.agents[name]

    def _replaced(self, agent: Actor, verb: str) -> bool:
        if type(agent) is self.actor:
            return verb in vars(agent)
        mine: Callable[..., object] = getattr(type(agent), verb)
        return verb in vars(agent) or mine is not getattr(self.actor, verb)
