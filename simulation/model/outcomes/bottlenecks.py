"""What binds each maker and each bloc's firms, and what a tenth more of it would add.

A first-order account of the month: docs/bottlenecks.md has its formulas and their limits.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np

from ..core.cache import cached
from ..core.layout import Rows, compact
from ..equations import bottlenecks as equations
from ..equations.arrays import Array, contract, ratio
from ..equations.budget import BILLION
from ..equations.power import WATTS_PER_GW
from ..fleet import power
from ..law import input_access
from ..tables.state_table import CAUSES, FIRM_CAUSES
from .sheet import Found, Names

if TYPE_CHECKING:
    from ..agents.cast import Cast

YEAR = 12.0
FIRMS_OF = ("us", "china")
RULES = ("licence", "cap", "customs", "mandate")
INPUTS = ("wafers", "packaging", "memory")


def outcomes(world: Cast) -> Found:
    """Causes and reliefs of makers and of the blocs' firms at home, each (members,)."""
    return _of_makers(world) | _of_firms(world)


def _of_makers(world: Cast) -> Found:
    state, makers = world.state, world.layout.makers
    yearly = {name: state.arrays[f"relief_{name}"] * YEAR for name in INPUTS}
    # A wafer with a tenth more good dies is a tenth more wafers.
    reliefs = np.stack([*yearly.values(), yearly["wafers"]], axis=1)
    return {
        codes(world, makers, CAUSES): coded(state.binding_cause, len(CAUSES)),
        relief_names(world, makers, (*INPUTS, "yield")): reliefs,
    }


@cached("run")
def codes(_: Cast, whose: Names, causes: tuple[str, ...]) -> Names:
    """Outcomes that tell what binds: of each a code, and a flag for every cause."""
    bound = [f"bottleneck.{name}" for name in whose]
    return tuple(word for one in bound for word in (one, *(f"{one}.{c}" for c in causes)))


@cached("run")
def relief_names(_: Cast, whose: Names, what: tuple[str, ...]) -> Names:
    """Outcomes that tell what relief would add."""
    return tuple(f"relief.{name}.{cause}" for name in whose for cause in what)


def coded(code: Array, causes: int) -> Array:
    """A code, and for each cause 1 where it is the one, (..., 1 + causes, members)."""
    flags = code[..., None, :] == np.arange(causes)[:, None]
    return np.concatenate((code[..., None, :], flags), axis=-2)


def _of_firms(world: Cast) -> Found:
    out: Found = {}
    chips, state = world.chips_on_sale.active, world.state
    # What each firm got this month, H100e, (firms, members).
    got = contract("fcm,cm->fm", state.delivered[:, chips], world.chip_table["h100e"][chips])
    for bloc in FIRMS_OF:
        reliefs = _reliefs(world, world.layout.row["states"][bloc], got)
        scale = state.payable_orders[world.layout.at_home(bloc)].sum(axis=0)
        rows = np.stack([reliefs[cause] for cause in FIRM_CAUSES[1:]])
        whose = (f"firms_{bloc}",)
        code = equations.binding(rows, scale)
        out[codes(world, whose, FIRM_CAUSES)] = coded(code, len(FIRM_CAUSES))
        out[relief_names(world, whose, FIRM_CAUSES[1:])] = rows * YEAR
    return out


def _reliefs(world: Cast, seat: int, received: Array) -> dict[str, Array]:
    """H100e a month that a tenth of relief from each cause adds to firms at home in a state.

    `received` is what each firm got, H100e, (firms, members).
    """
    state, rows = world.state, world.layout.firms_in((seat, seat))
    paid, unpaid, held = (
        table[rows] for table in (state.payable_orders, state.unpayable_orders, state.held_by_caps)
    )
    got = received[rows]
    served = ratio(got, paid, empty=1.0)
    by_rule = _by_rule(world, seat, rows, received)
    let_out = equations.let_through(state.let_out_by_caps[rows], held) * served
    powered = state.orders_powered[rows]
    # Who may not order more for want of power gains nothing from money.
    money = equations.let_through(paid, unpaid) * served * (powered >= 1.0)
    return {
        "budget": money.sum(axis=0),
        "licence": by_rule["licence"],
        "cap": by_rule["cap"] + let_out.sum(axis=0),
        "customs": by_rule["customs"],
        "mandate": by_rule["mandate"],
        "supply": equations.let_through(got, paid - got).sum(axis=0),
        "power": _by_power(world, seat, rows) + _not_ordered(got, powered).sum(axis=0),
    }


def _not_ordered(got: Array, powered: Array) -> Array:
    """What firms would get with a tenth more power to order for; deliveries follow orders."""
    return equations.let_through(got, got * (ratio(np.ones(()), powered, empty=1.0) - 1.0))


def _by_rule(world: Cast, seat: int, rows: Rows, received: Array) -> dict[str, Array]:
    """The part of rules: what firms would buy of what each refuses, over what they buy."""
    state, chips = world.state, world.chips_on_sale.active
    threatened = input_access.controls_chips(world)[seat]
    if not threatened.any():  # a shortcut: all would be multiplied by zero
        return dict.fromkeys(RULES, np.zeros(world.members))
    money = (state.ai_capex[rows] + state.pledge[rows]) * BILLION / YEAR
    money = money.sum(axis=0) * world.p("budgets.chip_share")
    each = ratio(world.chip_table["h100e"][chips], world.chips_on_sale.unit_cost[chips])
    # Where the rival controls no chips, nobody misses what customs or a mandate keep out.
    money = money * threatened
    served = ratio(received.sum(axis=0), state.payable_orders.sum(axis=0), empty=1.0)
    # Money that is set aside and not spent brings nothing; what was saved before counts as well.
    spent = state.spent[rows].sum(axis=0)
    now = ratio(received[rows].sum(axis=0), np.maximum(money, spent))
    return {
        cause: money * equations.allowed(mix, each, served, now)
        for cause, mix in world.market.refused(world.layout.markets.index((seat, seat))).items()
    }


def _by_power(world: Cast, seat: int, rows: Rows) -> Array:
    """Compute that waits at home and that a tenth more of the month's new power switches on."""
    state, sold = world.state, slice(0, world.chips_on_sale.active.stop)
    if not state.power_waiting[seat].any():  # a shortcut: nothing waits
        return np.zeros(world.members)
    here, mine = (
        state.awaiting_power[compact(f), sold] for f in (world.layout.firms_at[seat], rows)
    )
    watts = (
        world.chip_table["tdp_w"][sold] * world.p("power.overhead") * world.p("power.utilisation")
    )
    share = equations.powered(
        power.has_limit(world)[seat] * 1.0,
        contract("fcm,cm->m", here, watts) / WATTS_PER_GW,
        state.power_connected[seat] - state.power_draw[seat],
        state.connection_rate[seat] * world.law.power_build.grid_pace[seat] / YEAR,
    )
    waiting: Array = contract("fcm,cm->m", mine, world.chip_table["h100e"][sold]) * share
    return waiting
