"""Lines that money buys: state programmes, and buyers who pay ahead for what they cannot get."""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np

from ..core.cache import cached
from ..core.mechanism import mechanism
from ..equations import industry, power
from ..equations.arrays import Array, ratio
from ..equations.budget import BILLION
from . import tools

if TYPE_CHECKING:
    from ..core.context import Core

KINDS = {"wafers": tools.LOGIC, "memory": tools.MEMORY, "packaging": tools.PACKAGING}
MONTHS_PER_YEAR = 12.0


@mechanism(
    reads="admitted affiliate_share age ai_capex ai_income ai_served ai_share ai_use "
    "awaiting_power backlog base_capex benefit binding_cause bought_memory capability "
    "capability_in_products chip_revenue connection_rate credit_cost cumulative_output "
    "cumulative_wafers delivered delivered_home delivered_licensed delivery_rate "
    "delivery_rate_home denied_usefulness die_bank die_bank_draw die_bank_inflow die_yield "
    "efficiency enforcement_felt expected_capex experience_at_anchor experience_at_launch "
    "fabs fabs_building fee_income fee_rate fleet fleet_speed forgone_budget frontier_2022 "
    "frontier_growth going_rate grey_margin grey_premium growth_floor held_by_caps "
    "in_production inventory know_how known_efficiency largest_run largest_run_2022 "
    "last_direction let_out_by_caps licensed_received loosenings lost_revenue made memory "
    "memory_bill memory_building memory_crowding memory_drawn memory_hoarded memory_sought "
    "memory_stockpile memory_used need_memory need_packaging need_wafers open_capability "
    "order_rate order_share ordered orders_powered other_power_draw outlook "
    "own_power_building packaging packaging_building payable_orders physical_use "
    "physical_value pledge power_connected power_draw power_headroom power_switched_on "
    "power_tightness power_waiting pressure price programme progress progress_at_anchor "
    "published_efficiency rare_earths_denied rare_earths_replaced rare_earths_stock_drawn "
    "rare_earths_unmet reactors reactors_building reactors_finished rebinned receipts "
    "receipts_home relief_memory relief_packaging relief_wafers rented reserved retired "
    "revenue rnd_effort sale_value scrapped sellable served_share serving_compute sites "
    "smuggled smuggled_share smuggled_stock smuggling_bill spent starts step_due steps "
    "steps_announced stock tightenings tool_reach tool_share training truce truce_end "
    "truce_pressure truces under_license unpayable_orders unspent_chip_budget unspent_share "
    "used_packaging used_wafers usefulness usual_signals wafers wafers_building wait "
    "wanted_starts",
    writes="admitted affiliate_share age ai_capex ai_income ai_served ai_share ai_use "
    "awaiting_power backlog base_capex benefit binding_cause bought_memory capability "
    "capability_in_products chip_revenue connection_rate credit_cost cumulative_output "
    "cumulative_wafers delivered delivered_home delivered_licensed delivery_rate "
    "delivery_rate_home denied_usefulness die_bank die_bank_draw die_bank_inflow die_yield "
    "efficiency enforcement_felt expected_capex experience_at_anchor experience_at_launch "
    "fabs fabs_building fee_income fee_rate fleet fleet_speed forgone_budget frontier_2022 "
    "frontier_growth going_rate grey_margin grey_premium growth_floor held_by_caps "
    "in_production inventory know_how known_efficiency largest_run largest_run_2022 "
    "last_direction let_out_by_caps licensed_received loosenings lost_revenue made memory "
    "memory_bill memory_building memory_crowding memory_drawn memory_hoarded memory_sought "
    "memory_stockpile memory_used need_memory need_packaging need_wafers open_capability "
    "order_rate order_share ordered orders_powered other_power_draw outlook "
    "own_power_building packaging packaging_building payable_orders physical_use "
    "physical_value pledge power_connected power_draw power_headroom power_switched_on "
    "power_tightness power_waiting pressure price programme progress progress_at_anchor "
    "published_efficiency rare_earths_denied rare_earths_replaced rare_earths_stock_drawn "
    "rare_earths_unmet reactors reactors_building reactors_finished rebinned receipts "
    "receipts_home relief_memory relief_packaging relief_wafers rented reserved retired "
    "revenue rnd_effort sale_value scrapped sellable served_share serving_compute sites "
    "smuggled smuggled_share smuggled_stock smuggling_bill spent starts step_due steps "
    "steps_announced stock tightenings tool_reach tool_share training truce truce_end "
    "truce_pressure truces under_license unpayable_orders unspent_chip_budget "
    "unspent_share used_packaging used_wafers usefulness usual_signals wafers "
    "wafers_building wait wanted_starts",
)
def build(world: Core) -> None:
    """Start lines at home for the month's money, by what is short; finished ones join capacity."""
    state, seat = world.state, world.layout.supplier_state
    money = _money(world)[seat]
    short = {kind: _shortage(world, kind) for kind in KINDS}
    worst = world.sums.suppliers(np.add.reduce(list(short.values())))
    for kind, node in KINDS.items():
        spent = money * ratio(short[kind], worst[seat])
        begun = spent / world.p(f"industry.cost_of_{kind}") * state.tool_reach[seat, node]
        months = world.p("industry.fab_months" if kind == "wafers" else "industry.line_months")
        building = state.arrays[f"{kind}_building"]
        building[...], done = power.through_pipeline(building, begun, months)
        if kind == "memory":
            state.bought_memory += done
            done = done * world.p.table("supply", "stacks_per_wafer", 0.0)
        state.arrays[kind][...] += done


def _money(world: Core) -> Array:
    """Money for lines this month, USD, (states, members)."""
    programme = world.calendar.programmes(world.draw, world.month) * BILLION / MONTHS_PER_YEAR
    prepaid = np.zeros_like(programme)
    np.add.at(prepaid, world.layout.firm_state, world.state.forgone_budget)
    lines: Array = programme * world.p("industry.lines_share") + prepaid * world.p("market.prepaid")
    return lines


def _shortage(world: Core, kind: str) -> Array:
    """Unmet need of each supplier that has lines of a kind, over the need, (suppliers, members)."""
    state = world.state
    capacity = state.wafers * state.ai_share if kind == "wafers" else state.arrays[kind]
    return industry.shortage(state.arrays[f"need_{kind}"], capacity, _has_lines(world, kind))


@cached("run")
def _has_lines(world: Core, kind: str) -> Array:
    """1 for suppliers that have lines of a kind, (suppliers, members)."""
    table, layout = world.p.table, world.layout
    if kind == "memory":
        return np.where(table("supply", "stacks_per_wafer", 0.0) > 0, 1.0, 0.0)
    makes = np.isin(np.arange(len(layout.suppliers)), layout.chip_foundry)
    return np.broadcast_to(makes[:, None] * 1.0, (len(layout.suppliers), world.members))
