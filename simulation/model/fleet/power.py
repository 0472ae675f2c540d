"""Power limits: chips that may be ordered, and chips that may be switched on."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import numpy as np

from ..core.cache import Chips, cached, cached_by_chip
from ..core.kernel import Cube, Flags, FlagTable, Line, Places, Table, kernel
from ..core.mechanism import mechanism
from ..equations import power as equations
from ..equations import rationing
from ..equations.arrays import Array
from ..equations.numbers import over
from ..equations.rule import NO_LIMIT
from . import power_sources
from .power_sources import MONTHS_PER_YEAR, ask_for_power, set_pace
from .power_supply import has_limit

if TYPE_CHECKING:
    from ..core.context import Core


@mechanism(
    reads="ai_capex backlog chip_table connection_rate delivered law.power_build.grid_pace "
    "other_power_draw own_power_building pledge power_claimed power_connected power_draw "
    "power_headroom power_queue power_waiting rare_earths_unmet wait",
    writes="power_claimed power_headroom",
)
def set_headroom(world: Core) -> None:
    """Set the power, GW, for which each firm may still order chips.

    Firms count on the power that there will be once what they have on order has come, and some
    months later. Those at a site share what is left of it in proportion to their AI budgets.
    """
    share_headroom(
        draw_of_chip(world), power_sources.generation_yearly(world), *_for_share_headroom(world)
    )


@cached("run")
def _for_share_headroom(world: Core) -> tuple[Any, ...]:
    """What `share_headroom` reads last, in its order, and what it sets."""
    state, layout, p = world.state, world.layout, world.p
    return (
        world.pairs.ordered,
        state.backlog,
        state.delivered,
        state.wait,
        layout.firm_site,
        p("power.foresight"),
        p("power.ease"),
        p("power.short"),
        state.connection_rate,
        p.table("power", "queue_yearly", 0.0),
        state.power_queue,
        power_sources.queue_months(world),
        state.own_power_building,
        power_sources.own_months(world),
        world.law.power_build.grid_pace,
        state.rare_earths_unmet,
        p("minerals.power_loss"),
        state.other_power_draw,
        p.table("power", "other_growth", 0.0),
        has_limit(world),
        share_at_home(world),
        state.power_connected,
        state.power_draw,
        state.power_waiting,
        state.ai_capex,
        state.pledge,
        state.power_claimed,
        state.power_headroom,
    )


@kernel
def share_headroom(
    draw: Table,
    generation: Table,
    ordered: FlagTable,
    backlog: Cube,
    delivered: Cube,
    wait: Table,
    site: Places,
    beyond: Line,
    ease: Line,
    short: Line,
    rate: Table,
    most: Table,
    queue: Cube,
    queue_months: Table,
    building: Cube,
    own_months: Table,
    grid_pace: Table,
    unmet: Table,
    loss: Line,
    others: Table,
    growth: Table,
    limited: FlagTable,
    at_home: Table,
    connected: Table,
    drawn: Table,
    waiting: Table,
    ai_capex: Table,
    pledge: Table,
    claimed: Table,
    headroom: Table,
) -> None:
    """Set the headroom of firms from what their orders will draw and the power that is to come."""
    on_order, coming = np.zeros_like(claimed), np.empty_like(claimed)
    ahead = np.zeros_like(claimed)
    add_up_orders(ordered, backlog, delivered, draw, wait, site, beyond, on_order, ahead)
    asked, pace = np.empty_like(claimed), np.empty_like(claimed)
    ask_for_power(claimed, ease, short, rate, most, asked)
    set_pace(grid_pace, unmet, loss, pace)
    expect_power(
        queue,
        queue_months,
        asked,
        generation,
        building,
        own_months,
        pace,
        others,
        growth,
        ahead,
        coming,
    )
    leave_headroom(
        site,
        limited,
        at_home,
        connected,
        coming,
        drawn,
        waiting,
        on_order,
        ai_capex,
        pledge,
        claimed,
        headroom,
    )


def expect_power(
    queue: Cube,
    queue_months: Table,
    asked: Table,
    generation: Table,
    building: Cube,
    own_months: Table,
    pace: Table,
    others: Table,
    growth: Table,
    ahead: Table,
    coming: Table,
) -> None:
    """Set the new power that firms expect within their horizon, less what others will take."""
    states, members = coming.shape
    for s in range(states):
        for k in range(members):
            grid = equations.expected_grid(
                queue[:, s, k].sum(), queue_months[s, k], asked[s, k], generation[s, k], ahead[s, k]
            )
            plants = equations.expected_plants(
                building[:, s, k].sum(), own_months[s, k], ahead[s, k]
            )
            taken = others[s, k] * growth[s, k] * ahead[s, k] / MONTHS_PER_YEAR
            coming[s, k] = (grid + plants) * pace[s, k] - taken


def leave_headroom(
    site: Places,
    limited: FlagTable,
    at_home: Table,
    connected: Table,
    coming: Table,
    drawn: Table,
    waiting: Table,
    on_order: Table,
    ai_capex: Table,
    pledge: Table,
    claimed: Table,
    headroom: Table,
) -> None:
    """Share what is left of the power of each site among its firms, by their budgets."""
    firms, members = headroom.shape
    needed, budget = np.empty_like(claimed), np.zeros_like(claimed)
    for s in range(len(claimed)):
        for k in range(members):
            needed[s, k] = drawn[s, k] + waiting[s, k] + on_order[s, k] * at_home[s, k]
            there = max(connected[s, k] + coming[s, k], 0.0)
            claimed[s, k] = over(needed[s, k], there, 0.0) if limited[s, k] else 0.0
    for f in range(firms):
        for k in range(members):
            budget[site[f], k] += ai_capex[f, k] + pledge[f, k]
    for f in range(firms):
        s = site[f]
        for k in range(members):
            part = over(ai_capex[f, k] + pledge[f, k], budget[s, k], 0.0)
            left = equations.headroom(connected[s, k] + coming[s, k], needed[s, k], part)
            headroom[f, k] = left if limited[s, k] else NO_LIMIT


def limit_orders(world: Core, rows: slice) -> None:
    """Cut new orders of some firms down to their headroom of power; the rest waits for delivery."""
    active = world.chips_on_sale.active
    start, end, _ = rows.indices(len(world.layout.firms))
    fit_power(start, end, active.start, active.stop, draw_of_chip(world), *_for_fit_power(world))


@cached("run")
def _for_fit_power(world: Core) -> tuple[Any, ...]:
    """What `fit_power` reads last, in its order, and the orders that it sets."""
    state = world.state
    return (
        world.pairs.ordered,
        share_at_home(world),
        world.layout.firm_site,
        state.power_headroom,
        state.orders_powered,
        state.ordered,
        state.backlog,
    )


@kernel
def fit_power(
    start: int,
    end: int,
    first: int,
    stop: int,
    draw: Table,
    active: FlagTable,
    at_home: Table,
    site: Places,
    headroom: Table,
    powered: Table,
    ordered: Cube,
    backlog: Cube,
) -> None:
    """Cut orders down to the power that firms can count on, and add them to those that wait."""
    members = backlog.shape[2]
    for f in range(start, end):
        asked = np.zeros(members)
        for c in range(first, stop):
            if active[f, c]:
                for k in range(members):
                    asked[k] += ordered[f, c, k] * draw[c, k]
        here, left, part = at_home[site[f]], headroom[f], powered[f]
        for k in range(members):
            part[k] = rationing.passing(left[k], asked[k] * here[k])
        for c in range(first, stop):
            if active[f, c]:
                units, waiting = ordered[f, c], backlog[f, c]
                for k in range(members):
                    units[k] *= part[k]
                    waiting[k] += units[k]


@cached_by_chip("chips")
def draw_of_chip(world: Core, chips: Chips, found: Array | None) -> Array:
    """Average draw of a chip with its share of cooling and network, GW, (chips, members)."""
    per_watt = world.p("power.overhead") * world.p("power.utilisation") / equations.WATTS_PER_GW
    watts = world.chip_table["tdp_w"]
    draw = np.empty_like(watts) if found is None else found
    draw[chips] = watts[chips] * per_watt
    return draw


@cached("run")
def share_at_home(world: Core) -> Array:
    """Share of the draw of firms' chips that falls on their site, 0..1, (states, members)."""
    return 1.0 - world.p.table("power", "abroad_share", 0.0)


