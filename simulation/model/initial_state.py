"""The world on the eve of 2022-01: budgets, the first cohort of chips, full pipelines."""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np

from simulation.errors import InputError

from .agents.supplier import planned_wafers
from .core import active_pairs
from .core.layout import NODES
from .core.state import STAGES
from .equations.arrays import Array
from .equations.budget import BILLION
from .labs import training
from .law import export_fees
from .supply import chip_industry, production_line
from .trade import billing

if TYPE_CHECKING:
    from .agents.cast import Cast
    from .core.context import Core

MONTHS_PER_YEAR = 12.0


def fill(world: Cast) -> None:
    """Set the state at the start; nothing observed after 2021 is used."""
    state = world.state
    state.ai_capex = world.p.table("firms", "ai_capex_2021")
    state.expected_capex = state.ai_capex
    state.base_capex = world.p.table("firms", "base_capex_2021")
    state.price = world.chip_table["price_usd"]
    flow = first_flow(world)
    state.stock = flow * MONTHS_PER_YEAR * world.p("start.stock_years")
    state.age = (state.stock > 0) * world.p("start.stock_age")
    _pipelines(world, flow)
    _power(world)
    _suppliers(world)
    training.begin_methods(world)
    world.firms.train()
    training.begin_models(world)
    chip_industry.begin(world)


def first_flow(world: Core) -> Array:
    """Monthly deliveries of 2021, (firms, chips, members).

    Each firm spends its chip money on the chips on sale at the end of 2021: its own captive
    chip, its home state's chip, and for the rest the leading foreign chip.
    """
    layout = world.layout
    money = (
        world.p.table("firms", "ai_capex_2021")
        * world.p("budgets.chip_share")
        * BILLION
        / MONTHS_PER_YEAR
    )
    share = np.zeros_like(world.state.order_share)
    for name in layout.chips:
        if f"start.share.{name}" in world.draw:
            column = layout.row["chips"][name]
            buyers = layout.offered[:, column, None]
            if not layout.chip_rows[column].sold_to:
                buyers = buyers & layout.domestic[:, column, None]
            share[:, column] = buyers * world.p(f"start.share.{name}")
    first = layout.row["chips"][leader(world)]
    share[:, first] += 1.0 - share.sum(axis=1)
    cost = world.chips_on_sale.cost_of(world.chip_table["price_usd"])
    return share * money[:, None] / cost


def leader(world: Core) -> str:
    """The one chip of 2021 that is sold to everybody."""
    known = [
        chip.id
        for chip, ship in zip(world.layout.chip_rows, world.chip_table.ship, strict=True)
        if ship.max() < 0 and not chip.sold_to and f"start.share.{chip.id}" not in world.draw
    ]
    if len(known) != 1:
        raise InputError(
            "one chip must have shipped before 2022-01 without a start.share entry, "
            f"found {len(known)}: {', '.join(known)}"
        )
    return known[0]


def _pipelines(world: Core, flow: Array) -> None:
    """Backlog, smoothed rates, line and flows as if 2021 had been steady."""
    state = world.state
    state.delivered = flow
    state.ordered = flow
    state.backlog = flow * world.p("start.backlog_months")
    rate = flow.sum(axis=0)
    state.order_rate = rate
    state.delivery_rate = rate
    state.in_production = rate * production_line.lag(world) / STAGES
    state.made = rate
    sold = active_pairs.filled(
        world, ("delivered",), active_pairs.EVERYBODY, world.chips_on_sale.active
    )
    price = export_fees.prices(world, sold)
    billing.settle(world, sold, sold.take(flow), price)
    state.unspent_chip_budget = state.spent


def _power(world: Core) -> None:
    state, table = world.state, world.p.table
    state.power_connected = table("power", "connected_2022", 0.0)
    state.connection_rate = table("power", "connections_2022", 0.0)
    state.other_power_draw = table("power", "other_2022", 0.0)
    state.reactors = table("power", "reactors_2022", 0.0)
    state.sites = world.p("sites.start")


def _suppliers(world: Core) -> None:
    state = world.state
    for name in ("packaging", "memory"):
        state.arrays[name][...] = world.p.table("supply", f"{name}_2022", 0.0)
    state.wafers = np.where(
        world.p.table("supply", "planned", 0.0) > 0,
        planned_wafers(world, -1),
        world.p.table("supply", "wafers_2022", 0.0),
    )
    state.ai_share = world.p.table("supply", "ai_share", 0.0)
    young = [world.p.table("supply", f"tools_{node}_2022", 0.0) for node in NODES]
    established = world.p.table("supply", "tools", 0.0)
    state.tool_share = np.stack(young, axis=1) + established[:, None]
