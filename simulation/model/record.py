"""Outcomes of each month, and the trailing years that most of them need."""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np
from numpy.typing import NDArray

from .equations.arrays import Array, contract, ratio
from .equations.budget import BILLION
from .equations.rule import highest_sellable_tpp
from .outcomes import BIG_FOUR, BLOCS, UNITS, declare
from .record_adoption import AdoptionRecord
from .variables import CAUSES

if TYPE_CHECKING:
    from .core import Core

YEAR = 12
MEASURED = {
    "": "h100e",
    "@tpp": "relative_tpp",
    "@bandwidth": "relative_bandwidth",
    "@power": "relative_power",
}
VOLUME = "outcomes.volume_threshold"


class Recorder:
    """Keeps twelve months of flows and writes one row of outcomes a month."""

    def __init__(self, world: Core, months: int) -> None:
        self.layout = world.layout
        self.names = tuple(o.name for o in declare(world.layout))
        self.values: NDArray[np.float32] = np.full(
            (months, len(self.names), world.members), np.nan, dtype=np.float32
        )
        self._flows: dict[str, Array] = {}
        self.latest: dict[str, Array] = {}
        self._adoption = AdoptionRecord()
        # The trailing year before the first month is that of the start-up flows of 2021.
        # Money and chips grew through that year, so its sum is less than twelve last months.
        for name, flow in self._month(world).items():
            first = flow if name == "capex" else flow * world.p("start.year_share")
            self._flows[name] = np.repeat(first[None], YEAR, axis=0)

    def record(self, world: Core) -> None:
        """Append the month's outcomes."""
        for name, flow in self._month(world).items():
            self._flows[name][world.month % YEAR] = flow
        year = {name: flow.sum(axis=0) for name, flow in self._flows.items()}
        outcomes = {
            **self._stock(world),
            **self._yearly(world, year),
            **self._limits(world, year),
            **self._power(world),
            **self._adoption.outcomes(world),
        }
        self.latest = outcomes
        for column, name in enumerate(self.names):
            self.values[world.month, column] = outcomes[name]

    def startup(self, world: Core) -> dict[str, Array]:
        """Trailing years on the eve of the first month, of a world that has not made a step."""
        return self._yearly(world, {name: flow.sum(axis=0) for name, flow in self._flows.items()})

    def _yearly(self, world: Core, year: dict[str, Array]) -> dict[str, Array]:
        return {**self._flow(world, year), **self._money(year), **self._units(world, year)}

    def _month(self, world: Core) -> dict[str, Array]:
        """The month's flows that trailing years add up."""
        state, layout = world.state, self.layout
        delivered, smuggled = state["delivered"], state["smuggled"]
        china = layout.at_home("china")
        # Buildings and power are planned ahead, but not while the money for chips lies idle.
        planned = (state["ai_capex"] + state["pledge"]) * BILLION / YEAR
        shells = planned * (1.0 - world.p("budgets.chip_share")) * (1.0 - state["shortfall"])
        return {
            "units": delivered.sum(axis=0) + smuggled,
            "smuggled": np.array(smuggled),
            "units_us": delivered[layout.of_state("firms", "us")].sum(axis=0),
            "units_china": delivered[china].sum(axis=0),
            "made": np.array(state["made"]),
            "revenue": np.array(state["revenue"]),
            "revenue_china": state["receipts"][layout.row["states"]["china"]],
            "capex": state["base_capex"] * BILLION / YEAR + shells + state["spent"],
            "fees": state["fee_income"][layout.row["states"]["us"]],
        }

    def _stock(self, world: Core) -> dict[str, Array]:
        chips = world.owned.chips
        out: dict[str, Array] = {}
        for suffix in UNITS:
            weight = world.specs[MEASURED[suffix]]
            for bloc in BLOCS:
                out[f"compute.{bloc}{suffix}"] = contract("cm,cm->m", chips[bloc], weight)
        home = self.layout.of_state("chips", "china")
        speed = world.specs["h100e"]
        domestic = contract("cm,cm->m", chips["china"][home], speed[home])
        out["compute.china.domestic"] = domestic
        smuggled = contract("cm,cm->m", world.state["smuggled_stock"], speed)
        out["compute.china.smuggled"] = smuggled
        out["compute.china.licensed"] = np.maximum(out["compute.china"] - domestic - smuggled, 0.0)
        abroad = contract("cm,cm->m", world.owned.chips["china_abroad"], speed)
        rented = world.state["rented"][self.layout.row["states"]["china"]]
        out["compute.china.offshore"] = abroad + rented
        out["compute.china.usable"] = out["compute.china"] + abroad + rented
        out["ratio.stock"] = ratio(out["compute.us"], out["compute.china"], empty=np.nan)
        out["share.china"] = ratio(out["compute.china"], out["compute.world"], empty=np.nan)
        return out

    def _flow(self, world: Core, year: dict[str, Array]) -> dict[str, Array]:
        out: dict[str, Array] = {}
        chips = {"us": "units_us", "china": "units_china", "world": "units"}
        for suffix in UNITS:
            weight = world.specs[MEASURED[suffix]]
            for bloc in BLOCS:
                units = year[chips[bloc]]
                if bloc == "china":
                    units = units + year["smuggled"]
                new = contract("cm,cm->m", units, weight)
                out[f"new_compute.{bloc}{suffix}"] = new
        home, speed = self.layout.of_state("chips", "china"), world.specs["h100e"]
        domestic = contract("cm,cm->m", year["units_china"][home], speed[home])
        us, china = out["new_compute.us"], out["new_compute.china"]
        out["new_compute.china.domestic"] = domestic
        smuggled = contract("cm,cm->m", year["smuggled"], speed)
        out["new_compute.china.smuggled"] = smuggled
        out["new_compute.china.licensed"] = np.maximum(china - domestic - smuggled, 0.0)
        out["ratio.flow"] = ratio(us, china, empty=np.nan)
        out["output.china"] = contract("cm,cm->m", year["made"][home], speed[home])
        out["self_sufficiency.china"] = ratio(domestic, china, empty=np.nan)
        out["smuggled_units.china"] = year["smuggled"].sum(axis=0)
        out["training_share.smuggled"] = self._training_share(world, year)
        out["rent.china"] = world.state["rent"][self.layout.row["states"]["china"]]
        return out

    def _training_share(self, world: Core, year: dict[str, Array]) -> Array:
        """Smuggled part of the year's new compute, counted by its use for training.

        Training is bound by arithmetic: a chip counts by its speed times what its software
        makes of it.
        """
        software = world.p.table("stacks", "efficiency")[self.layout.chip_stack]
        useful = world.specs["h100e"] * software
        smuggled = contract("cm,cm->m", year["smuggled"], useful)
        lawful = contract("cm,cm->m", year["units_china"], useful)
        return ratio(smuggled, smuggled + lawful, empty=np.nan)

    def _money(self, year: dict[str, Array]) -> dict[str, Array]:
        out: dict[str, Array] = {}
        for row, maker in enumerate(self.layout.makers):
            out[f"revenue.{maker}"] = year["revenue"][row] / BILLION
            out[f"revenue_china.{maker}"] = year["revenue_china"][row] / BILLION
        for row, firm in enumerate(self.layout.firms):
            out[f"capex.{firm}"] = year["capex"][row] / BILLION
        four = self.layout.rows("firms", BIG_FOUR)
        out["capex.us4"] = year["capex"][four].sum(axis=0) / BILLION
        out["fee_income.us"] = year["fees"] / BILLION
        return out

    def _units(self, world: Core, year: dict[str, Array]) -> dict[str, Array]:
        out: dict[str, Array] = {}
        for prefix, flow in (("units", "units"), ("units.china", "units_china")):
            for row, maker in enumerate(self.layout.makers):
                mine = self.layout.chip_maker == row
                out[f"{prefix}.{maker}"] = year[flow][mine].sum(axis=0)
            for row, chip in enumerate(self.layout.chips):
                out[f"{prefix}.{chip}"] = year[flow][row]
        for row, maker in enumerate(self.layout.makers):
            mine = self.layout.chip_maker == row
            sold = contract("cm,cm->m", year["units"][mine], world.specs["h100e"][mine])
            out[f"sold_compute.{maker}"] = sold
        return out

    def _limits(self, world: Core, year: dict[str, Array]) -> dict[str, Array]:
        state, us = world.state, self.layout.row["states"]["us"]
        smic = self.layout.row["suppliers"]["smic"]
        out = {
            "wafers.smic": state["wafers"][smic],
            "yield.smic": state["die_yield"][smic],
            "chip_gap.best": self._gap(world, year["units"]),
            "rule.license_max_tpp": highest_sellable_tpp(
                state["control_tpp"][us], state["license_max_tpp"][us]
            ),
        }
        for row, maker in enumerate(self.layout.makers):
            out[f"bottleneck.{maker}"] = state["cause"][row]
            for code, cause in enumerate(CAUSES):
                out[f"bottleneck.{maker}.{cause}"] = (state["cause"][row] == code) * 1.0
        return out

    def _power(self, world: Core) -> dict[str, Array]:
        state, rows = world.state, self.layout.row["states"]
        out = {"sites.world": state["sites"]}
        for bloc in ("us", "china"):
            out[f"power.{bloc}"] = state["power"][rows[bloc]]
            out[f"reactors.{bloc}"] = state["reactors"][rows[bloc]]
        return out

    def _gap(self, world: Core, units: Array) -> Array:
        """Fastest US chip over fastest Chinese chip among those sold in volume."""
        speed = world.specs["h100e"] * (units >= world.p(VOLUME))
        us = speed[self.layout.of_state("chips", "us")].max(axis=0)
        return ratio(us, speed[self.layout.of_state("chips", "china")].max(axis=0), empty=np.nan)
