"""The world as agents see it: with rivals who react."""

from __future__ import annotations

from typing import TYPE_CHECKING

from simulation.model.core.context import Core

if TYPE_CHECKING:
    from simulation.model.reaction.rivals import Rivals


class AgentWorld(Core):
    """Attributes that agents may rely on."""

    rivals: Rivals
