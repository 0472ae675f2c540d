"""Power and sites: what may be switched on."""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np
from numpy.typing import NDArray

from ..core.cache import cached
from ..core.layout import compact
from ..core.mechanism import mechanism
from ..equations import power as equations
from ..equations.arrays import Array, contract, ratio
from ..equations.rule import NO_LIMIT
from ..supply import minerals

if TYPE_CHECKING:
    from ..core.context import Core
    from ..core.pairs import Pairs

MONTHS_PER_YEAR = 12.0


@cached("run")
def has_limit(world: Core) -> NDArray[np.bool_]:
    """True for states whose power is modelled; elsewhere it never binds, (states, members).

    A state may have no power at all, so the absence of a figure is what counts.
    """
    known: NDArray[np.bool_] = world.p.table("power", "connected_2022", np.inf) < np.inf
    return known


@mechanism(
    reads="connection_rate law.grid_pace law.reactor_pace other_power_draw own_power_building "
    "power_connected power_draw power_tightness rare_earths_unmet reactors "
    "reactors_building reactors_finished",
    writes="connection_rate other_power_draw own_power_building power_connected reactors "
    "reactors_building reactors_finished",
)
def build(world: Core) -> None:
    """Connect new supply: grid, gas and renewables by rate, reactors by their pipeline."""
    state, table = world.state, world.p.table
    limited = has_limit(world)
    state.connection_rate = np.where(
        limited,
        equations.connections(
            state.connection_rate,
            _urgency(world),
            table("power", "connection_growth", 0.0),
            table("power", "connections_most", np.inf),
        ),
        0.0,
    )
    starts = table("power", "reactor_starts", 0.0) * world.law.reactor_pace / MONTHS_PER_YEAR
    months = np.maximum(table("power", "reactor_months", 1.0), 1.0)
    state.reactors_building, finished = equations.through_pipeline(
        state.reactors_building, starts, months
    )
    state.reactors_finished = state.reactors_finished + finished
    operable = table("power", "reactors_2022", 0.0) + _begun_before(world)
    operable = operable + np.floor(state.reactors_finished)
    connected = np.maximum(operable - state.reactors, 0.0)
    state.reactors = state.reactors + connected
    nuclear = connected * table("power", "reactor_gw", 0.0) * table("power", "reactor_share", 0.0)
    added = (state.connection_rate / MONTHS_PER_YEAR + _own(world)) * _pace(world)
    state.power_connected = state.power_connected + added + nuclear
    growth, free = _others(world), state.power_connected - state.power_draw
    grown = equations.others(state.other_power_draw, growth, free)
    state.other_power_draw = np.where(limited, grown, state.other_power_draw * growth)


@cached("run")
def _others(world: Core) -> Array:
    """Growth factor of a month of centres without AI chips, (states, members)."""
    yearly = world.p.table("power", "other_growth", 0.0)
    factor: Array = (1.0 + yearly) ** (1.0 / MONTHS_PER_YEAR)
    return factor


def _pace(world: Core) -> Array:
    """New power over the usual, by policy and by want of equipment, (states, members)."""
    pace: Array = world.law.grid_pace * minerals.power_gear(world)
    return pace


def _own(world: Core) -> Array:
    """Power from firms' own plants that comes this month, GW, (states, members).

    They are begun when the grid runs out, and in full when it has.
    """
    state, table, short = world.state, world.p.table, world.p("power.short")
    out = np.clip((state.power_tightness - short) / (1.0 - short), 0.0, 1.0)
    begun = out * table("power", "own_yearly", 0.0) / MONTHS_PER_YEAR
    months = np.maximum(table("power", "own_months", 1.0), 1.0)
    state.own_power_building, finished = equations.through_pipeline(
        state.own_power_building, begun, months
    )
    return finished


def _urgency(world: Core) -> Array:
    """How hard more power is sought, 0..1, (states, members)."""
    ease, short = world.p("power.ease"), world.p("power.short")
    return np.clip((world.state.power_tightness - ease) / (short - ease), 0.0, 1.0)


@cached("month")
def _begun_before(world: Core) -> Array:
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


