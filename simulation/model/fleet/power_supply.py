"""Supply of power: grid connections, firms' own plants, reactors, and data centres without AI."""

from __future__ import annotations

import math
from typing import TYPE_CHECKING, Any

import numpy as np
from numpy.typing import NDArray

from ..core.cache import cached
from ..core.kernel import Cube, FlagTable, Table, kernel
from ..core.mechanism import mechanism
from ..core.pipeline import hand_on
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
    reads="connection_rate grid_connections law.power_build.grid_pace "
    "law.power_build.reactor_pace nuclear_power other_power_draw own_power "
    "own_power_building power_claimed power_connected power_draw power_queue "
    "rare_earths_unmet reactors reactors_building reactors_finished reactors_restarted",
    writes="connection_rate grid_connections nuclear_power other_power_draw own_power "
    "own_power_building power_connected power_queue reactors reactors_building "
    "reactors_finished reactors_restarted",
)
def connect(world: Core) -> None:
    """Connect a month's new supply: grid, firms' own plants, reactors new and old."""
    restarted_before = np.floor(world.state.reactors_restarted)
    restarted, nuclear = power_sources.from_old_reactors(world)
    build_reactors(
        float(world.month), restarted_before, restarted, nuclear, *_for_build_reactors(world)
    )
    add_power(
        power_sources.from_the_grid(world),
        power_sources.from_own_plants(world),
        nuclear,
        *_for_add_power(world),
    )


@cached("run")
def _for_build_reactors(world: Core) -> tuple[Any, ...]:
    """What `build_reactors` reads last, in its order, and the reactors."""
    state, table = world.state, world.p.table
    return (
        table("power", "reactor_starts", 0.0),
        world.law.power_build.reactor_pace,
        table("power", "reactor_months", 1.0),
        table("power", "reactors_2022", 0.0),
        table("power", "early_slip", 0.0),
        table("power", "early_reactors", 0.0),
        table("power", "early_due_from", 0.0),
        table("power", "early_due_until", 0.0),
        table("power", "late_reactors", 0.0),
        table("power", "late_begun_from", 0.0),
        table("power", "late_begun_until", 0.0),
        table("power", "reactor_gw", 0.0),
        table("power", "reactor_share", 0.0),
        state.reactors_building,
        state.reactors_finished,
        state.reactors,
    )


@cached("run")
def _for_add_power(world: Core) -> tuple[Any, ...]:
    """What `add_power` reads last, in its order, and the power that there is."""
    state = world.state
    return (
        has_limit(world),
        _growth_without_ai(world),
        state.power_draw,
        state.nuclear_power,
        state.power_connected,
        state.other_power_draw,
    )


@kernel
def build_reactors(
    month: float,
    restarted_before: Table,
    restarted: Table,
    power: Table,
    begun_yearly: Table,
    pace: Table,
    months: Table,
    known: Table,
    slip: Table,
    early: Table,
    due_from: Table,
    due_until: Table,
    late: Table,
    begun_from: Table,
    begun_until: Table,
    size: Table,
    share: Table,
    building: Cube,
    finished: Table,
    reactors: Table,
) -> None:
    """Begin and finish reactors, and add their part for data centres to the month's power.

    Of those under construction at the end of 2021 the older ones had dates, which slip; the
    younger ones take the usual time from their start.
    """
    states, members = power.shape
    for s in range(states):
        for k in range(members):
            begun, line = begun_yearly[s, k] * pace[s, k] / MONTHS_PER_YEAR, building[:, s, k]
            time, now = max(months[s, k], 1.0), month + 1.0
            finished[s, k] += hand_on(line, begun, time)
            built = known[s, k] + equations.arrived(
                now - slip[s, k], early[s, k], due_from[s, k], due_until[s, k]
            )
            built += equations.arrived(
                now - months[s, k], math.floor(late[s, k]), begun_from[s, k], begun_until[s, k]
            )
            before = reactors[s, k] - restarted_before[s, k]
            there = max(built + math.floor(finished[s, k]), before)
            reactors[s, k] = there + restarted[s, k]
            power[s, k] += (there - before) * size[s, k] * share[s, k]


@kernel
def add_power(
    grid: Table,
    own: Table,
    nuclear: Table,
    limited: FlagTable,
    growth: Table,
    drawn: Table,
    nuclear_so_far: Table,
    connected: Table,
    others: Table,
) -> None:
    """Add the month's power; other data centres grow as far as there is power for them."""
    states, members = connected.shape
    for s in range(states):
        for k in range(members):
            if limited[s, k]:
                connected[s, k] += grid[s, k] + own[s, k]
            connected[s, k] += nuclear[s, k]
            nuclear_so_far[s, k] += nuclear[s, k]
            if limited[s, k]:
                free = connected[s, k] - drawn[s, k]
                others[s, k] = equations.others(others[s, k], growth[s, k], free)
            else:
                others[s, k] *= growth[s, k]


@cached("run")
def _growth_without_ai(world: Core) -> Array:
    """Monthly growth factor of the draw of data centres without AI chips, (states, members)."""
    yearly = world.p.table("power", "other_growth", 0.0)
    factor: Array = (1.0 + yearly) ** (1.0 / MONTHS_PER_YEAR)
    return factor
