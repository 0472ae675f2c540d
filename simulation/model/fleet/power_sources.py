"""Where new power comes from: the grid and its queue, turbines, own plants, old reactors."""

from __future__ import annotations

import math
from typing import TYPE_CHECKING, Any

import numpy as np

from simulation import months

from ..core.cache import cached
from ..core.kernel import Cube, Line, Table, kernel
from ..core.pipeline import hand_on
from ..equations import minerals
from ..equations import power as equations
from ..equations.arrays import Array

if TYPE_CHECKING:
    from ..core.context import Core

MONTHS_PER_YEAR = 12.0
TURBINES_KNOWN = (months.index("2026-07"), months.index("2029-07"))  # middle of the figures' years
FASTEST = 1e-9  # pace below which a pipeline stands still


def set_pace(grid_pace: Table, unmet: Table, loss: Line, pace: Table) -> None:
    """Set new power over its usual pace, by policy and by equipment to be had.

    Rare earths that are `unmet` are missing in power equipment.
    """
    states, members = pace.shape
    for s in range(states):
        for k in range(members):
            pace[s, k] = grid_pace[s, k] * minerals.output(unmet[s, k], loss[k])


@cached("run")
def queue_months(world: Core) -> Array:
    """Time from application to connection, (states, members)."""
    return np.maximum(world.p.table("power", "queue_months", 1.0), 1.0)


@cached("run")
def own_months(world: Core) -> Array:
    """Time from the order of an own plant until it runs, (states, members)."""
    return np.maximum(world.p.table("power", "own_months", 1.0), 1.0)


def ask_for_power(
    claimed: Table, ease: Line, short: Line, rate: Table, most: Table, asked: Table
) -> None:
    """Set what developers ask for: what is connected usually, and more where power is short."""
    states, members = asked.shape
    for s in range(states):
        for k in range(members):
            urgency = equations.shortness(claimed[s, k], ease[k], short[k])
            asked[s, k] = equations.applications(rate[s, k], most[s, k], urgency)


def generation_yearly(world: Core) -> Array:
    """Most that generation lets the grid add for data centres, GW a year, (states, members)."""
    first, last = TURBINES_KNOWN
    return _generation(world, min(max((world.month - first) / (last - first), 0.0), 1.0))


@cached("run")
def _generation(world: Core, since: float) -> Array:
    """The same, by the part of the time between the known figures of turbines that is over."""
    p = world.p
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
    joined = np.empty_like(world.state.connection_rate)
    connect_queue(
        joined,
        generation_yearly(world),
        world.law.power_build.grid_pace,
        *_for_connect_queue(world),
    )
    return joined


@cached("run")
def _for_connect_queue(world: Core) -> tuple[Any, ...]:
    """What `connect_queue` reads last, in its order, and the queue."""
    state, p = world.state, world.p
    return (
        state.power_claimed,
        p("power.ease"),
        p("power.short"),
        p.table("power", "connection_growth", 0.0),
        p.table("power", "queue_yearly", 0.0),
        state.rare_earths_unmet,
        p("minerals.power_loss"),
        queue_months(world),
        state.connection_rate,
        state.power_queue,
        state.grid_connections,
    )


@kernel
def connect_queue(
    joined: Table,
    generation: Table,
    grid_pace: Table,
    claimed: Table,
    ease: Line,
    short: Line,
    fastest: Table,
    most: Table,
    unmet: Table,
    loss: Line,
    months: Table,
    rate: Table,
    queue: Cube,
    yearly: Table,
) -> None:
    """Raise the pace of connections where power is short, and move the queue on.

    What is ready joins as far as generation goes, and else stays in the queue.
    """
    states, members = joined.shape
    pace = np.empty_like(joined)
    set_pace(grid_pace, unmet, loss, pace)
    for s in range(states):
        for k in range(members):
            urgency = equations.shortness(claimed[s, k], ease[k], short[k])
            rate[s, k] = equations.connections(rate[s, k], urgency, fastest[s, k])
            asked = equations.applications(rate[s, k], most[s, k], urgency)
            # No limit of generation times no pace is no number.
            moving = max(pace[s, k], FASTEST)
            applied = asked * pace[s, k] / MONTHS_PER_YEAR
            ready = hand_on(queue[:, s, k], applied, months[s, k] / moving)
            waits = equations.held_back(ready, generation[s, k] * moving / MONTHS_PER_YEAR)
            queue[-1, s, k] += waits
            joined[s, k] = ready - waits
            yearly[s, k] = joined[s, k] * MONTHS_PER_YEAR


def from_own_plants(world: Core) -> Array:
    """Power of firms' own plants that is finished this month, GW, (states, members).

    Plants are begun as the order book says while it is known, and as power in sight runs short, at
    the full rate once all of it is claimed.
    """
    finished = np.empty_like(world.state.own_power)
    build_plants(finished, float(world.month), *_for_build_plants(world))
    return finished


