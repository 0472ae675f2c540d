"""Where new power comes from: the grid and its queue, turbines, own plants, old reactors."""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np

from simulation import months

from ..core.cache import cached
from ..equations import power as equations
from ..equations.arrays import Array
from ..supply import minerals

if TYPE_CHECKING:
    from ..core.context import Core

MONTHS_PER_YEAR = 12.0
TURBINES_KNOWN = (months.index("2026-07"), months.index("2029-07"))  # middle of the figures' years
FASTEST = 1e-9  # pace below which a pipeline stands still


def supply_pace(world: Core) -> Array:
    """New power over its usual pace, by policy and by equipment to be had, (states, members)."""
    pace: Array = world.law.power_build.grid_pace * minerals.power_equipment(world)
    return pace


def urgency(world: Core) -> Array:
    """Urgency of connections: 0 while power in sight is ample, 1 once it is short.

    (states, members); power in sight is what is there and what is expected within the horizon.
    """
    ease, short = world.p("power.ease"), world.p("power.short")
    return np.clip((world.state.power_claimed - ease) / (short - ease), 0.0, 1.0)


@cached("run")
def queue_months(world: Core) -> Array:
    """Time from application to connection, (states, members)."""
    return np.maximum(world.p.table("power", "queue_months", 1.0), 1.0)


@cached("run")
def own_months(world: Core) -> Array:
    """Time from the order of an own plant until it runs, (states, members)."""
    return np.maximum(world.p.table("power", "own_months", 1.0), 1.0)


def applied_yearly(world: Core) -> Array:
    """Applications of developers that will be built, GW a year, (states, members)."""
    most = world.p.table("power", "queue_yearly", 0.0)
    return equations.applications(world.state.connection_rate, most, urgency(world))


def generation_yearly(world: Core) -> Array:
    """Most that generation lets the grid add for data centres, GW a year, (states, members)."""
    p, (first, last) = world.p, TURBINES_KNOWN
    since = np.clip((world.month - first) / (last - first), 0.0, 1.0)
    turbines = p("power.turbines_2026") + since * (
        p("power.turbines_2029") - p("power.turbines_2026")
    )
    return equations.generation(
        p.table("power", "grid_plants", np.inf),
        turbines,
        p.table("power", "turbine_share", 0.0),
        p("power.plant_use"),
    )


def from_the_grid(world: Core) -> Array:
    """Power that the grid connects this month, GW, (states, members).

    What comes out of the queue waits there where generation is short.
    """
    state, pace = world.state, supply_pace(world)
    growth = world.p.table("power", "connection_growth", 0.0)
    state.connection_rate = equations.connections(state.connection_rate, urgency(world), growth)
    moving = np.maximum(pace, FASTEST)  # no limit of generation times no pace is no number
    months_waited = queue_months(world) / moving
    state.power_queue, ready = equations.through_pipeline(
        state.power_queue, applied_yearly(world) * pace / MONTHS_PER_YEAR, months_waited
    )
    waits = equations.held_back(ready, generation_yearly(world) * moving / MONTHS_PER_YEAR)
    state.power_queue[-1] += waits
    state.grid_connections = (ready - waits) * MONTHS_PER_YEAR
    return ready - waits


def from_own_plants(world: Core) -> Array:
    """Power of firms' own plants that is finished this month, GW, (states, members).

    Plants are begun as power in sight runs short, at the full rate once all of it is claimed.
    """
    state, table, short = world.state, world.p.table, world.p("power.short")
    shortage = np.clip((state.power_claimed - short) / (1.0 - short), 0.0, 1.0)
    yearly = equations.own_plants(
        table("power", "own_orders", 0.0),
        table("power", "own_kept", 0.0),
        world.p("power.small_plants"),
        table("power", "own_equipment", 0.0),
        world.p("power.plant_use"),
    )
    pace = supply_pace(world)
    state.own_power_building, finished = equations.through_pipeline(
        state.own_power_building,
        shortage * yearly * pace / MONTHS_PER_YEAR,
        own_months(world) / np.maximum(pace, FASTEST),
    )
    state.own_power = state.own_power + finished
    return finished


def from_old_reactors(world: Core) -> tuple[Array, Array]:
    """Reactors restarted by now, whole ones, and power of old and small reactors, a month.

    Restarts, uprates, contracts beside running plants and small reactors follow the pace of
    reactor building; (states, members) each, reactors and GW.
    """
    state, table = world.state, world.p.table
    pace = world.law.power_build.reactor_pace

    def coming(name: str) -> Array:
        span = (table("power", f"{name}_{end}", 0.0) for end in ("from", "until"))
        amount = table("power", name, 0.0)
        return pace * equations.spread(np.asarray(world.month), amount, *span)

    before = np.floor(state.reactors_restarted)
    state.reactors_restarted = state.reactors_restarted + coming("restarts")
    restarted = np.floor(state.reactors_restarted)
    contracted = (restarted - before) * table("power", "reactor_gw", 0.0) + coming("uprates")
    small = table("power", "small_yearly", 0.0) / MONTHS_PER_YEAR
    small = pace * np.where(world.month >= table("power", "small_from", 0.0), small, 0.0)
    share = table("power", "plant_share", 0.0)
    return restarted, contracted * share + coming("beside_plants") + small
