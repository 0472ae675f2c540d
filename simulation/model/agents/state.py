"""States: the law they intend, and the law in force."""

from __future__ import annotations

from typing import TYPE_CHECKING

from simulation.model.reaction import ratchet

from ..core.mechanism import mechanism
from ..core.population import Population
from ..core.view import View, behaviour
from .entries import enact

if TYPE_CHECKING:
    from .context import AgentWorld


class StateBehaviour(View):
    """observe → decide (write the plan) → commit (the plan becomes law)."""

    world: AgentWorld
    kind = "states"

    @mechanism(
        reads="ai_capex chip_table latest.compute.china.offshore "
        "latest.new_compute.china.domestic latest.new_compute.china.licensed "
        "latest.new_compute.china.smuggled law.export_rule.density_tpp "
        "law.export_rule.generations_behind law.export_rule.license_max_bandwidth_gb_s "
        "law.export_rule.license_max_tpp law.import_admission.share pressure rivals steps "
        "steps_announced unspent_share",
        writes="pressure",
    )
    @behaviour
    def observe(self) -> None:
        """Set the pressure on the instruments from last month's signals, where states react."""
        self.world.rivals.update_pressure(self.span)

    @mechanism(
        reads="last_direction plan.* pressure rivals step_due steps steps_announced truce",
        writes="last_direction plan.* step_due steps_announced",
    )
    @behaviour
    def decide(self) -> None:
        """Write this month's dated entries into the plan; announce steps where pressure asks."""
        for event in self.world.calendar.laws(self.world.month):
            row = self.world.layout.row["states"].get(event.actor)
            if row is not None and self.rows in (slice(None), slice(row, row + 1)):
                enact(self.world, event, row)
        self.world.rivals.announce_steps(self.span)

    @mechanism(
        reads="growth_floor law.* loosenings plan.* rivals step_due steps steps_announced "
        "tightenings truce",
        writes="growth_floor law.* loosenings steps tightenings",
    )
    @behaviour
    def commit(self) -> None:
        """Put the plan into force, and announced steps that are due; count what changed."""
        # A plan without new entries is law already, but for what steps of rivals write anew.
        steps_alone = not self.single and self.world.states_react and not self._new_entries
        before = ratchet.snapshot(self.world, self.rows, steps_alone)
        if not steps_alone:
            self._enact_plan()
        self.world.rivals.apply_steps(self.span)
        ratchet.count(self.world, self.rows, before)

    @property
    def _new_entries(self) -> bool:
        """Whether the timeline has entries of this month."""
        return bool(self.world.calendar.laws(self.world.month))

    def _enact_plan(self) -> None:
        """Copy the plan of these states into the law."""
        for path, array in self.world.law.arrays.items():
            array[self.rows] = self.world.plan.arrays[path][self.rows]
        mine = self.span
        for name, rule in self.world.law.rules.items():
            decided = [c for c in self.world.plan.rules[name].clauses if c.state in mine]
            rule.clauses = [c for c in rule.clauses if c.state not in mine] + decided


class States(StateBehaviour, Population):
    """All states."""
