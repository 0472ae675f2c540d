"""Supply of power: grid connections, firms' own plants, reactors, and data centres without AI."""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np
from numpy.typing import NDArray

from ..core.cache import cached
from ..core.mechanism import mechanism
from ..equations import power as equations
from ..equations.arrays import Array
from . import power_sources
from .power_sources import MONTHS_PER_YEAR

if TYPE_CHECKING:
    from ..core.context import Core


@cached("run")
def has_limit(world: Core) -> NDArray[np.bool_]:
    """True for states whose power is modelled; elsewhere it never binds, (states, members).

    A figure of 0 GW is a limit too; only a state without a figure has none.
    """
    known: NDArray[np.bool_] = world.p.table("power", "connected_2022", np.inf) < np.inf
    return known


@mechanism(
    reads="connection_rate law.power_build.grid_pace law.power_build.reactor_pace nuclear_power "
    "other_power_draw own_power own_power_building power_claimed power_connected power_draw "
    "power_queue rare_earths_unmet reactors reactors_building reactors_finished "
    "reactors_restarted",
    writes="connection_rate grid_connections nuclear_power other_power_draw own_power "
    "own_power_building power_connected power_queue reactors reactors_building "
    "reactors_finished reactors_restarted",
)
def connect(world: Core) -> None:
    """Connect a month's new supply: grid, firms' own plants, reactors new and old."""
    state, table = world.state, world.p.table
    limited = has_limit(world)
    starts = (
        table("power", "reactor_starts", 0.0) * world.law.power_build.reactor_pace / MONTHS_PER_YEAR
    )
    months = np.maximum(table("power", "reactor_months", 1.0), 1.0)
    state.reactors_building, finished = equations.through_pipeline(
        state.reactors_building, starts, months
    )
    state.reactors_finished = state.reactors_finished + finished
    again = np.floor(state.reactors_restarted)
    restarted, contracted = power_sources.from_old_reactors(world)
    built = table("power", "reactors_2022", 0.0) + _reactors_begun_before_2022(world)
    built = np.maximum(built + np.floor(state.reactors_finished), state.reactors - again)
    connected = built - (state.reactors - again)
    state.reactors = built + restarted
    nuclear = connected * table("power", "reactor_gw", 0.0) * table("power", "reactor_share", 0.0)
    nuclear = nuclear + contracted
    state.nuclear_power = state.nuclear_power + nuclear
    grid, own = power_sources.from_the_grid(world), power_sources.from_own_plants(world)
    state.power_connected = state.power_connected + np.where(limited, grid + own, 0.0) + nuclear
    growth, free = _growth_without_ai(world), state.power_connected - state.power_draw
    grown = equations.others(state.other_power_draw, growth, free)
    state.other_power_draw = np.where(limited, grown, state.other_power_draw * growth)


@cached("run")
def _growth_without_ai(world: Core) -> Array:
    """Monthly growth factor of the draw of data centres without AI chips, (states, members)."""
    yearly = world.p.table("power", "other_growth", 0.0)
    factor: Array = (1.0 + yearly) ** (1.0 / MONTHS_PER_YEAR)
    return factor


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
