"""Initial state, on the eve of 2022-01: budgets, installed chips, full pipelines."""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np

from simulation.errors import InputError

from .core.active_pairs import note_active
from .core.layout import NODES
from .core.state import STAGES
from .equations.arrays import Array, total
from .equations.budget import BILLION
from .fleet.power_sources import queue_months
from .labs import training
from .supply import chip_industry, production_line, published_path
from .trade import billing

if TYPE_CHECKING:
    from .agents.cast import Cast
    from .core.context import Core

MONTHS_PER_YEAR = 12.0


def fill(world: Cast) -> None:
    """Set the state at the start of the run; nothing observed after 2021 is used."""
    state = world.state
    state.ai_capex = world.p.table("firms", "ai_capex_2021")
    state.expected_capex = state.ai_capex
    state.base_capex = world.p.table("firms", "base_capex_2021")
    state.price = world.chip_table["price_usd"]
    flow = deliveries_2021(world)
    state.stock = flow * MONTHS_PER_YEAR * world.p("start.stock_years")
    note_active(world.pairs.held, state.stock, 0, len(world.layout.chips))
    state.age = (state.stock > 0) * world.p("start.stock_age")
    _pipelines(world, flow)
    _power(world)
    _suppliers(world)
    training.begin_methods(world)
    world.firms.train()
    training.begin_models(world)
    chip_industry.begin(world)


def deliveries_2021(world: Core) -> Array:
    """Monthly deliveries of 2021, chips, (firms, chips, members).

    Each firm spends its chip money on the chips on sale at the end of 2021: its own captive
    chip, its home state's chip, and for the rest the leading chip on sale.
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
    first = layout.row["chips"][leading_chip(world)]
    share[:, first] += 1.0 - total(share, 1)
    cost = world.chips_on_sale.system_cost(world.chip_table["price_usd"])
    return share * money[:, None] / cost


def leading_chip(world: Core) -> str:
    """Chip of 2021 that is sold to all firms and takes the money that no share claims."""
    candidates = [
        chip.id
        for chip, ship in zip(world.layout.chip_rows, world.chip_table.ship, strict=True)
        if ship.max() < 0 and not chip.sold_to and f"start.share.{chip.id}" not in world.draw
    ]
    if len(candidates) != 1:
        raise InputError(
            "one chip must have shipped before 2022-01 without a start.share entry, "
            f"found {len(candidates)}: {', '.join(candidates)}"
        )
    return candidates[0]


def _pipelines(world: Core, flow: Array) -> None:
    """Set backlog, smoothed rates, production line and flows as if 2021 had been steady.

    `flow` is monthly deliveries, chips, (firms, chips, members).
    """
    state = world.state
    state.delivered = flow
    state.ordered = flow
    state.backlog = flow * world.p("start.backlog_months")
    rate = total(flow)
    state.order_rate = rate
    state.delivery_rate = rate
    state.in_production = rate * production_line.lag(world) / STAGES
    state.made = rate
    note_active(world.pairs.ordered, state.delivered, 0, len(world.layout.chips))
    billing.settle(world)
    state.unspent_chip_budget = state.spent


def _power(world: Core) -> None:
    """Set power supply, other data centres, reactors and sites."""
    state, table = world.state, world.p.table
    state.power_connected = table("power", "connected_2022", 0.0)
    state.connection_rate = table("power", "connections_2022", 0.0)
    state.power_queue[...] = state.connection_rate / 12.0 * queue_months(world) / STAGES
    state.grid_connections = state.connection_rate.copy()
    state.other_power_draw = table("power", "other_2022", 0.0)
    state.reactors = table("power", "reactors_2022", 0.0)
    state.sites = world.p("sites.start")


def _suppliers(world: Core) -> None:
    """Set capacities, the share for AI chips, and the tools that toolmakers can supply."""
    state = world.state
    for name in ("packaging", "memory"):
        state.arrays[name][...] = world.p.table("supply", f"{name}_2022", 0.0)
    state.wafers = np.where(
        world.p.table("supply", "planned", 0.0) > 0,
        published_path.wafers(world, -1),
        world.p.table("supply", "wafers_2022", 0.0),
    )
    state.ai_share = world.p.table("supply", "ai_share", 0.0)
    new_entrants = [world.p.table("supply", f"tools_{node}_2022", 0.0) for node in NODES]
    established = world.p.table("supply", "tools", 0.0)
    state.tool_share = np.stack(new_entrants, axis=1) + established[:, None]