@cached("run")
def _for_build_plants(world: Core) -> tuple[Any, ...]:
    """What `build_plants` reads last, in its order, and the plants."""
    state, p = world.state, world.p
    return (
        state.power_claimed,
        p("power.short"),
        p.table("power", "own_book", 0.0),
        p.table("power", "own_book_yearly", 0.0),
        p.table("power", "own_book_month", 0.0),
        p.table("power", "own_orders", 0.0),
        p.table("power", "own_kept", 0.0),
        p("power.small_plants"),
        p.table("power", "own_equipment", 0.0),
        p("power.plant_use"),
        world.law.power_build.grid_pace,
        state.rare_earths_unmet,
        p("minerals.power_loss"),
        own_months(world),
        state.own_power_building,
        state.own_power,
    )


@kernel
def build_plants(
    finished: Table,
    month: float,
    claimed: Table,
    short: Line,
    book: Table,
    book_yearly: Table,
    book_month: Table,
    orders: Table,
    kept: Table,
    equipment: Line,
    share: Table,
    use: Line,
    grid_pace: Table,
    unmet: Table,
    loss: Line,
    months: Table,
    building: Cube,
    own_power: Table,
) -> None:
    """Begin own plants by a known book or a shortage in sight, whichever asks for more.

    Those begun are finished in their time.
    """
    states, members = finished.shape
    pace = np.empty_like(finished)
    set_pace(grid_pace, unmet, loss, pace)
    for s in range(states):
        for k in range(members):
            built, part = kept[s, k], share[s, k]
            yearly = equations.own_plants(orders[s, k], built, equipment[k], part, use[k])
            shortage = equations.shortness(claimed[s, k], short[k], 1.0)
            known = equations.booked(month, book[s, k], book_yearly[s, k], book_month[s, k])
            known = equations.own_plants(known, built, equipment[k], part, use[k])
            begun = max(shortage * yearly, known) * pace[s, k] / MONTHS_PER_YEAR
            moving = max(pace[s, k], FASTEST)
            finished[s, k] = hand_on(building[:, s, k], begun, months[s, k] / moving)
            own_power[s, k] += finished[s, k]


def from_old_reactors(world: Core) -> tuple[Array, Array]:
    """Reactors restarted by now, whole ones, and power of old and small reactors, a month.

    Restarts, uprates, contracts beside running plants and small reactors follow the pace of
    reactor building; (states, members) each, reactors and GW.
    """
    state = world.state
    whole, power = np.empty_like(state.reactors_restarted), np.empty_like(state.nuclear_power)
    revive_reactors(float(world.month), whole, power, *_for_revive_reactors(world))
    return whole, power


@cached("run")
def _for_revive_reactors(world: Core) -> tuple[Any, ...]:
    """What `revive_reactors` reads last, in its order, and the reactors restarted so far."""
    table = world.p.table
    return (
        world.law.power_build.reactor_pace,
        table("power", "restarts", 0.0),
        table("power", "restarts_from", 0.0),
        table("power", "restarts_until", 0.0),
        table("power", "uprates", 0.0),
        table("power", "uprates_from", 0.0),
        table("power", "uprates_until", 0.0),
        table("power", "beside_plants", 0.0),
        table("power", "beside_plants_from", 0.0),
        table("power", "beside_plants_until", 0.0),
        table("power", "small_yearly", 0.0),
        table("power", "small_from", 0.0),
        table("power", "reactor_gw", 0.0),
        table("power", "plant_share", 0.0),
        world.state.reactors_restarted,
    )


@kernel
def revive_reactors(
    month: float,
    whole: Table,
    power: Table,
    pace: Table,
    restarts: Table,
    restarts_from: Table,
    restarts_until: Table,
    uprates: Table,
    uprates_from: Table,
    uprates_until: Table,
    beside: Table,
    beside_from: Table,
    beside_until: Table,
    small_yearly: Table,
    small_from: Table,
    size: Table,
    plant_share: Table,
    restarted: Table,
) -> None:
    """Spread restarts, uprates and contracts over their months; a reactor restarts as a whole."""
    states, members = power.shape
    for s in range(states):
        for k in range(members):
            before = math.floor(restarted[s, k])
            restarted[s, k] += pace[s, k] * equations.spread(
                month, restarts[s, k], restarts_from[s, k], restarts_until[s, k]
            )
            whole[s, k] = math.floor(restarted[s, k])
            uprated = equations.spread(
                month, uprates[s, k], uprates_from[s, k], uprates_until[s, k]
            )
            contracted = equations.spread(
                month, beside[s, k], beside_from[s, k], beside_until[s, k]
            )
            small = small_yearly[s, k] / MONTHS_PER_YEAR if month >= small_from[s, k] else 0.0
            old = (whole[s, k] - before) * size[s, k] + pace[s, k] * uprated
            power[s, k] = old * plant_share[s, k] + pace[s, k] * contracted + pace[s, k] * small
