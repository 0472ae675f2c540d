"""The world with all who decide in it."""

from __future__ import annotations

from typing import TYPE_CHECKING

from .context import AgentWorld

if TYPE_CHECKING:
    from .chipmaker import Chipmakers
    from .firm import Firms
    from .state import States
    from .supplier import Suppliers


class Cast(AgentWorld):
    """Attributes that only outcomes and the schedule may rely on: the agents, by type."""

    states: States
    suppliers: Suppliers
    makers: Chipmakers
    firms: Firms
