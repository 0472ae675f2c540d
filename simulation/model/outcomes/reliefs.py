"""What a tenth of relief from each cause would add to the compute of a bloc's firms at home."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import numpy as np

from ..core.active_pairs import some
from ..core.cache import cached
from ..core.kernel import Cube, Flags, FlagTable, Line, Places, Sum, Table, kernel
from ..demand import refusals
from ..demand.refusals import RULES
from ..equations.arrays import Array
from ..equations.bottlenecks import LEAST, allowed, binding, let_through, powered
from ..equations.budget import BILLION
from ..equations.numbers import over
from ..fleet.power_supply import has_limit
from ..law import classification

if TYPE_CHECKING:
    from ..agents.cast import Cast
    from ..core.layout import Mask
    from .flows import ChipFlows

MONTHS = 12.0
BUDGET, LICENCE, CAP, CUSTOMS, MANDATE, SUPPLY, POWER = range(7)
"""Rows of the reliefs: FIRM_CAUSES but for `none`."""
CAUSES = POWER + 1
FIRST_RELIEF = CAUSES + 2  # after the code, and the flags of these and of `none`


def of_firms(world: Cast, flows: ChipFlows, seat: int, rows: Array) -> None:
    """Write what binds firms at home in a state, and what relief from each cause adds, H100e/year.

    `rows` are a code, a flag for each of FIRM_CAUSES and the reliefs, (rows, members).
    """
    threatened, some_are = _threatened(world, seat)
    refused = share = _nothing(world)
    if some_are:  # a shortcut: all would be multiplied by zero
        refused, share = refusals.by_rule(world, _market(world, seat))
    switch_on(world.chips_on_sale.active.stop, *_for_switch_on(world, seat))
    add_up_firms(rows, threatened, refused, share, *_for_add_up_firms(world, flows, seat))


def _market(world: Cast, seat: int) -> int:
    return world.layout.markets.index((seat, seat))


@cached("law")
def _threatened(world: Cast, seat: int) -> tuple[Mask, bool]:
    """True where a state's rival controls chips, (members,), and whether it is anywhere."""
    threatened = classification.controls_chips(world)[seat]
    return threatened, bool(threatened.any())


@cached("run")
def _nothing(world: Cast) -> Array:
    """What rules refuse where there are none, (rules, members)."""
    return np.zeros((len(RULES), world.members))


@cached("run")
def _switched_on(world: Cast, seat: int) -> Array:
    """Room for what `switch_on` finds for firms at home in a state, (members,)."""
    return np.empty(world.members)


@cached("run")
def _for_switch_on(world: Cast, seat: int) -> tuple[Any, ...]:
    """What `switch_on` takes after the chips."""
    state, layout = world.state, world.layout
    return (
        layout.firms_in((seat, seat)),
        world.pairs.held,
        state.awaiting_power,
        world.chip_table["h100e"],
        has_limit(world)[seat],
        state.power_waiting[seat],
        state.power_connected[seat],
        state.power_draw[seat],
        state.grid_connections[seat],
        _switched_on(world, seat),
    )


@cached("run")
def _for_add_up_firms(world: Cast, flows: ChipFlows, seat: int) -> tuple[Any, ...]:
    """What `add_up_firms` takes after what rules refuse."""
    state = world.state
    return (
        world.layout.firms_in((seat, seat)),
        flows.compute,
        state.payable_orders,
        state.unpayable_orders,
        state.held_by_caps,
        state.let_out_by_caps,
        state.orders_powered,
        state.ai_capex,
        state.pledge,
        state.spent,
        world.p("budgets.chip_share"),
        _switched_on(world, seat),
    )


