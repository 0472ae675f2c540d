"""World with its agents, as outcomes and the schedule see it."""

from __future__ import annotations

from simulation.model.core.population import Actor, Population

from .chipmaker import Chipmaker, Chipmakers
from .context import AgentWorld
from .firm import Firm, Firms
from .state import StateActor, States
from .supplier import Supplier, Suppliers

AGENTS: dict[str, tuple[type[Population], type[Actor]]] = {
    "states": (States, StateActor),
    "suppliers": (Suppliers, Supplier),
    "makers": (Chipmakers, Chipmaker),
    "firms": (Firms, Firm),
}
"""Kinds of the roster that act, each with the classes of its population and of one agent."""


class Cast(AgentWorld):
    """Agents by type, on which only outcomes and the schedule may rely."""

    states: States
    suppliers: Suppliers
    makers: Chipmakers
    firms: Firms

    def populate(self) -> None:
        """Create all agents, in the order of the roster."""
        for kind, (population, actor) in AGENTS.items():
            setattr(self, kind, population(self, actor, self.layout.names[kind]))
