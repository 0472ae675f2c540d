"""Outcomes of policy: the law in force, rare earths, truces, and rivals' pressures and steps."""

from __future__ import annotations

from collections.abc import Iterator
from typing import TYPE_CHECKING

import numpy as np

from ..core.layout import SEGMENTS, Rows
from ..equations.arrays import Array, ratio
from ..law import input_access
from ..supply.tools import LOGIC
from ..tables.instruments import INSTRUMENTS
from .declaration import Outcome
from .limits import licence_ceiling
from .sheet import Found, named

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


def measure(world: Cast) -> Found:
    """Rules and reactions of the month, each (members,)."""
    state, rows = world.state, world.layout.row["states"]
    us, china = rows["us"], rows["china"]
    allies = world.layout.rows("states", ALLIES)
    access = {
        "tools": input_access.tools(world, "tool_sales")[china, LOGIC],
        "memory": input_access.memory(world)[china],
    }
    access["cloud"] = world.law.export_rule.cloud_access[us]
    chips = np.minimum(ratio(licence_ceiling(world, us), fastest(world)), 1.0)
    closed = np.mean([1.0 - a for a in (chips, *access.values())], axis=0)
    return {
        "rule.tightness.us": closed,
        "rule.tools.china": access["tools"],
        "rule.memory.china": access["memory"],
        "rule.cloud.china": access["cloud"],
        "rule.enforcement.us": world.law.export_rule.enforcement[us],
        "rule.admission.china": world.law.import_admission.share.general[china],
        "rule.mandate.china": _private_mandate(world, china),
        "rare_earth.china": world.law.rare_earth_licensing.share[china, us],
        "rare_earth.stock": world.p("minerals.stock_months") - state.rare_earths_stock_drawn[us],
        "rare_earth.unmet": state.rare_earths_unmet[us],
        "truce": state.truce,
        "truces": state.truces,
        "push.china": state.growth_floor[china],
        "pressure.truce": state.truce_pressure,
        PRESSURES: state.pressure,
        **_counts(state.tightenings, "tightenings", us, china, allies),
        **_counts(state.loosenings, "loosenings", us, china, allies),
    }


def _counts(counted: Array, name: str, us: int, china: int, allies: Rows) -> Found:
    """Months in which a side tightened or loosened, from `counted` by state, (states, members)."""
    return {
        f"{name}.us": counted[us],
        f"{name}.china": counted[china],
        f"{name}.allies": counted[allies].sum(axis=0),
    }


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
