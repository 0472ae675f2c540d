"""Single agents, in Mesa's registry: what each type does is written in its own module."""

from __future__ import annotations

from typing import TYPE_CHECKING

from ..core.actor import Actor
from .chipmaker import ChipmakerBehaviour
from .firm import FirmBehaviour
from .state import StateBehaviour
from .supplier import SupplierBehaviour

if TYPE_CHECKING:
    from ..core.context import Core


class StateActor(StateBehaviour, Actor):
    """One state."""


class Supplier(SupplierBehaviour, Actor):
    """One supplier."""


class Chipmaker(ChipmakerBehaviour, Actor):
    """One chipmaker."""


class Firm(FirmBehaviour, Actor):
    """One firm."""

    def __init__(self, model: Core, name: str, row: int) -> None:
        super().__init__(model, name, row)
        model.departed[self.rows] = False

    def remove(self) -> None:  # type: ignore[override]
        """Leave the market: no budget and no orders; installed chips stay where they are."""
        mine = self.mine
        mine.expected_capex = mine.ai_capex = mine.base_capex = 0.0
        mine.unspent_chip_budget = mine.backlog = mine.pledge = 0.0
        # Guidance, pledges and parents' money would bring it back.
        for decision in ("decide_budget", "commit_budget", "commit_orders"):
            setattr(self, decision, _nothing)
        self.world.departed[self.rows] = True
        self.deregister()


def _nothing() -> None:
    """What a firm that has left decides."""


ACTORS: dict[str, type[Actor]] = {
    "states": StateActor,
    "suppliers": Supplier,
    "makers": Chipmaker,
    "firms": Firm,
}
"""Classes of single agents by kind of the roster."""
