"""Agents as views of rows: one method body serves one agent and the whole population.

A behaviour reads and writes `self.mine.backlog`, (agents, …, members): every row for the
population, one row for an agent. So each behaviour is written once, and an agent can still be
replaced: a subclass, or a method set on the instance, makes every agent of the type act by
itself in that behaviour.
"""

from __future__ import annotations

import functools
from collections.abc import Callable, Iterator
from typing import TYPE_CHECKING, ClassVar, TypeVar

import mesa
import numpy as np

from simulation.model.equations.arrays import Array

if TYPE_CHECKING:
    from simulation.model.core.context import Core
    from simulation.model.tables.state_table import StateTable


Self = TypeVar("Self", bound="View")


def behaviour(method: Callable[[Self], None]) -> Callable[[Self], bool]:
    """Decorator for a behaviour of agents: a population acts at once, or one by one.

    They act one by one where any agent has a behaviour of its own; the call returns whether any
    had.
    """

    @functools.wraps(method)
    def act(self: Self) -> bool:
        if isinstance(self, Population) and self.acts_alone(method.__name__):
            for agent in self:
                getattr(agent, method.__name__)()
            return True
        method(self)
        return False

    return act


class View:
    """Rows of one agent type in the model's arrays, one agent's or all."""

    kind: ClassVar[str]
    world: Core
    rows: slice

    @property
    def mine(self) -> StateTable:
        """State of these agents, each array (agents, …, members)."""
        return self.world.state.rows(self.rows)

    def own(self, parameter: str, default: float | None = None) -> Array:
        """Parameter `<kind>.<agent>.<parameter>` of these agents, (agents, members)."""
        return self.world.p.table(self.kind, parameter, default)[self.rows]

    def pick(self, table: Array) -> Array:
        """These agents' rows of a table that has one row for each agent of this type."""
        return table[self.rows]


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

    def acts_alone(self, verb: str) -> bool:
        """Whether the behaviour of any agent was replaced."""
        # Nearly all agents have the usual type and no attribute of that name: they need no search.
        unusual = [a for a in self if type(a) is not self.actor or verb in a.__dict__]
        return any(self._replaced(agent, verb) for agent in unusual)

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