@kernel
def add_up_firms(
    rows: Table,
    threatened: Flags,
    refused: Table,
    refused_share: Table,
    firms: Places,
    got: Table,
    payable: Table,
    unpayable: Table,
    held_by_caps: Table,
    let_out_by_caps: Table,
    powered: Table,
    ai_capex: Table,
    pledge: Table,
    spent: Table,
    chip_share: Line,
    waiting: Line,
) -> None:
    """Add up what more money, wider caps, more chips and more power bring to some firms.

    Orders that more money or caps let through are served as others are. Who may not order more
    for want of power gains nothing from money; deliveries follow what power lets firms order.
    What rules keep out is `refused` for a dollar of all their money, and a share of it.
    """
    members, reliefs = len(waiting), rows[FIRST_RELIEF:]
    rows[:] = 0.0
    money, paid, bought, orders_here = (
        np.zeros(members),
        np.zeros(members),
        np.zeros(members),
        np.zeros(members),
    )
    for f in firms:
        for k in range(members):
            compute, orders, share = got[f, k], payable[f, k], powered[f, k]
            served = over(compute, orders, 1.0)
            unpaid = let_through(orders, unpayable[f, k]) if share >= 1.0 else 0.0
            let_out = let_through(let_out_by_caps[f, k], held_by_caps[f, k])
            not_ordered = compute * (over(1.0, share, 1.0) - 1.0)
            reliefs[BUDGET, k] += unpaid * served
            reliefs[CAP, k] += let_out * served
            reliefs[SUPPLY, k] += let_through(compute, orders - compute)
            reliefs[POWER, k] += let_through(compute, not_ordered)
            money[k] += (ai_capex[f, k] + pledge[f, k]) * BILLION / MONTHS
            paid[k] += spent[f, k]
            bought[k] += compute
            orders_here[k] += orders
    delivered, ordered = np.zeros(members), np.zeros(members)
    for f in range(len(got)):
        for k in range(members):
            delivered[k] += got[f, k]
            ordered[k] += payable[f, k]
    for k in range(members):
        # Where the rival controls no chips, buyers do not want those that customs or a mandate bar.
        wanted = money[k] * chip_share[k] if threatened[k] else 0.0
        served = over(delivered[k], ordered[k], 1.0)
        # Money set aside and not spent brings nothing; what was saved before counts as well.
        now = over(bought[k], max(wanted, paid[k]), 0.0)
        for rule in range(len(refused)):
            gain = allowed(refused[rule, k], refused_share[rule, k], served, now)
            reliefs[LICENCE + rule, k] += wanted * gain
        reliefs[POWER, k] += waiting[k]
    stopped = np.zeros(CAUSES)
    for k in range(members):
        none = bought[k] <= LEAST * orders_here[k]
        stopped[SUPPLY] = orders_here[k] if none else 0.0
        code = binding(reliefs[:, k], stopped, orders_here[k])
        rows[0, k] = code
        for cause in range(CAUSES + 1):
            rows[1 + cause, k] = 1.0 if code == cause else 0.0
        for cause in range(CAUSES):
            reliefs[cause, k] *= MONTHS


@kernel
def switch_on(
    stop: int,
    firms: Places,
    held: FlagTable,
    waiting: Cube,
    speed: Table,
    modelled: Flags,
    waiting_draw: Line,
    connected: Line,
    draw: Line,
    connections: Line,
    found: Sum,
) -> None:
    """Set the waiting compute of some firms that a tenth more of the month's new power switches on.

    It goes to all chips that wait at the place by what they draw there, `waiting_draw`, GW. Compute
    is in H100e; chips are those before `stop`.
    """
    found[:] = 0.0
    if not some(waiting_draw):  # a shortcut: nothing waits
        return
    for f in firms:
        for c in range(stop):
            if held[f, c] and some(waiting[f, c]):
                for k in range(len(found)):
                    found[k] += waiting[f, c, k] * speed[c, k]
    for k in range(len(found)):
        limited, free = (1.0 if modelled[k] else 0.0), connected[k] - draw[k]
        found[k] *= powered(limited, waiting_draw[k], free, connections[k] / MONTHS)