def add_up_orders(
    held: FlagTable,
    backlog: Cube,
    delivered: Cube,
    draw: Table,
    wait: Table,
    site: Places,
    beyond: Line,
    on_order: Table,
    ahead: Table,
) -> None:
    """Add up the draw of what firms have on order, GW, by site; set months until orders are there.

    These are the months that chips on order, and those that came last month, take to come, weighted
    by what they draw, and `beyond` more: a few orders for a chip to come do not set them alone.
    """
    firms, kinds, members = backlog.shape
    recent = np.zeros_like(on_order)
    for f in range(firms):
        total, all_told, waited = on_order[site[f]], recent[site[f]], ahead[site[f]]
        for c in range(kinds):
            if held[f, c]:
                for k in range(members):
                    total[k] += backlog[f, c, k] * draw[c, k]
                    drawn = (backlog[f, c, k] + delivered[f, c, k]) * draw[c, k]
                    all_told[k] += drawn
                    waited[k] += drawn * wait[c, k]
    for s in range(len(ahead)):
        for k in range(members):
            ahead[s, k] = over(ahead[s, k], recent[s, k], 0.0) + beyond[k]


def serve(
    has_firms: Flags,
    limited: FlagTable,
    at_home: Table,
    asked: Table,
    running: Table,
    connected: Table,
    others: Table,
    switched_on: Table,
    waiting: Table,
    drawn: Table,
    tightness: Table,
    share: Table,
) -> None:
    """Share each site's power out: what runs first, then in proportion what waits.

    `asked` and `running` are the draw of chips, GW; `share` becomes the part of those that wait.
    """
    sites, members = share.shape
    for s in range(sites):
        if not has_firms[s]:
            continue
        for k in range(members):
            runs, asks = running[s, k] * at_home[s, k], asked[s, k] * at_home[s, k]
            free = connected[s, k] - others[s, k] - runs
            part = equations.switched_on(asks, free) if limited[s, k] else 1.0
            switched_on[s, k] = asks * part
            waiting[s, k] = asks * (1.0 - part)
            drawn[s, k] = others[s, k] + runs + switched_on[s, k]
            wanted = drawn[s, k] + waiting[s, k]
            tightness[s, k] = over(wanted, connected[s, k], 0.0) if limited[s, k] else 0.0
            share[s, k] = part
