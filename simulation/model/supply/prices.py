"""Prices of chips: they fall with age and learning, rise while chips are short, follow rivals."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import numpy as np

from ..core.cache import cached
from ..core.kernel import Line, Places, Table, kernel
from ..equations import production
from ..equations.numbers import SMALLEST, exp, log, over, power
from .learning import experience

if TYPE_CHECKING:
    from ..core.context import Core
    from ..core.layout import Rows

MONTHS_PER_YEAR = 12.0


def update(world: Core, chips: Rows) -> None:
    """Set the month's prices of some chips, USD."""
    set_prices(chips, _idle_at_home(world), float(world.month), *_for_set_prices(world))


@cached("run")
def _for_set_prices(world: Core) -> tuple[Any, ...]:
    """What `set_prices` takes last."""
    state, layout, p, table = world.state, world.layout, world.p, world.chip_table
    return (
        layout.chip_maker,
        layout.chip_foundry,
        layout.chip_state,
        layout.sold_openly,
        table.ship,
        table["price_usd"],
        table["interposer_mm2"],
        table["hbm_stacks"],
        table["hbm_gb"],
        table["dies_per_package"],
        table["dies_per_wafer"],
        state.die_yield,
        p.table("supply", "wafer_price", 0.0),
        state.cumulative_output,
        state.experience_at_launch,
        state.served_share,
        state.usefulness,
        state.going_rate,
        p("market.price_decline"),
        p("learning.spillover"),
        p("learning.first_chips"),
        p("learning.cost_rate"),
        p("learning.passed_on"),
        p("market.scarcity_premium"),
        p("market.bidding"),
        p("market.price_competition"),
        p("market.packaging_price"),
        p("supply.hoarding.stack_price"),
        p("market.memory_price"),
        p("market.least_margin"),
        state.price,
    )


@kernel
def set_prices(
    rows: Places,
    idle: Table,
    month: float,
    maker: Places,
    foundry: Places,
    seat: Places,
    openly: Table,
    ship: Table,
    list_price: Table,
    area: Table,
    stacks: Table,
    memory: Table,
    dies: Table,
    per_wafer: Table,
    good: Table,
    wafer_price: Table,
    output: Table,
    at_launch: Table,
    served: Table,
    useful: Table,
    going_rate: Line,
    decline: Line,
    spillover: Line,
    first_chips: Line,
    cost_rate: Line,
    passed_on: Line,
    scarcity: Line,
    bidding: Line,
    competition: Line,
    area_price: Line,
    stack_price: Line,
    memory_price: Line,
    margin: Line,
    price: Table,
) -> None:
    """Set prices, USD: by age and learning, then by scarcity, then by what rivals offer."""
    members = price.shape[1]
    known = experience(output, spillover)
    learning, ageing = np.empty(members), np.empty(members)
    short, fall, least = np.empty(members), np.empty(members), np.empty(members)
    for k in range(members):
        # Makers pass only a part of the lower cost on.
        learning[k] = passed_on[k] * log(max(1.0 - cost_rate[k], SMALLEST))
        ageing[k] = log(max(1.0 - decline[k], SMALLEST))
    for c in rows:
        m, u = maker[c], foundry[c]
        for k in range(members):
            since = (known[m, k] - at_launch[c, k]) / (first_chips[k] + at_launch[c, k])
            years = max(month - ship[c, k], 0.0) / MONTHS_PER_YEAR
            fall[k] = exp(production.doublings(since) * learning[k] + years * ageing[k])
        for k in range(members):
            # Buyers at home whose money finds no chips bid for those there are.
            short[k] = 1.0 - served[m, k]
            premium = 1.0 + scarcity[k] * short[k] + bidding[k] * short[k] * idle[seat[c], k]
            price[c, k] = list_price[c, k] * fall[k] * premium
        for k in range(members):
            # A maker that cannot serve its orders has no reason to follow the market down.
            follows = competition[k] * openly[c, 0] * (1.0 - short[k])
            better = over(useful[c, k] / price[c, k], going_rate[k], 1.0)
            price[c, k] *= power(better, follows)
        for k in range(members):
            wafers = production.wafers_per_package(dies[c, k], per_wafer[c, k], good[u, k])
            ordinary = memory[c, k] if stacks[c, k] == 0.0 else 0.0
            least[k] = production.cost(
                wafers,
                wafer_price[u, k],
                area[c, k],
                area_price[k],
                stacks[c, k],
                stack_price[k],
                ordinary,
                memory_price[k],
            )
        for k in range(members):
            # No maker sells for long below what silicon, packaging and memory cost.
            price[c, k] = max(price[c, k], least[k] * (1.0 + margin[k]))


def _idle_at_home(world: Core) -> Table:
    """Unspent part of what firms may keep unspent, by money, 0..1, (states, members)."""
    state, layout = world.state, world.layout
    idle = np.zeros((len(layout.states), world.members))
    share_idle(layout.firm_state, state.ai_capex, state.unspent_share, idle)
    return idle


@kernel
def share_idle(seat: Places, budget: Table, unspent: Table, idle: Table) -> None:
    """Share of firms' budgets that is unspent, by the state of their headquarters."""
    money = np.zeros_like(idle)
    for f in range(len(seat)):
        for k in range(idle.shape[1]):
            money[seat[f], k] += budget[f, k]
            idle[seat[f], k] += budget[f, k] * unspent[f, k]
    for s in range(len(idle)):
        for k in range(idle.shape[1]):
            idle[s, k] = over(idle[s, k], money[s, k], 0.0)
