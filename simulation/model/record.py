"""Outcomes of each month, and the trailing years that most of them need."""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np
from numpy.typing import NDArray

from . import bottlenecks, industry, record_policy, training
from .equations.arrays import Array, contract, ratio
from .equations.budget import BILLION
from .equations.rule import highest_sellable_tpp
from .outcomes import BIG_FOUR, BLOCS, UNITS, declare
from .record_adoption import AdoptionRecord
from .sums import together
from .tools import LOGIC, MEMORY
from .trailing import YEAR, Trailing

if TYPE_CHECKING:
    from .core import Core

MEASURED = {
    "": "h100e",
    "@tpp": "relative_tpp",
    "@bandwidth": "relative_bandwidth",
    "@power": "relative_power",
}
VOLUME = "outcomes.volume_threshold"
MONEY = ("revenue", "revenue_china", "billed_china", "capex", "fees", "hoarding")
UNITS_OF = {"us": "units_us", "china": "units_china", "world": "units"}


class Recorder:
    """Keeps twelve months of flows and writes one row of outcomes a month."""

    def __init__(self, world: Core, months: int) -> None:
        self.layout = world.layout
        china = world.layout.of_state("firms", "china")
        self._abroad = np.setdiff1d(china, world.layout.at_home("china"))
        self.names = tuple(o.name for o in declare(world.layout))
        self.values: NDArray[np.float32] = np.full(
            (months, len(self.names), world.members), np.nan, dtype=np.float32
        )
        self.latest: dict[str, Array] = {}
        self._adoption = AdoptionRecord()
        # The trailing year before the first month is that of the start-up flows of 2021.
        # Money and chips grew through that year, so its sum is less than twelve last months.
        part = world.p("start.year_share")
        everything = slice(0, len(self.layout.chips))
        first = {n: f for n, (f, _) in self._chip_flows(world, everything).items()}
        first |= self._money_flows(world)
        self.flows = Trailing({n: f if n == "capex" else f * part for n, f in first.items()})
        self._weights(world)

    def _weights(self, world: Core) -> None:
        """What chips count for, (chips, members): the same in every month."""
        home = self.layout.chip_state == self.layout.row["states"]["china"]
        self._domestic = world.specs["h100e"] * home[:, None]
        # Training is bound by arithmetic: a chip counts by its speed times what its software
        # makes of it.
        self._software = world.p.table("stacks", "efficiency")[self.layout.chip_stack]

    def record(self, world: Core) -> None:
        """Append the month's outcomes."""
        for name, (flow, chips) in self._chip_flows(world, world.shelf.window).items():
            self.flows.put(world.month, name, flow, chips)
        for name, flow in self._money_flows(world).items():
            self.flows.put(world.month, name, flow)
        self.latest = {
            **self._stock(world),
            **self._yearly(world),
            **self._limits(world),
            **self._power(world),
            **bottlenecks.outcomes(world),
            **training.measure(world),
            **industry.measure(world),
            **record_policy.outcomes(world),
            **self._adoption.outcomes(world),
        }
        rows = [self.latest[name] for name in self.names]
        np.concatenate(rows, out=self.values[world.month].reshape(-1), casting="same_kind")

    def startup(self, world: Core) -> dict[str, Array]:
        """Trailing years on the eve of the first month, of a world that has not made a step."""
        return {name: np.array(values) for name, values in self._yearly(world).items()}

    def _yearly(self, world: Core) -> dict[str, Array]:
        return {**self._flow(world), **self._money(), **self._units(world)}

    def _chip_flows(self, world: Core, chips: slice) -> dict[str, tuple[Array, slice]]:
        """The month's flows of the chips on the shelf that trailing years add up."""
        state, layout = world.state, self.layout
        delivered, smuggled = state["delivered"][:, chips], state["smuggled"][chips]
        # What is left in the line of a chip off the shelf is finished, if only to be scrapped.
        sold = slice(0, chips.stop)
        return {
            "units": (together(delivered, range(len(delivered))) + smuggled, chips),
            "smuggled": (np.array(smuggled), chips),
            "units_us": (together(delivered, layout.of_state("firms", "us")), chips),
            "units_china": (together(delivered, layout.at_home("china")), chips),
            "units_abroad": (together(delivered, self._abroad), chips),
            "made": (np.array(state["made"][sold]), sold),
        }

    def _money_flows(self, world: Core) -> dict[str, Array]:
        state, layout = world.state, self.layout
        # Buildings and power are contracted ahead; a part of them waits while chips cannot be had.
        planned = (state["ai_capex"] + state["pledge"]) * BILLION / YEAR
        shells = (
            planned
            * (1.0 - world.p("budgets.chip_share"))
            * (1.0 - world.p("budgets.shell_wait") * state["shortfall"])
        )
        return {
            "hoarding": state["memory_bill"][layout.of_state("makers", "china")].sum(axis=0),
            "billed_china": state["receipts_home"][layout.row["states"]["china"]],
            "revenue": np.array(state["revenue"]),
            "revenue_china": state["receipts"][layout.row["states"]["china"]],
            "capex": state["base_capex"] * BILLION / YEAR + shells + state["spent"],
            "fees": state["fee_income"][layout.row["states"]["us"]],
        }

    def _compute(self, chips: Array, weight: Array, rows: slice) -> Array:
        """Weighted sum over chips, (members,)."""
        return contract("cm,cm->m", chips[rows], weight[rows])

    def _stock(self, world: Core) -> dict[str, Array]:
        chips, sold = world.owned.chips, slice(0, world.shelf.window.stop)
        out: dict[str, Array] = {}
        for suffix in UNITS:
            weight = world.specs[MEASURED[suffix]]
            for bloc in BLOCS:
                out[f"compute.{bloc}{suffix}"] = self._compute(chips[bloc], weight, sold)
        speed = world.specs["h100e"]
        domestic = self._compute(chips["china"], self._domestic, sold)
        out["compute.china.domestic"] = domestic
        running = ratio(chips["china"], chips["china"] + self._dark(world), empty=1.0)
        smuggled = self._compute(world.state["smuggled_stock"] * running, speed, sold)
        out["compute.china.smuggled"] = smuggled
        out["compute.china.licensed"] = np.maximum(out["compute.china"] - domestic - smuggled, 0.0)
        abroad = self._compute(chips["china_abroad"], speed, sold)
        rented = world.state["rented"][self.layout.row["states"]["china"]]
        out["compute.china.offshore"] = abroad + rented
        out["compute.china.rented"] = np.array(rented)
        out["compute.china.usable"] = out["compute.china"] + abroad + rented
        out["ratio.stock"] = ratio(out["compute.us"], out["compute.china"], empty=np.nan)
        out["share.china"] = ratio(out["compute.china"], out["compute.world"], empty=np.nan)
        return out

    def _dark(self, world: Core) -> Array:
        """Chips that China's firms hold at home without power, (chips, members)."""
        return together(world.state["waiting"], self.layout.at_home("china"))

    def _flow(self, world: Core) -> dict[str, Array]:
        out: dict[str, Array] = {}
        year, reach = self.flows.year, self.flows.reach("units")
        units = {bloc: year[UNITS_OF[bloc]] for bloc in BLOCS}
        units["china"] = units["china"] + year["smuggled"]
        for suffix in UNITS:
            weight = world.specs[MEASURED[suffix]]
            for bloc in BLOCS:
                new = self._compute(units[bloc], weight, reach)
                out[f"new_compute.{bloc}{suffix}"] = new
        domestic = self._compute(year["units_china"], self._domestic, reach)
        us, china = out["new_compute.us"], out["new_compute.china"]
        out["new_compute.china.domestic"] = domestic
        smuggled = self._compute(year["smuggled"], world.specs["h100e"], reach)
        out["new_compute.china.smuggled"] = smuggled
        out["new_compute.china.licensed"] = np.maximum(china - domestic - smuggled, 0.0)
        out["ratio.flow"] = ratio(us, china, empty=np.nan)
        made = self.flows.reach("made")
        out["output.china"] = self._compute(year["made"], self._domestic, made)
        out["self_sufficiency.china"] = ratio(domestic, china, empty=np.nan)
        out["smuggled_units.china"] = year["smuggled"][reach].sum(axis=0)
        out["training_share.smuggled"] = self._training_share(world, reach)
        out["rent.china"] = world.state["rent"][self.layout.row["states"]["china"]]
        return out

    def _training_share(self, world: Core, reach: slice) -> Array:
        """Smuggled part of the compute acquired in a year, at home and abroad, for training."""
        year, useful = self.flows.year, world.specs["h100e"] * self._software
        smuggled = self._compute(year["smuggled"], useful, reach)
        lawful = self._compute(year["units_china"] + year["units_abroad"], useful, reach)
        return ratio(smuggled, smuggled + lawful, empty=np.nan)

    def _money(self) -> dict[str, Array]:
        year = {name: self.flows.year[name] / BILLION for name in MONEY}
        out = named("revenue", self.layout.makers, year["revenue"])
        out |= named("revenue_china", self.layout.makers, year["revenue_china"])
        out |= named("billed_china", self.layout.makers, year["billed_china"])
        out |= named("capex", self.layout.firms, year["capex"])
        four = self.layout.rows("firms", BIG_FOUR)
        out["capex.us4"] = self.flows.year["capex"][four].sum(axis=0) / BILLION
        out["fee_income.us"] = year["fees"]
        out["hoarding.china"] = year["hoarding"]
        return out

    def _units(self, world: Core) -> dict[str, Array]:
        out: dict[str, Array] = {}
        reach, add = self.flows.reach("units"), world.sums.makers
        for prefix, flow in (("units", "units"), ("units.china", "units_china")):
            units = self.flows.year[flow]
            out |= named(prefix, self.layout.makers, add(units[reach], reach))
            out |= named(prefix, self.layout.chips, units)
        sold = self.flows.year["units"][reach] * world.specs["h100e"][reach]
        return out | named("sold_compute", self.layout.makers, add(sold, reach))

    def _limits(self, world: Core) -> dict[str, Array]:
        state, us = world.state, self.layout.row["states"]["us"]
        smic = self.layout.row["suppliers"]["smic"]
        china, home = self.layout.row["states"]["china"], self.layout.of_state("suppliers", "china")
        return {
            "wafers.smic": state["wafers"][smic],
            "yield.smic": state["die_yield"][smic],
            "tool_reach.china": state["tool_reach"][china, LOGIC],
            "tools.domestic.china": state["tool_share"][home, MEMORY].max(axis=0),
            "chip_gap.best": self._gap(world),
            "rule.license_max_tpp": highest_sellable_tpp(
                state["control_tpp"][us], state["license_max_tpp"][us]
            ),
        }

    def _power(self, world: Core) -> dict[str, Array]:
        state, rows = world.state, self.layout.row["states"]
        out = {"sites.world": state["sites"]}
        for bloc in ("us", "china"):
            out[f"power.{bloc}"] = state["power"][rows[bloc]]
            out[f"power.{bloc}.waiting"] = state["dark"][rows[bloc]]
            out[f"reactors.{bloc}"] = state["reactors"][rows[bloc]]
        return out

    def _gap(self, world: Core) -> Array:
        """Fastest US chip over fastest Chinese chip among those sold in volume."""
        reach = self.flows.reach("units")
        in_volume = self.flows.year["units"][reach] >= world.p(VOLUME)
        speed = world.specs["h100e"][reach] * in_volume
        state = self.layout.chip_state[reach]
        us, china = (
            speed[state == self.layout.row["states"][name]].max(axis=0, initial=0.0)
            for name in ("us", "china")
        )
        return ratio(us, china, empty=np.nan)


def named(prefix: str, names: tuple[str, ...], rows: Array) -> dict[str, Array]:
    """Outcomes `<prefix>.<name>` from the rows of an array, (names, members)."""
    return {f"{prefix}.{name}": row for name, row in zip(names, rows, strict=True)}
