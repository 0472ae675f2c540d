"""Outcomes of policy: the law in force, rare earths, truces, and rivals' pressures and steps."""

from __future__ import annotations

from collections.abc import Iterator
from typing import TYPE_CHECKING

import numpy as np

from ..core.layout import SEGMENTS
from ..equations.arrays import Array, ratio
from ..law import input_access
from ..supply.tools import LOGIC
from ..tables.instruments import INSTRUMENTS
from .declaration import Outcome
from .sheet import Sheet, named

if TYPE_CHECKING:
    from ..agents.cast import Cast
    from ..core.layout import Layout

PRIVATE = SEGMENTS.index("private")
ALLIES = ("netherlands", "japan", "south_korea", "taiwan")
PRESSURES = named("pressure", INSTRUMENTS)


def declare(_: Layout) -> Iterator[Outcome]:
    """Outcomes in column order."""
    about = "how closed the US and its allies are to China: mean of chips, tools, memory, cloud"
    yield Outcome("rule.tightness.us", "1", about)
    yield Outcome("rule.tools.china", "1", "share of advanced tools that China's foundries get")
    yield Outcome("rule.memory.china", "1", "share of memory orders open to China's makers")
    yield Outcome("rule.cloud.china", "1", "share of rentable capacity open to China's firms")
    yield Outcome("rule.enforcement.us", "1", "share of attempted smuggling that rules stop")
    yield Outcome("rule.admission.china", "1", "share of foreign chips that China's customs let in")
    yield Outcome(
        "rule.mandate.china", "1", "domestic share that private buyers must keep, at most"
    )
    yield Outcome(
        "rare_earth.china", "1", "share of China's rare-earth exports to the US that is licensed"
    )
    yield Outcome("rare_earth.stock", "months", "rare earths in stock outside China")
    yield Outcome("rare_earth.unmet", "1", "share of the need outside China that nothing meets")
    yield Outcome("truce", "flag", "1 where a truce is in force, 0 before states react")
    yield Outcome("truces", "1", "truces struck since October 2026")
    yield Outcome("push.china", "1/year", "least growth that Beijing sees to in its chip industry")
    about = "pressure towards a truce, 0 before states react"
    yield Outcome("pressure.truce", "1", about, signed=True)
    for name in INSTRUMENTS:
        about = f"pressure towards tightening {name.replace('_', ' ')}, negative towards loosening"
        yield Outcome(f"pressure.{name}", "1", about, signed=True)
    for side, name in (("us", "the US"), ("china", "China"), ("allies", "allied suppliers")):
        yield Outcome(f"tightenings.{side}", "1", f"months since 2026-10 in which {name} tightened")
        yield Outcome(f"loosenings.{side}", "1", f"months since 2026-10 in which {name} loosened")


def measure(world: Cast, sheet: Sheet) -> None:
    """Write the rules and reactions of the month, given the ceiling of licences in the sheet."""
    state, law, rows = world.state, world.law, world.layout.row["states"]
    us, china = rows["us"], rows["china"]
    tools = input_access.tools(world, "tool_sales")[china, LOGIC]
    memory, cloud = input_access.memory(world)[china], law.export_rule.cloud_access[us]
    chips = np.minimum(ratio(sheet["rule.license_max_tpp"], fastest(world)), 1.0)
    sheet["rule.tightness.us"] = np.mean([1.0 - a for a in (chips, tools, memory, cloud)], axis=0)
    sheet["rule.tools.china"] = tools
    sheet["rule.memory.china"] = memory
    sheet["rule.cloud.china"] = cloud
    sheet["rule.enforcement.us"] = law.export_rule.enforcement[us]
    sheet["rule.admission.china"] = law.import_admission.share.general[china]
    sheet["rule.mandate.china"] = _private_mandate(world, china)
    sheet["rare_earth.china"] = law.rare_earth_licensing.share[china, us]
    sheet["rare_earth.stock"] = world.p("minerals.stock_months") - state.rare_earths_stock_drawn[us]
    sheet["rare_earth.unmet"] = state.rare_earths_unmet[us]
    sheet["truce"] = state.truce
    sheet["truces"] = state.truces
    sheet["push.china"] = state.growth_floor[china]
    sheet["pressure.truce"] = state.truce_pressure
    sheet.block(PRESSURES)[...] = state.pressure
    for name, counted in (("tightenings", state.tightenings), ("loosenings", state.loosenings)):
        sheet[f"{name}.us"] = counted[us]
        sheet[f"{name}.china"] = counted[china]
        sheet[f"{name}.allies"] = counted[world.layout.rows("states", ALLIES)].sum(axis=0)


def fastest(world: Cast) -> Array:
    """TPP of the fastest US chip that ships, (members,)."""
    chips = world.layout.of_state("chips", "us")
    shipping: Array = world.chip_table["tpp"][chips] * world.chips_on_sale.shipping[chips]
    best: Array = shipping.max(axis=0)
    return best


def _private_mandate(world: Cast, state: int) -> Array:
    """Highest domestic share that a state's private firms must keep, 0 without any, (members,)."""
    layout = world.layout
    private = np.flatnonzero((layout.firm_state == state) & (layout.segment == PRIVATE))
    highest: Array = world.law.domestic_mandate.share[state, private].max(axis=0, initial=0.0)
    return highest
