"""States: the law they intend, and the law in force."""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np

from simulation.model.core.layout import AI_STACKS, SEGMENTS
from simulation.model.reaction import ratchet

from ..core.mechanism import mechanism
from ..core.population import Actor, Population, View, behaviour

if TYPE_CHECKING:
    from simulation.inputs.timeline import Event
    from simulation.model.core.context import Core

    from .context import AgentWorld

MONTHS_PER_YEAR = 12.0
LISTS = {"control_chips": "chips", "license_chips": "chips"}
FEES = ("fee", "fee_chips")


class StateBehaviour(View):
    """observe → decide (write the plan) → commit (the plan becomes law)."""

    world: AgentWorld
    kind = "states"

    @property
    def span(self) -> range:
        """Rows of these states."""
        return range(*self.rows.indices(len(self.world.layout.states)))

    @mechanism(
        reads="ai_capex latest.compute.china.offshore latest.new_compute.china.domestic "
        "latest.new_compute.china.licensed latest.new_compute.china.smuggled law.admission "
        "law.density_tpp law.license_max_tpp pressure rivals steps_announced unspent_share",
        writes="pressure",
    )
    @behaviour
    def observe(self) -> None:
        """See last month's figures; where states react, they pull at the instruments."""
        self.world.rivals.observe(self.span)

    @mechanism(
        reads="last_direction plan.* pressure rivals step_due steps steps_announced truce",
        writes="last_direction plan.* step_due steps_announced",
    )
    @behaviour
    def decide(self) -> None:
        """Take this month's dated entries into the plan; announce what the pulls ask for."""
        for event in self.world.calendar.laws(self.world.month):
            row = self.world.layout.row["states"].get(event.actor)
            if row is not None and self.rows in (slice(None), slice(row, row + 1)):
                enact(self.world, event, row)
        self.world.rivals.react(self.span)

    @mechanism(
        reads="growth_floor law.* loosenings plan.* rivals step_due steps steps_announced "
        "tightenings truce",
        writes="growth_floor law.* loosenings steps tightenings",
    )
    @behaviour
    def commit(self) -> None:
        """Put the plan into force, and announced steps that are due; count what changed."""
        before = ratchet.snapshot(self.world, self.rows)
        planned = self.world.plan.rows(self.rows)
        for name, array in self.world.law.rows(self.rows).items():
            array[...] = planned.arrays[name]
        self.world.rivals.enact(self.span)
        ratchet.count(self.world, self.rows, before)


def enact(world: Core, event: Event, row: int) -> None:
    """Write one timeline entry into a state's plan."""
    for field in event.values:
        LEVERS[event.lever](world, event, row, field)


def _export(world: Core, event: Event, row: int, name: str) -> None:
    if name in LISTS:
        _list(world, name, row, "chips", event.names(name))
    elif name == "entity_list":
        listed = event.names(name)
        for axis, rule in (("firms", "entity_list_firms"), ("makers", "entity_list_makers")):
            known = [n for n in listed if n in world.layout.row[axis]]
            _list(world, rule, row, axis, tuple(known))
    elif name in FEES:
        _fee(world, event, row, name)
    elif name == "licensed_buyers":
        listed = event.names(name)
        _list(world, "licensed_buyer", row, "firms", listed or world.layout.firms)
    else:
        world.plan.arrays[name][row] = world.draw.value(event, name)


def _fee(world: Core, event: Event, row: int, name: str) -> None:
    """A fee for named chips, or the general one; an empty list ends the fees of named chips."""
    named = event.names("fee_chips") if "fee_chips" in event.values else ()
    general = world.plan.fee[row]
    share = world.draw.value(event, "fee") if "fee" in event.values else general
    if name == "fee_chips" and not named:
        world.plan.fee_named[row] = 0.0
    elif name == "fee_chips":
        chips = world.layout.rows("chips", named)
        world.plan.fee_chip[row, chips] = share
        world.plan.fee_named[row, chips] = 1.0
    elif not named:
        world.plan.fee[row] = share


def _list(world: Core, rule: str, row: int, axis: str, names: tuple[str, ...]) -> None:
    flags = np.zeros(world.layout.size(axis))
    flags[world.layout.rows(axis, names)] = 1.0
    world.plan.arrays[rule][row] = flags[:, None]


def _admission(world: Core, event: Event, row: int, name: str) -> None:
    share = world.draw.value(event, name)
    if name == "abroad":
        world.plan.admission_abroad[row] = share
        return
    if not event.selector:
        world.plan.admission[row] = share
        return
    chips = world.layout.rows("chips", event.selector)
    world.plan.admission_chip[row, chips] = share
    world.plan.admission_named[row, chips] = 1.0


def _floor(world: Core, event: Event, row: int, name: str) -> None:
    for segment in event.selector or SEGMENTS:
        world.plan.minimum_domestic_share[row, SEGMENTS.index(segment)] = world.draw.value(
            event, name
        )


def _build(world: Core, event: Event, row: int, name: str) -> None:
    world.plan.arrays[name][row] = world.draw.value(event, name)


def _minerals(world: Core, event: Event, row: int, name: str) -> None:
    world.plan.rare_earth_share[row] = world.draw.value(event, name)


def _abroad(world: Core, event: Event, row: int, name: str) -> None:
    """A bloc's posture on its stack in some regions, or in all others."""
    regions = event.selector or [s for s in world.layout.states if s != event.actor]
    rule = {"strength": "promotion", "access": "stack_access"}[name]
    rows = world.layout.rows("states", regions)
    world.plan.arrays[rule][row, rows] = world.draw.value(event, name)


def _stack_admission(world: Core, event: Event, row: int, name: str) -> None:
    column = AI_STACKS.index(name.removesuffix("_stack"))
    world.plan.stack_admission[row, column] = world.draw.value(event, name)


def _own_stack(world: Core, event: Event, row: int, name: str) -> None:
    world.plan.arrays[f"own_{name}"][row] = world.draw.value(event, name)


def _programme(world: Core, event: Event, row: int, name: str) -> None:
    if name in ("target", "years"):
        until = event.month + MONTHS_PER_YEAR * world.draw.value(event, "years")
        world.plan.programme_until[row] = until
    if name != "years":
        rule = name if name == "physical_pace" else f"programme_{name}"
        world.plan.arrays[rule][row] = world.draw.value(event, name)


LEVERS = {
    "rare_earth_licensing": _minerals,
    "governance": _build,
    "stack_promotion": _abroad,
    "stack_access": _abroad,
    "stack_admission": _stack_admission,
    "own_stack": _own_stack,
    "adoption_programme": _programme,
    "power_build": _build,
    "research_openness": _build,
    "fab_credit": _build,
    "export_rule": _export,
    "import_admission": _admission,
    "domestic_mandate": _floor,
}


class StateActor(StateBehaviour, Actor):
    """One state."""


class States(StateBehaviour, Population):
    """All states."""
