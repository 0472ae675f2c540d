"""States: the law they intend, and the law in force."""

from __future__ import annotations

from typing import TYPE_CHECKING

from simulation.model.reaction import ratchet

from ..core.population import Actor, Population, View, behaviour
from .entries import enact

if TYPE_CHECKING:
    from .context import AgentWorld


class StateBehaviour(View):
    """observe → decide (write the plan) → commit (the plan becomes law)."""

    world: AgentWorld
    kind = "states"

    @property
    def span(self) -> range:
        """Rows of these states."""
        return range(*self.rows.indices(len(self.world.layout.states)))

    @behaviour
    def observe(self) -> None:
        """Set the pressure on the instruments from last month's signals, where states react."""
        self.world.rivals.update_pressure(self.span)

    @behaviour
    def decide(self) -> None:
        """Write this month's dated entries into the plan; announce steps where pressure asks."""
        for event in self.world.calendar.laws(self.world.month):
            row = self.world.layout.row["states"].get(event.actor)
            if row is not None and self.rows in (slice(None), slice(row, row + 1)):
                enact(self.world, event, row)
        self.world.rivals.announce_steps(self.span)

    @behaviour
    def commit(self) -> None:
        """Put the plan into force, and announced steps that are due; count what changed."""
        before = ratchet.snapshot(self.world, self.rows)
        for path, array in self.world.law.arrays.items():
            array[self.rows] = self.world.plan.arrays[path][self.rows]
        self.world.rivals.apply_steps(self.span)
        ratchet.count(self.world, self.rows, before)


class StateActor(StateBehaviour, Actor):
    """One state."""


class States(StateBehaviour, Population):
    """All states."""
