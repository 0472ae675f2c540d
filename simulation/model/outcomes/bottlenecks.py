"""Outcomes of bottlenecks: what binds makers and firms, and the gain from a tenth more of it.

A first-order account of the month: docs/bottlenecks.md has its formulas and their limits.
"""

from __future__ import annotations

from collections.abc import Iterator
from typing import TYPE_CHECKING

import numpy as np

from ..core.cache import cached
from ..core.layout import Rows, compact
from ..demand import refusals
from ..demand.refusals import RULES
from ..equations import bottlenecks as equations
from ..equations.arrays import Array, contract, ratio
from ..equations.budget import BILLION
from ..equations.power import WATTS_PER_GW
from ..fleet.power_supply import has_limit
from ..law import input_access
from ..tables.state_table import CAUSES, FIRM_CAUSES
from .declaration import Outcome
from .sheet import Found, Names

if TYPE_CHECKING:
    from ..agents.cast import Cast
    from ..core.layout import Layout

YEAR = 12.0
FIRMS_OF = ("us", "china")
INPUTS = ("wafers", "packaging", "memory")


def declare(layout: Layout) -> Iterator[Outcome]:
    """Outcomes in column order."""
    for maker in layout.makers:
        yield from _causes(maker, "the maker's output", CAUSES)
        for what in (*CAUSES[1:], "yield"):
            about = f"chips started that a tenth more {what} would add to the maker's"
            yield Outcome(f"relief.{maker}.{what}", "H100e/year", about)
    for bloc, name in (("us", "the US"), ("china", "China")):
        yield from _causes(f"firms_{bloc}", f"the compute of firms at home in {name}", FIRM_CAUSES)
        for cause in FIRM_CAUSES[1:]:
            # What a rule keeps out may give less compute for its money than what is bought instead.
            about = f"compute that a tenth of relief from {cause} would add to firms in {name}"
            yield Outcome(f"relief.firms_{bloc}.{cause}", "H100e/year", about, signed=True)


def _causes(who: str, what: str, causes: tuple[str, ...]) -> Iterator[Outcome]:
    codes = ", ".join(f"{i} {cause}" for i, cause in enumerate(causes))
    about = f"what bound {what}, easing it adding most: {codes}"
    yield Outcome(f"bottleneck.{who}", "1", about)
    for cause in causes:
        yield Outcome(f"bottleneck.{who}.{cause}", "1", f"1 where {cause} bound {what}")


def measure(world: Cast) -> Found:
    """Causes and reliefs of makers and of the blocs' firms at home, each (members,)."""
    return _of_makers(world) | _of_firms(world)


def _of_makers(world: Cast) -> Found:
    """Causes and reliefs of makers."""
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
    """Names of the outcomes of binding causes: of each a code, and a flag for every cause."""
    bound = [f"bottleneck.{name}" for name in whose]
    return tuple(word for one in bound for word in (one, *(f"{one}.{c}" for c in causes)))


@cached("run")
def relief_names(_: Cast, whose: Names, causes: tuple[str, ...]) -> Names:
    """Names of the outcomes of reliefs, cause by cause."""
    return tuple(f"relief.{name}.{cause}" for name in whose for cause in causes)


def coded(code: Array, causes: int) -> Array:
    """A code, and for each cause 1 where it is the one, (..., 1 + causes, members)."""
    flags = code[..., None, :] == np.arange(causes)[:, None]
    return np.concatenate((code[..., None, :], flags), axis=-2)


def _of_firms(world: Cast) -> Found:
    """Causes and reliefs of each bloc's firms at home."""
    found: Found = {}
    chips, state = world.chips_on_sale.active, world.state
    # What each firm got this month, H100e, (firms, members).
    got = contract("fcm,cm->fm", state.delivered[:, chips], world.chip_table["h100e"][chips])
    for bloc in FIRMS_OF:
        reliefs = _reliefs(world, world.layout.row["states"][bloc], got)
        scale = state.payable_orders[world.layout.at_home(bloc)].sum(axis=0)
        rows = np.stack([reliefs[cause] for cause in FIRM_CAUSES[1:]])
        whose = (f"firms_{bloc}",)
        code = equations.binding(rows, scale)
        found[codes(world, whose, FIRM_CAUSES)] = coded(code, len(FIRM_CAUSES))
        found[relief_names(world, whose, FIRM_CAUSES[1:])] = rows * YEAR
    return found


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
    """Gain from a tenth more power to order for, H100e/month; deliveries follow orders.

    `got` is what firms received and `powered` the share of orders that power allowed, both
    (firms, members).
    """
    return equations.let_through(got, got * (ratio(np.ones(()), powered, empty=1.0) - 1.0))


def _by_rule(world: Cast, seat: int, rows: Rows, received: Array) -> dict[str, Array]:
    """Gain from a tenth of relief from each rule, H100e/month, (members,)."""
    state = world.state
    threatened = input_access.controls_chips(world)[seat]
    if not threatened.any():  # a shortcut: all would be multiplied by zero
        return dict.fromkeys(RULES, np.zeros(world.members))
    money = (state.ai_capex[rows] + state.pledge[rows]) * BILLION / YEAR
    money = money.sum(axis=0) * world.p("budgets.chip_share")
    # Where the rival controls no chips, buyers do not want those that customs or a mandate bar.
    money = money * threatened
    served = ratio(received.sum(axis=0), state.payable_orders.sum(axis=0), empty=1.0)
    # Money that is set aside and not spent brings nothing; what was saved before counts as well.
    spent = state.spent[rows].sum(axis=0)
    now = ratio(received[rows].sum(axis=0), np.maximum(money, spent))
    market = world.layout.markets.index((seat, seat))
    bought, share = refusals.by_rule(world, market)
    return dict(zip(RULES, money * equations.allowed(bought, share, served, now), strict=True))


def _by_power(world: Cast, seat: int, rows: Rows) -> Array:
    """Waiting compute at home that a tenth more of the month's new power switches on, H100e."""
    state, ever_sold = world.state, world.chips_on_sale.ever_sold
    if not state.power_waiting[seat].any():  # a shortcut: nothing waits
        return np.zeros(world.members)
    here, mine = (
        state.awaiting_power[compact(f), ever_sold] for f in (world.layout.firms_at[seat], rows)
    )
    watts = (
        world.chip_table["tdp_w"][ever_sold]
        * world.p("power.overhead")
        * world.p("power.utilisation")
    )
    share = equations.powered(
        has_limit(world)[seat] * 1.0,
        contract("fcm,cm->m", here, watts) / WATTS_PER_GW,
        state.power_connected[seat] - state.power_draw[seat],
        state.grid_connections[seat] / YEAR,
    )
    waiting: Array = contract("fcm,cm->m", mine, world.chip_table["h100e"][ever_sold]) * share
    return waiting
