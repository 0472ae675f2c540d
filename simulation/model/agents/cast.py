"""World with its agents, as outcomes and the schedule see it."""

from __future__ import annotations

from typing import TYPE_CHECKING

from .context import AgentWorld

if TYPE_CHECKING:
    from .chipmaker import Chipmakers
    from .firm import Firms
    from .state import States
    from .supplier import Suppliers


class Cast(AgentWorld):
    """Agents by type, on which only outcomes and the schedule may rely."""

    states: States
    suppliers: Suppliers
    makers: Chipmakers
    firms: Firms
