"""Starts that makers want: what refills their supply line, the best chips while they are short."""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np

from ..core.kernel import Cube, FlagTable, Line, Places, Table, kernel
from ..equations import production
from ..equations.arrays import Array, smooth
from ..equations.numbers import over, power
from ..law import caps
from . import home_memory
from .production import INPUTS
from .reserve import planned

if TYPE_CHECKING:
    from ..core.context import Core
    from ..core.layout import Rows

MEMORY_BINDS = 1.0 + INPUTS.index("memory")  # the code of the binding cause


def observe(world: Core, chips: Rows) -> None:
    """Smooth last month's orders and deliveries of some chips, chips/month."""
    state, active, months = (
        world.state,
        world.chips_on_sale.active,
        world.p("makers.smoothing_months"),
    )
    for flow, rate in ((state.ordered, state.order_rate), (state.delivered, state.delivery_rate)):
        smooth_flow(chips, world.pairs.ordered, active.start, active.stop, months, flow, rate)


@kernel
def smooth_flow(
    rows: Places, ordered: FlagTable, start: int, stop: int, months: Line, flow: Cube, rate: Table
) -> None:
    """Smooth the sum over firms of a flow; it is 0 of chips not on sale."""
    firms, _, members = flow.shape
    for c in rows:
        now = np.zeros(members)
        for f in range(firms):
            if start <= c < stop and ordered[f, c]:
                for k in range(members):
                    now[k] += flow[f, c, k]
        for k in range(members):
            rate[c, k] = smooth(rate[c, k], now[k], months[k])


def decide(world: Core, chips: Rows) -> None:
    """Set wanted starts of some chips, chips/month, and what a sale of them is worth, USD."""
    state, layout, p = world.state, world.layout, world.p
    value_sales(chips, layout.original, state.price, p("makers.market_keeping"), state.sale_value)
    ask_for_starts(
        chips,
        layout.chip_maker,
        layout.chip_foundry,
        float(world.month),
        p.table("supply", "lag", 0.0),
        p.table("reserve", "units", 0.0),
        p.table("reserve", "first", 0.0),
        p.table("reserve", "until", 0.0),
        p("makers.cover_months"),
        p("makers.adjust_months"),
        p("makers.steering"),
        _scarce(world),
        world.chips_on_sale.on_offer,
        state.in_production,
        state.inventory,
        state.reserved,
        caps.deliverable_orders(world),
        state.order_rate,
        state.served_share,
        state.sale_value,
        state.wanted_starts,
    )


def _scarce(world: Core) -> Array:
    """What a chip takes of the input that binds its maker, (chips, members).

    Stacks of the kind of memory that is short, where memory binds, else mm2 of packaging; chips
    that take none come first.
    """
    memory = world.chip_table["hbm_stacks"] * (1.0 - home_memory.runs_on_lower_grade(world))
    bound = world.state.binding_cause[world.layout.chip_maker] == MEMORY_BINDS
    return np.where(bound, memory, world.chip_table["interposer_mm2"])


@kernel
def value_sales(rows: Places, original: Places, price: Table, keeping: Line, worth: Table) -> None:
    """Worth of a sale, USD: price, and for a variant a part of its original's higher price.

    A market that is given up is lost to rivals, with the sales of later generations.
    """
    for c in rows:
        for k in range(len(keeping)):
            worth[c, k] = production.worth(price[c, k], price[original[c], k], keeping[k])


@kernel
def ask_for_starts(
    rows: Places,
    maker: Places,
    foundry: Places,
    month: float,
    lag: Table,
    units: Table,
    first: Table,
    until: Table,
    cover: Line,
    adjust: Line,
    steering: Line,
    scarce: Table,
    on_offer: Table,
    line: Cube,
    inventory: Table,
    reserved: Table,
    owed: Table,
    order_rate: Table,
    served: Table,
    worth: Table,
    wanted: Table,
) -> None:
    """Refill the supply line, without what is meant for reserves, and build reserves as planned.

    While they are short, makers start more of the chips that earn most of what is scarce.
    """
    makers, members = served.shape
    best, preferred = np.zeros((makers, members)), np.empty(members)
    underway, kept, ahead = np.empty(members), np.empty(members), np.empty(members)
    for c in rows:
        for k in range(members):
            earned = over(worth[c, k], scarce[c, k], 0.0) * on_offer[c, k]
            best[maker[c], k] = max(best[maker[c], k], earned)
    for c in rows:
        m, u = maker[c], foundry[c]
        for k in range(members):
            earned = over(over(worth[c, k], scarce[c, k], 0.0), best[m, k], 1.0)
            short = 1.0 - served[m, k] if scarce[c, k] > 0.0 else 0.0
            preferred[k] = power(earned, steering[k] * short)
        for k in range(members):
            ready = month + lag[u, k]
            then = planned(units[c, k], first[c, k], until[c, k], ready)
            kept[k] = then - planned(units[c, k], first[c, k], until[c, k], month)
            ahead[k] = planned(units[c, k], first[c, k], until[c, k], ready + 1.0) - then
        for k in range(members):
            underway[k] = line[0, c, k]
        for stage in range(1, len(line)):
            for k in range(members):
                underway[k] += line[stage, c, k]
        for k in range(members):
            meant = kept[k] + reserved[c, k]
            underway[k] = max(underway[k] + inventory[c, k] - meant, 0.0)
        for k in range(members):
            wanted[c, k] = production.wanted_starts(
                order_rate[c, k], owed[c, k], underway[k], lag[u, k], cover[k], adjust[k]
            )
        for k in range(members):
            wanted[c, k] = (wanted[c, k] + ahead[k]) * on_offer[c, k] * preferred[k]
