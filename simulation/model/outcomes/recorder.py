"""Outcomes of each month."""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np
from numpy.typing import NDArray

from ..agents.cast import Cast
from ..core.group_sums import together
from ..core.layout import compact
from ..core.mechanism import mechanism
from ..equations.arrays import Array, contract, ratio
from ..equations.rule import highest_sellable_tpp
from ..supply.tools import LOGIC, MEMORY
from . import bottlenecks, chip_industry, models, policy
from .adoption import AdoptionRecord
from .flows import Flows
from .market import MarketRecord
from .sheet import Found, Names, Sheet
from .table import BLOCS, UNITS, declare

if TYPE_CHECKING:
    from collections.abc import Callable

    Section = Callable[[Cast], Found]


class Recorder:
    """Writes one row of outcomes a month.

    `world.latest` reads the month's outcomes by name, in full precision, until the next month's.
    """

    def __init__(self, world: Cast, months: int, keep: Names = ()) -> None:
        """`keep`: the outcomes to write, all if empty."""
        self.layout = world.layout
        declared = tuple(o.name for o in declare(world.layout))
        self.names = keep or declared
        self.values: NDArray[np.float32] = np.full(
            (months, len(self.names), world.members), np.nan, dtype=np.float32
        )
        self._sheet = Sheet(declared, world.members)
        self._rows = compact(np.array([declared.index(name) for name in self.names], dtype=np.intp))
        self._compute = tuple(f"compute.{bloc}{unit}" for bloc in BLOCS for unit in UNITS)
        self._adoption = AdoptionRecord()
        self._asked: list[Section] = []
        self._market = MarketRecord(world)
        self.flows = Flows(world)

    @mechanism(
        reads="admitted affiliate_share ai_capex ai_share ai_use awaiting_power base_capex "
        "benefit binding_cause capability caps chip_table chips_on_sale connection_rate "
        "credit_cost delivered denied_usefulness die_yield efficiency fabs fee_income "
        "frontier_growth grey_premium growth_floor held_by_caps know_how largest_run latest "
        "law.admission law.admission_abroad law.cloud_access law.control_tpp "
        "law.enforcement law.entity_list_firms law.grid_pace law.hbm_access "
        "law.license_max_tpp law.licensed_buyer law.minimum_domestic_share law.parent_rule "
        "law.rare_earth_share law.tool_access let_out_by_caps loosenings lost_revenue made "
        "market memory_bill open_capability orders_powered owned payable_orders "
        "physical_value pledge power_connected power_draw power_tightness power_waiting "
        "pressure price programme rare_earths_stock_drawn rare_earths_unmet reactors "
        "receipts receipts_home recorder relief_memory relief_packaging relief_wafers "
        "rented revenue sellable serving_compute sites smuggled smuggled_stock spent "
        "surcharges tightenings tool_reach tool_share training truce truce_pressure truces "
        "under_license unpayable_orders unspent_share wafers",
        writes="latest recorder",
    )
    def record(self, world: Cast) -> None:
        """Append the month's outcomes."""
        self.flows.keep(world)
        for found in (self._stock, self._yearly, self._limits, models.outcomes):
            self._sheet.fill(found(world))
        self._sheet.fill(self._market.outcomes(world, self._sheet))
        if world.latest:
            for section in self._asked:
                self._sheet.fill(section(world))
        else:
            self._asked = self._ask(world)
        world.latest = self._sheet
        self.values[world.month] = self._sheet.table[self._rows]

    def _ask(self, world: Cast) -> list[Section]:
        """Fill in the parts of the sheet that nobody reads from it; returns those to write."""
        asked: list[Section] = []
        known = set(self._sheet.written())
        for section in (
            self._power,
            bottlenecks.outcomes,
            chip_industry.outcomes,
            policy.outcomes,
            self._adoption.outcomes,
        ):
            self._sheet.fill(section(world))
            written = set(self._sheet.written())
            if (written - known) & set(self.names):
                asked.append(section)
            known = written
        if lacking := set(self._sheet) - known:
            raise KeyError(sorted(lacking))
        return asked

    def startup(self, world: Cast) -> dict[str, Array]:
        """Trailing years on the eve of the first month, of a world that has not made a step."""
        found = self._yearly(world)
        sheet = Sheet(tuple(self._sheet), world.members)
        sheet.fill(found)
        sheet.fill(self._market.yearly(world, sheet))
        return {name: sheet[name] for name in sheet.written()}

    def _yearly(self, world: Cast) -> Found:
        rent = world.state.grey_premium[self.layout.row["states"]["china"]]
        return {**self.flows.outcomes(world), "rent.china": rent}

    def _stock(self, world: Cast) -> Found:
        owned, sold = world.owned, slice(0, world.chips_on_sale.active.stop)
        blocs = owned.blocs[: len(BLOCS), sold]
        compute = contract("bcm,wcm->bwm", blocs, world.chip_table.measured[:, sold])
        us, china, everywhere = compute[:, 0]
        speed = world.chip_table["h100e"][sold]
        domestic = contract("cm,cm->m", owned.chips["china"][sold], self.flows.domestic[sold])
        smuggled = contract("cm,cm->m", self._running(world, sold), speed)
        abroad = contract("cm,cm->m", owned.chips["china_abroad"][sold], speed)
        rented = world.state.rented[self.layout.row["states"]["china"]]
        return {
            self._compute: compute,
            "compute.china.domestic": domestic,
            "compute.china.smuggled": smuggled,
            "compute.china.licensed": np.maximum(china - domestic - smuggled, 0.0),
            "compute.china.offshore": abroad + rented,
            "compute.china.rented": rented,
            "compute.china.usable": china + abroad + rented,
            "ratio.stock": ratio(us, china, empty=np.nan),
            "share.china": ratio(china, everywhere, empty=np.nan),
        }

    def _running(self, world: Cast, sold: slice) -> Array:
        """Smuggled chips that have power, (chips, members)."""
        smuggled = world.state.smuggled_stock[sold]
        if not world.state.power_waiting[self.layout.row["states"]["china"]].any():
            return smuggled  # a shortcut: nothing waits, so all would be multiplied by one
        owned = world.owned.chips["china"][sold]
        dark = together(world.state.awaiting_power[:, sold], self.layout.at_home("china"))
        return smuggled * ratio(owned, owned + dark, empty=1.0)

    def _limits(self, world: Cast) -> Found:
        state, us = world.state, self.layout.row["states"]["us"]
        smic = self.layout.row["suppliers"]["smic"]
        china, home = self.layout.row["states"]["china"], self.layout.of_state("suppliers", "china")
        return {
            "wafers.smic": state.wafers[smic],
            "yield.smic": state.die_yield[smic],
            "tool_reach.china": state.tool_reach[china, LOGIC],
            "tools.domestic.china": state.tool_share[home, MEMORY].max(axis=0),
            "chip_gap.best": self.flows.gap(world),
            "rule.license_max_tpp": highest_sellable_tpp(
                world.law.control_tpp[us], world.law.license_max_tpp[us]
            ),
        }

    def _power(self, world: Cast) -> Found:
        state, rows = world.state, self.layout.row["states"]
        out: Found = {"sites.world": state.sites}
        for bloc in ("us", "china"):
            out[f"power.{bloc}"] = state.power_draw[rows[bloc]]
            out[f"power.{bloc}.waiting"] = state.power_waiting[rows[bloc]]
            out[f"reactors.{bloc}"] = state.reactors[rows[bloc]]
        return out


class Recorded(Cast):
    """The world with its recorder."""

    recorder: Recorder
