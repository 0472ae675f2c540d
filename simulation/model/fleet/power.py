"""Power limits: chips that may be ordered, and chips that may be switched on."""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np

from ..core.cache import cached
from ..core.layout import compact
from ..core.mechanism import mechanism
from ..equations import power as equations
from ..equations.arrays import Array, contract, ratio
from ..equations.rule import NO_LIMIT
from .power_supply import MONTHS_PER_YEAR, has_limit, supply_pace, urgency

if TYPE_CHECKING:
    from ..core.context import Core
    from ..core.pairs import Pairs


@mechanism(
    reads="ai_capex backlog chip_table chips_on_sale connection_rate law.power_build.grid_pace "
    "other_power_draw own_power_building pledge power_connected power_draw power_tightness "
    "power_waiting rare_earths_unmet",
    writes="power_headroom",
)
def set_headroom(world: Core) -> None:
    """Set the power, GW, for which each firm may still order chips.

    Firms at a site share the power that is left in proportion to their AI budgets.
    """
    state, layout, chips = world.state, world.layout, world.chips_on_sale.active
    state.power_headroom = NO_LIMIT
    budget, coming = state.ai_capex + state.pledge, _expected(world)
    draw = _draw_of_chip(world)[chips]
    for site, firms in layout.firms_at.items():
        owed = contract("fcm,cm->m", state.backlog[compact(firms), chips], draw)
        left = equations.headroom(
            state.power_connected[site] + coming[site],
            state.power_draw[site] + state.power_waiting[site] + owed * _share_at_home(world)[site],
            ratio(budget[firms], budget[firms].sum(axis=0)),
        )
        state.power_headroom[firms] = np.where(has_limit(world)[site], left, NO_LIMIT)


def _expected(world: Core) -> Array:
    """New power that firms expect within their horizon, GW, (states, members)."""
    state, table, ahead = world.state, world.p.table, world.p("power.foresight")
    connected = equations.expected(
        state.connection_rate,
        urgency(world) * table("power", "connection_growth", 0.0),
        state.own_power_building.sum(axis=0),
        np.maximum(table("power", "own_months", 1.0), 1.0),
        ahead,
    )
    others = state.other_power_draw * table("power", "other_growth", 0.0) * ahead / MONTHS_PER_YEAR
    return connected * supply_pace(world) - others


def limit_orders(world: Core, rows: slice, pairs: Pairs, ordered: Array) -> None:
    """Cut orders of the firms of `rows` to their headroom of power, in place.

    `ordered` is new orders, chips, (pairs, members).
    """
    draw = pairs.by_firm(ordered * pairs.of_chips(_draw_of_chip(world)[world.chips_on_sale.active]))
    draw *= _share_at_home(world)[world.layout.firm_site[rows]]
    share = np.minimum(ratio(world.state.power_headroom[rows], draw, empty=1.0), 1.0)
    world.state.orders_powered[rows] = share
    ordered *= pairs.of_firms(share)


@cached("chips")
def _draw_of_chip(world: Core) -> Array:
    """Average draw of a chip with its share of cooling and network, GW, (chips, members)."""
    per_watt = world.p("power.overhead") * world.p("power.utilisation") / equations.WATTS_PER_GW
    draw: Array = world.chip_table["tdp_w"] * per_watt
    return draw


@cached("run")
def _share_at_home(world: Core) -> Array:
    """Share of the draw of firms' chips that falls on their site, 0..1, (states, members)."""
    return 1.0 - world.p.table("power", "abroad_share", 0.0)


def switch_on(world: Core, pairs: Pairs, stock: Array, waiting: Array) -> Array:
    """Chips that are switched on this month, (pairs, members); `waiting` is reduced in place.

    `stock`, chips that run, comes first; all that wait share the power that it leaves.
    """
    layout = world.layout
    draw = pairs.of_chips(_draw_of_chip(world)[world.chips_on_sale.ever_sold])
    asked, running = pairs.by_firm(waiting * draw), pairs.by_firm(stock * draw)
    shares = np.ones_like(asked)
    for site, firms in layout.firms_at.items():
        at_home = _share_at_home(world)[site]
        draws = (by_firm[firms].sum(axis=0) * at_home for by_firm in (asked, running))
        shares[firms] = _share_switched_on(world, site, *draws)
    new = pairs.of_firms(shares)
    new *= waiting
    waiting -= new
    return new


def _share_switched_on(world: Core, site: int, asked: Array, running: Array) -> Array:
    """Share of the draw asked for that a site can serve, (members,); sets the site's draws.

    `asked` and `running` are the draws of chips that wait and that run, GW, (members,).
    """
    state, limited = world.state, has_limit(world)[site]
    free = state.power_connected[site] - state.other_power_draw[site] - running
    available = np.where(limited, np.maximum(free, 0.0), asked)
    share = np.minimum(ratio(available, asked, empty=1.0), 1.0)
    switched, unserved = asked * share, asked * (1.0 - share)
    used = state.other_power_draw[site] + running + switched
    strain = ratio(used + unserved, state.power_connected[site])
    state.power_switched_on[site], state.power_waiting[site], state.power_draw[site] = (
        switched,
        unserved,
        used,
    )
    state.power_tightness[site] = np.where(limited, strain, 0.0)
    return share
