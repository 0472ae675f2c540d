"""What a tenth of relief from each cause would add to the compute of a bloc's firms at home."""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np

from ..core.kernel import Cube, Flags, FlagTable, Line, Places, Sum, Table, kernel
from ..core.layout import Rows
from ..demand import refusals
from ..demand.refusals import RULES
from ..equations.arrays import Array, ratio
from ..equations.bottlenecks import allowed, let_through, powered
from ..equations.budget import BILLION
from ..equations.numbers import over
from ..equations.power import WATTS_PER_GW
from ..fleet.power_supply import has_limit
from ..law import input_access

if TYPE_CHECKING:
    from ..agents.cast import Cast

MONTHS = 12.0
BUDGET, LICENCE, CAP, CUSTOMS, MANDATE, SUPPLY, POWER = range(7)
"""Rows of the reliefs: FIRM_CAUSES but for `none`."""


def of_firms(world: Cast, seat: int, got: Array) -> Array:
    """H100e a month that relief from each cause adds to firms at home in a state.

    `got` is what each firm received, H100e, (firms, members); the result is (causes, members).
    """
    state, rows = world.state, world.layout.firms_in((seat, seat))
    by_rule, waiting = _by_rule(world, seat, rows, got), _by_power(world, seat)
    reliefs = np.zeros((POWER + 1, world.members))
    add_up_firms(
        rows,
        got,
        state.payable_orders,
        state.unpayable_orders,
        state.held_by_caps,
        state.let_out_by_caps,
        state.orders_powered,
        reliefs,
    )
    reliefs[LICENCE : MANDATE + 1] += by_rule
    reliefs[POWER] += waiting
    return reliefs


@kernel
def add_up_firms(
    firms: Places,
    got: Table,
    payable: Table,
    unpayable: Table,
    held_by_caps: Table,
    let_out_by_caps: Table,
    powered: Table,
    reliefs: Table,
) -> None:
    """Add up what more money, wider caps, more chips and more power bring to some firms.

    Orders that more money or caps let through are served as others are. Who may not order more
    for want of power gains nothing from money; deliveries follow what power lets firms order.
    """
    for f in firms:
        for k in range(got.shape[1]):
            compute, orders, share = got[f, k], payable[f, k], powered[f, k]
            served = over(compute, orders, 1.0)
            unpaid = let_through(orders, unpayable[f, k]) if share >= 1.0 else 0.0
            let_out = let_through(let_out_by_caps[f, k], held_by_caps[f, k])
            not_ordered = compute * (over(1.0, share, 1.0) - 1.0)
            reliefs[BUDGET, k] += unpaid * served
            reliefs[CAP, k] += let_out * served
            reliefs[SUPPLY, k] += let_through(compute, orders - compute)
            reliefs[POWER, k] += let_through(compute, not_ordered)


def _by_rule(world: Cast, seat: int, rows: Rows, got: Array) -> Array:
    """Gain from a tenth of relief from each of RULES, H100e/month, (rules, members)."""
    state = world.state
    threatened = input_access.controls_chips(world)[seat]
    if not threatened.any():  # a shortcut: all would be multiplied by zero
        return np.zeros((len(RULES), world.members))
    money = (state.ai_capex[rows] + state.pledge[rows]) * BILLION / MONTHS
    money = money.sum(axis=0) * world.p("budgets.chip_share")
    # Where the rival controls no chips, buyers do not want those that customs or a mandate bar.
    money = money * threatened
    served = ratio(got.sum(axis=0), state.payable_orders.sum(axis=0), empty=1.0)
    # Money that is set aside and not spent brings nothing; what was saved before counts as well.
    spent = state.spent[rows].sum(axis=0)
    now = ratio(got[rows].sum(axis=0), np.maximum(money, spent))
    market = world.layout.markets.index((seat, seat))
    bought, share = refusals.by_rule(world, market)
    gain: Array = money * allowed(bought, share, served, now)
    return gain


def _by_power(world: Cast, seat: int) -> Array:
    """Waiting compute at home that a tenth more of the month's new power switches on, H100e."""
    state, ever_sold = world.state, world.chips_on_sale.ever_sold
    if not state.power_waiting[seat].any():  # a shortcut: nothing waits
        return np.zeros(world.members)
    draw, compute = np.zeros(world.members), np.zeros(world.members)
    add_up_waiting(
        ever_sold.stop,
        world.layout.firms_at[seat],
        world.layout.market_of_firm == world.layout.markets.index((seat, seat)),
        world.pairs.held,
        state.awaiting_power,
        world.chip_table["tdp_w"],
        world.chip_table["h100e"],
        world.p("power.overhead"),
        world.p("power.utilisation"),
        draw,
        compute,
    )
    share = powered(
        has_limit(world)[seat] * 1.0,
        draw / WATTS_PER_GW,
        state.power_connected[seat] - state.power_draw[seat],
        state.grid_connections[seat] / MONTHS,
    )
    return compute * share


@kernel
def add_up_waiting(
    stop: int,
    here: Places,
    own: Flags,
    held: FlagTable,
    waiting: Cube,
    tdp: Table,
    speed: Table,
    overhead: Line,
    utilisation: Line,
    draw: Sum,
    compute: Sum,
) -> None:
    """Add up what chips draw that wait for power at a place, W, and the compute of its own firms'.

    `here` are the firms whose chips stand there; chips are those before `stop`.
    """
    for f in here:
        for c in range(stop):
            if held[f, c]:
                for k in range(len(draw)):
                    units = waiting[f, c, k]
                    draw[k] += units * (tdp[c, k] * overhead[k] * utilisation[k])
                    compute[k] += units * speed[c, k] if own[f] else 0.0
