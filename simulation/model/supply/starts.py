"""Starts that makers want: what refills their supply line, the best chips while they are short."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import numpy as np

from ..core.active_pairs import some
from ..core.cache import cached
from ..core.kernel import Cube, FlagTable, Line, Places, Table, kernel
from ..equations import production
from ..equations.arrays import Array, smooth
from ..equations.numbers import over, power
from ..law import caps
from . import home_memory
from .reserve import planned

if TYPE_CHECKING:
    from ..core.context import Core
    from ..core.layout import Rows


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
    now = np.empty(members)
    for c in rows:
        now[:] = 0.0
        if start <= c < stop:
            for f in range(firms):
                if ordered[f, c]:
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
        float(world.month),
        _scarce_stacks(world),
        world.chips_on_sale.on_offer,
        caps.deliverable_orders(world),
        *_for_ask_for_starts(world),
    )


def _scarce_stacks(world: Core) -> Array:
    """Stacks of the kind of memory that is short that a chip takes, (chips, members)."""
    stacks: Array = world.chip_table["hbm_stacks"] * (1.0 - home_memory.runs_on_lower_grade(world))
    return stacks


@kernel
def value_sales(rows: Places, original: Places, price: Table, keeping: Line, worth: Table) -> None:
    """Worth of a sale, USD: price, and for a variant a part of its original's higher price.

    A market that is given up is lost to rivals, with the sales of later generations.
    """
    for c in rows:
        for k in range(len(keeping)):
            worth[c, k] = production.worth(price[c, k], price[original[c], k], keeping[k])


@cached("run")
def _for_ask_for_starts(world: Core) -> tuple[Any, ...]:
    """What `ask_for_starts` takes last."""
    state, layout, p = world.state, world.layout, world.p
    return (
        layout.chip_maker,
        layout.chip_foundry,
        p.table("supply", "lag", 0.0),
        p.table("reserve", "units", 0.0),
        p.table("reserve", "first", 0.0),
        p.table("reserve", "until", 0.0),
        p("makers.cover_months"),
        p("makers.adjust_months"),
        p("makers.steering"),
        world.chip_table["interposer_mm2"],
        state.in_production,
        state.inventory,
        state.reserved,
        state.order_rate,
        state.served_share,
        state.memory_part,
        state.sale_value,
        state.wanted_starts,
    )


@kernel
def ask_for_starts(
    rows: Places,
    month: float,
    stacks: Table,
    on_offer: Table,
    owed: Table,
    maker: Places,
    foundry: Places,
    lag: Table,
    units: Table,
    first: Table,
    until: Table,
    cover: Line,
    adjust: Line,
    steering: Line,
    area: Table,
    line: Cube,
    inventory: Table,
    reserved: Table,
    order_rate: Table,
    served: Table,
    memory_part: Table,
    worth: Table,
    wanted: Table,
) -> None:
    """Refill the supply line, without what is meant for reserves, and build reserves as planned.

    While they are short, makers start more of the chips that earn most for what is scarce: stacks
    of memory as far as these cause the shortage, else area of packaging.
    """
    makers, members = served.shape
    best = np.zeros((2, makers, members))
    preferred = np.empty(members)
    underway, kept, ahead = np.empty(members), np.empty(members), np.empty(members)
    for c in rows:
        m = maker[c]
        for k in range(members):
            sold = worth[c, k] * on_offer[c, k]
            best[0, m, k] = max(best[0, m, k], sold / area[c, k])
            best[1, m, k] = max(best[1, m, k], over(sold, stacks[c, k], 0.0))
    for c in rows:
        m, u = maker[c], foundry[c]
        if not some(on_offer[c]):
            wanted[c] = 0.0
            continue
        for k in range(members):
            strength, part = steering[k] * (1.0 - served[m, k]), memory_part[m, k]
            by_area = of_best(worth[c, k], area[c, k], best[0, m, k])
            by_stacks = of_best(worth[c, k], stacks[c, k], best[1, m, k])
            preferred[k] = power(by_area, strength * (1.0 - part))
            preferred[k] *= power(by_stacks, strength * part)
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


def of_best(worth: float, taken: float, best: float) -> float:
    """What a chip earns for a unit of what is scarce over the best of its maker's chips, 0..1.

    1 for a chip that takes none of it: it comes first.
    """
    return over(worth / taken, best, 1.0) if taken > 0.0 else 1.0
