"""Views of agents' rows: one method body serves one agent and the whole population.

A behaviour reads and writes `self.mine.backlog`, (agents, …, members): every row for the
population, one row for an agent. So each behaviour is written once, and an agent can still be
replaced: a subclass, or a method set on the instance, makes every agent of the type act by
itself in that behaviour, and in all of them where it is a helper that these may call.
"""

from __future__ import annotations

import functools
from collections.abc import Callable
from typing import TYPE_CHECKING, ClassVar, TypeVar

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
        one_by_one = self.one_by_one(method.__name__)
        for agent in one_by_one:
            getattr(agent, method.__name__)()
        if one_by_one:
            return True
        method(self)
        return False

    act.verb = True  # type: ignore[attr-defined]
    return act


def verbs(kind: type[View]) -> tuple[str, ...]:
    """Names of the behaviours of an agent type, in the order of its classes."""
    declared = (
        name
        for one in kind.__mro__
        for name, method in vars(one).items()
        if getattr(method, "verb", False)
    )
    return tuple(dict.fromkeys(declared))


class View:
    """Rows of one agent type in the model's arrays, one agent's or all."""

    kind: ClassVar[str]
    world: Core
    rows: slice

    @property
    def single(self) -> bool:
        """Whether single agents stand in these rows, who may do what the type does not."""
        return True

    def one_by_one(self, verb: str) -> tuple[View, ...]:
        """Agents to ask one after the other; empty where these rows act at once."""
        return ()

    @property
    def span(self) -> range:
        """Rows of these agents, as kernels loop over them."""
        return range(*self.rows.indices(self.world.layout.size(self.kind)))

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
