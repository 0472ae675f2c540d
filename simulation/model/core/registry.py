"""Mesa's sets of a model's agents: who leaves such a set leaves the model."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from mesa.agent import AgentSet

from simulation.errors import InputError

if TYPE_CHECKING:
    from .actor import Actor


class Registry(AgentSet):  # type: ignore[misc]  # Mesa has no types
    """The model's agents, or those of a type; sets that are selected from it are ordinary ones.

    To take an agent out of Mesa's own set would leave it at work, and out of sight.
    """

    def remove(self, agent: Actor) -> None:
        """Remove an agent from the model, as its own `remove` does; KeyError for no member."""
        if agent not in self:
            raise KeyError(agent)
        self.discard(agent)

    def discard(self, agent: Actor) -> None:
        """The same, without an error for one that is no member."""
        if agent not in self:
            return
        if agent.leaving:
            super().discard(agent)
        else:
            agent.remove()

    def select(self, *args: Any, **how: Any) -> AgentSet:
        """A set of those that fit; InputError in place, where the others would be at work still."""
        if how.get("inplace"):
            told = "agents that are not selected would stay in the model; select without inplace"
            raise InputError(f"the model's own agents cannot be selected in place: {told}")
        return super().select(*args, **how)
