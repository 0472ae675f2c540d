"""Recorder: each month's outcomes, topic by topic."""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np
from numpy.typing import NDArray

from ..agents.cast import Cast
from ..core.layout import compact
from ..core.mechanism import mechanism
from ..equations.arrays import Array
from . import (
    bottlenecks,
    chip_industry,
    compute,
    limits,
    models,
    new_compute,
    policy,
    power,
    units,
)
from .adoption import AdoptionRecord
from .flows import ChipFlows
from .market import MarketRecord
from .money import MoneyFlows
from .read_back import names_read
from .sheet import Names, Sheet
from .suppliers import SupplierRecord
from .table import declare
from .trailing import Trailing

if TYPE_CHECKING:
    from collections.abc import Callable

    Topic = Callable[[Cast, Sheet], None]


class Recorder:
    """Record of one row of outcomes a month.

    `world.latest` reads the month's outcomes by name, in full precision, until the next month's.

    Attributes:
        names: the outcomes that are written, in column order.
        values: their values, (months, outcomes, members); NaN in months to come.
    """

    def __init__(self, world: Cast, months: int, keep: Names = ()) -> None:
        """`keep`: the outcomes to write, all if empty."""
        declared = tuple(o.name for o in declare(world.layout))
        self.names = keep or declared
        self.values: NDArray[np.float32] = np.full(
            (months, len(self.names), world.members), np.nan, dtype=np.float32
        )
        self._sheet = Sheet(declared, world.members)
        self._rows = compact(np.array([declared.index(name) for name in self.names], dtype=np.intp))
        topics = (ChipFlows, MoneyFlows, MarketRecord, AdoptionRecord, SupplierRecord)
        shapes = {name: of for topic in topics for name, of in topic.shapes(world.layout).items()}
        self._trailing = Trailing(shapes, world.members)
        self._chips = ChipFlows(world, self._trailing)
        self._money = MoneyFlows(world, self._trailing)
        self._market = MarketRecord(world, self._trailing)
        self._adoption = AdoptionRecord(self._trailing)
        self._suppliers = SupplierRecord(world, self._trailing)
        self._needed: list[bool] | None = None  # of each topic of `_topics`

    @mechanism(
        reads="admitted affiliate_share ai_capex ai_share ai_use ai_volume awaiting_power "
        "base_capex benefit binding_cause capability cheaper chip_table chips_on_sale "
        "credit_cost delivered denied_usefulness die_yield efficiency enforcement_felt fabs "
        "fee_income frontier_growth grey_premium grid_connections growth_floor held_by_caps "
        "know_how largest_run law.domestic_mandate.share law.export_rule.cloud_access "
        "law.export_rule.control_bandwidth_gb_s law.export_rule.control_chips "
        "law.export_rule.control_tpp law.export_rule.density_tpp "
        "law.export_rule.enforcement law.export_rule.entity_list "
        "law.export_rule.generations_behind law.export_rule.hbm_access "
        "law.export_rule.license_max_bandwidth_gb_s law.export_rule.license_max_tpp "
        "law.export_rule.licensed_buyers law.export_rule.parent_rule "
        "law.export_rule.tool_sales law.export_rule.tool_service "
        "law.import_admission.abroad law.import_admission.chips_abroad "
        "law.import_admission.clauses law.import_admission.share "
        "law.rare_earth_licensing.share let_out_by_caps licence_terms loosenings "
        "lost_revenue made memory memory_bill nuclear_power offers open_capability "
        "orders_powered own_power owned packaging payable_orders physical_value pledge "
        "power_connected power_draw power_tightness power_waiting pressure price programme "
        "rare_earths_stock_drawn rare_earths_unmet reactors receipts receipts_home recorder "
        "relief_memory relief_packaging relief_wafers rented revenue sellable "
        "serving_compute sites smuggled smuggled_stock smuggling_bill spent "
        "supplier_memory_left supplier_output_left tightenings tool_reach tool_share "
        "training truce truce_pressure truces under_license unpayable_orders unspent_share "
        "used_packaging wafers",
        writes="latest recorder",
    )
    def record(self, world: Cast) -> None:
        """Write the month's outcomes."""
        sheet = self._sheet
        for flows in (self._chips, self._money, self._market, self._adoption, self._suppliers):
            flows.write_month(world)
        self._trailing.add(world.month)
        compute.measure(world, sheet)
        self._measure_year(world, sheet)
        limits.measure(world, self._chips, sheet)
        models.measure(world, sheet)
        self._market.measure(world, sheet)
        if self._needed is None:
            self._needed = self._fill_all(world)
        else:
            for measure, needed in zip(self._topics(), self._needed, strict=True):
                if needed:
                    measure(world, sheet)
        world.latest = sheet
        self.values[world.month] = sheet.table[self._rows]

    def startup(self, world: Cast) -> dict[str, Array]:
        """Trailing years on the eve of the first month, of a world that has not made a step."""
        sheet = Sheet(tuple(self._sheet), world.members)
        self._measure_year(world, sheet)
        self._market.measure_year(world, sheet)
        self._suppliers.measure_year(world, sheet)
        return {name: sheet[name] for name in sheet.written()}

    def _measure_year(self, world: Cast, sheet: Sheet) -> None:
        """Outcomes of the last twelve months, of topics that read no other outcome."""
        new_compute.measure(world, self._chips, sheet)
        self._money.measure(world, sheet)
        units.measure(world, self._chips, sheet)

    def _fill_all(self, world: Cast) -> list[bool]:
        """Fill in, once, the topics of which not every run needs the outcomes.

        Returns which of them have outcomes that are written, or that a mechanism reads: every
        month needs these. The others have no number, so that nobody takes those of the first
        month for the last one's. KeyError if an outcome is declared that no topic measures.
        """
        needed: list[bool] = []
        # Single agents may read any outcome; where all are written, nothing else need be asked.
        every = world.firms.single or len(self.names) == len(self._sheet)
        asked = set(self._sheet) if every else {*self.names, *names_read()}
        known = set(self._sheet.written())
        for measure in self._topics():
            measure(world, self._sheet)
            written = set(self._sheet.written())
            needed.append(bool((written - known) & asked))
            if not needed[-1]:
                for name in written - known:
                    self._sheet[name][:] = np.nan
            known = written
        if lacking := set(self._sheet) - known:
            raise KeyError(sorted(lacking))
        return needed

    def _topics(self) -> tuple[Topic, ...]:
        """Topics whose outcomes nothing in the shipped model reads.

        They are not kept: a recorder that held its own method would stay with all its values.
        """
        return (
            power.measure,
            self._measure_bottlenecks,
            chip_industry.measure,
            policy.measure,
            self._adoption.measure,
            self._suppliers.measure,
        )

    def _measure_bottlenecks(self, world: Cast, sheet: Sheet) -> None:
        bottlenecks.measure(world, self._chips, sheet)


class Recorded(Cast):
    """World with its recorder."""

    recorder: Recorder
