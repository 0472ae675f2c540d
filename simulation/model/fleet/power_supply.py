"""Supply of power: grid connections, firms' own plants, reactors, and data centres without AI."""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np
from numpy.typing import NDArray

from ..core.cache import cached
from ..core.mechanism import mechanism
from ..equations import power as equations
from ..equations.arrays import Array
from ..supply import minerals

if TYPE_CHECKING:
    from ..core.context import Core

MONTHS_PER_YEAR = 12.0


@cached("run")
def has_limit(world: Core) -> NDArray[np.bool_]:
    """True for states whose power is modelled; elsewhere it never binds, (states, members).

    A figure of 0 GW is a limit too; only a state without a figure has none.
    """
    known: NDArray[np.bool_] = world.p.table("power", "connected_2022", np.inf) < np.inf
    return known


@mechanism(
    reads="connection_rate law.power_build.grid_pace law.power_build.reactor_pace "
    "other_power_draw own_power_building power_connected power_draw power_tightness "
    "rare_earths_unmet reactors reactors_building reactors_finished",
    writes="connection_rate other_power_draw own_power_building power_connected reactors "
    "reactors_building reactors_finished",
)
def connect(world: Core) -> None:
    """Connect a month's new supply: grid by its rate, firms' own plants, finished reactors."""
    state, table = world.state, world.p.table
    limited = has_limit(world)
    state.connection_rate = np.where(
        limited,
        equations.connections(
            state.connection_rate,
            urgency(world),
            table("power", "connection_growth", 0.0),
            table("power", "connections_most", np.inf),
        ),
        0.0,
    )
    starts = (
        table("power", "reactor_starts", 0.0) * world.law.power_build.reactor_pace / MONTHS_PER_YEAR
    )
    months = np.maximum(table("power", "reactor_months", 1.0), 1.0)
    state.reactors_building, finished = equations.through_pipeline(
        state.reactors_building, starts, months
    )
    state.reactors_finished = state.reactors_finished + finished
    operable = table("power", "reactors_2022", 0.0) + _reactors_begun_before_2022(world)
    operable = operable + np.floor(state.reactors_finished)
    connected = np.maximum(operable - state.reactors, 0.0)
    state.reactors = state.reactors + connected
    nuclear = connected * table("power", "reactor_gw", 0.0) * table("power", "reactor_share", 0.0)
    added = (state.connection_rate / MONTHS_PER_YEAR + _own_plants(world)) * supply_pace(world)
    state.power_connected = state.power_connected + added + nuclear
    growth, free = _growth_without_ai(world), state.power_connected - state.power_draw
    grown = equations.others(state.other_power_draw, growth, free)
    state.other_power_draw = np.where(limited, grown, state.other_power_draw * growth)


@cached("run")
def _growth_without_ai(world: Core) -> Array:
    """Monthly growth factor of the draw of data centres without AI chips, (states, members)."""
    yearly = world.p.table("power", "other_growth", 0.0)
    factor: Array = (1.0 + yearly) ** (1.0 / MONTHS_PER_YEAR)
    return factor


def supply_pace(world: Core) -> Array:
    """New power over its usual pace, by policy and by equipment to be had, (states, members)."""
    pace: Array = world.law.power_build.grid_pace * minerals.power_equipment(world)
    return pace


def _own_plants(world: Core) -> Array:
    """Power of firms' own plants that is finished this month, GW, (states, members).

    Plants are begun as the grid runs short, at the full rate once nothing is left.
    """
    state, table, short = world.state, world.p.table, world.p("power.short")
    shortage = np.clip((state.power_tightness - short) / (1.0 - short), 0.0, 1.0)
    begun = shortage * table("power", "own_yearly", 0.0) / MONTHS_PER_YEAR
    months = np.maximum(table("power", "own_months", 1.0), 1.0)
    state.own_power_building, finished = equations.through_pipeline(
        state.own_power_building, begun, months
    )
    return finished


def urgency(world: Core) -> Array:
    """Urgency of connections: 0 while power is ample, 1 once it is short, (states, members)."""
    ease, short = world.p("power.ease"), world.p("power.short")
    return np.clip((world.state.power_tightness - ease) / (short - ease), 0.0, 1.0)


@cached("month")
def _reactors_begun_before_2022(world: Core) -> Array:
    """Reactors under construction at the end of 2021 that are finished by now, (states, members).

    The older ones had dates, which slip; the younger ones take the usual time from their start.
    """
    table, now = world.p.table, world.month + 1.0
    slip, months = table("power", "early_slip", 0.0), table("power", "reactor_months", 1.0)
    dated = equations.arrived(
        now - slip,
        table("power", "early_reactors", 0.0),
        table("power", "early_due_from", 0.0),
        table("power", "early_due_until", 0.0),
    )
    return dated + equations.arrived(
        now - months,
        np.floor(table("power", "late_reactors", 0.0)),
        table("power", "late_begun_from", 0.0),
        table("power", "late_begun_until", 0.0),
    )
