"""The world as a Mesa model, with an agent for each row of each population.

Only what asks for single agents imports this module: Mesa takes half a second to import.
"""

from __future__ import annotations

from itertools import count
from typing import Any

import mesa
from mesa.agent import AgentSet

from .agents.actors import ACTORS
from .core.actor import Actor
from .core.registry import Registry
from .world import World


class MesaWorld(World, mesa.Model):  # type: ignore[misc]  # Mesa has no types
    """A world whose agents stand in Mesa's registry, where each can be removed or replaced."""

    def populate(self) -> None:
        """Create all agents, in the order of the roster."""
        super().populate()
        self.numbers = count(1)
        _keep(self.agents)
        for kind, actor in ACTORS.items():
            population: Any = getattr(self, kind)
            population.fill(actor, self.layout.names[kind])

    def step(self) -> None:
        """Run one month, which Mesa counts in `steps`; nothing happens after the last one."""
        super().step()
        self.steps = self.month  # Mesa counts calls, those after the last month as well

    def register_agent(self, agent: Actor) -> None:
        """Register and number an agent; Mesa 3.3's own table of numbers keeps models alive."""
        getattr(mesa.Agent, "_ids", {}).pop(self, None)
        agent.unique_id = next(self.numbers)
        super().register_agent(agent)
        _keep(self.agents_by_type[type(agent)])


def _keep(agents: AgentSet) -> None:
    """Let a set that Mesa has made, and holds, know what it means to leave it."""
    if type(agents) is AgentSet:
        agents.__class__ = Registry
