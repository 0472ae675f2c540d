"""World with its agents, as outcomes and the schedule see it."""

from __future__ import annotations

from simulation.model.core.population import Population

from .chipmaker import Chipmakers
from .context import AgentWorld
from .firm import Firms
from .state import States
from .supplier import Suppliers

POPULATIONS: dict[str, type[Population]] = {
    "states": States,
    "suppliers": Suppliers,
    "makers": Chipmakers,
    "firms": Firms,
}
"""Kinds of the roster that act, each with the class of all its agents, in the roster's order."""


class Cast(AgentWorld):
    """Agents by type, on which only outcomes and the schedule may rely."""

    states: States
    suppliers: Suppliers
    makers: Chipmakers
    firms: Firms

    def populate(self) -> None:
        """Create the populations."""
        for kind, population in POPULATIONS.items():
            setattr(self, kind, population(self))