@mechanism(
    reads="ai_capex backlog chip_table chips_on_sale connection_rate law.grid_pace "
    "other_power_draw own_power_building pledge power_connected power_draw power_tightness "
    "power_waiting rare_earths_unmet",
    writes="power_headroom",
)
def plan(world: Core) -> None:
    """See for how much power each firm may still order chips (power_room, GW).

    Firms at a site share what is left by their budgets for chips.
    """
    state, layout, chips = world.state, world.layout, world.chips_on_sale.active
    state.power_headroom = NO_LIMIT
    spending, coming = state.ai_capex + state.pledge, _expected(world)
    drawn = _drawn(world)[chips]
    for site, firms in layout.firms_at.items():
        owed = contract("fcm,cm->m", state.backlog[compact(firms), chips], drawn)
        left = equations.room(
            state.power_connected[site] + coming[site],
            state.power_draw[site] + state.power_waiting[site] + owed * _at_home(world)[site],
            ratio(spending[firms], spending[firms].sum(axis=0)),
        )
        state.power_headroom[firms] = np.where(has_limit(world)[site], left, NO_LIMIT)


def _expected(world: Core) -> Array:
    """Power that planners count on within their horizon, GW, (states, members)."""
    state, table, ahead = world.state, world.p.table, world.p("power.foresight")
    joined = equations.expected(
        state.connection_rate,
        _urgency(world) * table("power", "connection_growth", 0.0),
        state.own_power_building.sum(axis=0),
        np.maximum(table("power", "own_months", 1.0), 1.0),
        ahead,
    )
    others = state.other_power_draw * table("power", "other_growth", 0.0) * ahead / MONTHS_PER_YEAR
    return joined * _pace(world) - others


def hold(world: Core, rows: slice, pairs: Pairs, ordered: Array) -> None:
    """Cut the orders of some firms, (pairs, members), to the power they have and expect."""
    wanted = pairs.by_firm(ordered * pairs.of_chips(_drawn(world)[world.chips_on_sale.active]))
    wanted *= _at_home(world)[world.layout.firm_site[rows]]
    share = np.minimum(ratio(world.state.power_headroom[rows], wanted, empty=1.0), 1.0)
    world.state.orders_powered[rows] = share
    ordered *= pairs.of_firms(share)


@cached("chips")
def _drawn(world: Core) -> Array:
    """What a chip draws on average, GW, (chips, members)."""
    each = world.p("power.overhead") * world.p("power.utilisation") / equations.WATTS_PER_GW
    drawn: Array = world.chip_table["tdp_w"] * each
    return drawn


@cached("run")
def _at_home(world: Core) -> Array:
    """Part of that which the chips of a site's firms draw there, (states, members)."""
    return 1.0 - world.p.table("power", "abroad_share", 0.0)


def switch_on(world: Core, pairs: Pairs, stock: Array, waiting: Array) -> Array:
    """Chips that power lets be switched on this month, (pairs, members); they wait no more.

    All that waits shares the power that `stock`, which runs, leaves free.
    """
    layout = world.layout
    drawn = pairs.of_chips(_drawn(world)[: world.chips_on_sale.active.stop])
    asked, running = pairs.by_firm(waiting * drawn), pairs.by_firm(stock * drawn)
    shares = np.ones_like(asked)
    for site, firms in layout.firms_at.items():
        at_home = _at_home(world)[site]
        draws = (draw[firms].sum(axis=0) * at_home for draw in (asked, running))
        shares[firms] = _connect(world, site, *draws)
    new = pairs.of_firms(shares)
    new *= waiting
    waiting -= new
    return new


def _connect(world: Core, site: int, asked: Array, running: Array) -> Array:
    """Share of the draw asked for, GW, that a site can serve beside what runs; books all of it."""
    state, limited = world.state, has_limit(world)[site]
    free = state.power_connected[site] - state.other_power_draw[site] - running
    room = np.where(limited, np.maximum(free, 0.0), asked)
    share = np.minimum(ratio(room, asked, empty=1.0), 1.0)
    switched, dark = asked * share, asked * (1.0 - share)
    used = state.other_power_draw[site] + running + switched
    strain = ratio(used + dark, state.power_connected[site])
    state.power_switched_on[site], state.power_waiting[site], state.power_draw[site] = (
        switched,
        dark,
        used,
    )
    state.power_tightness[site] = np.where(limited, strain, 0.0)
    return share


@mechanism(reads="ai_capex base_capex pledge sites", writes="sites")
def sites(world: Core) -> None:
    """Hyperscale sites grow with what firms invest, less than in proportion."""
    state, p = world.state, world.p
    invested = (state.ai_capex + state.pledge + state.base_capex).sum(axis=0)
    pace = np.exp(p("sites.response") * np.log(ratio(invested, _at_first(world), empty=1.0)))
    state.sites = state.sites + p("sites.yearly_2022") * pace / MONTHS_PER_YEAR


@cached("run")
def _at_first(world: Core) -> Array:
    """What firms invested in 2021, USD billion, (members,)."""
    table = world.p.table
    total: Array = (table("firms", "ai_capex_2021") + table("firms", "base_capex_2021")).sum(axis=0)
    return total
