"""Outcomes of policy: the law in force, rare earths, truces, and rivals' pressures and steps."""

from __future__ import annotations

from collections.abc import Iterator
from typing import TYPE_CHECKING, Any

import numpy as np

from ..core.cache import cached
from ..core.kernel import Line, Places, Table, kernel
from ..core.layout import SEGMENTS, Rows
from ..equations.numbers import over
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
ABOUT = {
    "rule.tightness.us": "how closed the US and its allies are to China: mean of chips (by general "
    "limits), tools, memory, cloud",
    "rule.tools.china": "share of new advanced tools that China's foundries get, service of old "
    "ones apart",
    "rule.memory.china": "share of memory orders open to China's makers, on average by their sales",
    "rule.cloud.china": "share of rentable capacity open to China's firms",
    "rule.enforcement.us": "share of what smuggling networks can move that rules take "
    "beyond the usual checks",
    "rule.admission.china": "share of foreign chips that China's customs let in, rules for some "
    "chips or buyers apart",
    "rule.mandate.china": "domestic share that private buyers in China must keep: the highest of "
    "any of them",
}
RULES = tuple(ABOUT)
TIGHTNESS, TOOLS, MEMORY, CLOUD, ENFORCEMENT, ADMISSION, MANDATE = range(len(RULES))
"""Rows of RULES."""
SIDES = {"us": "the US", "china": "China", "allies": "allied suppliers"}
OTHERS = (
    "rare_earth.china",
    "rare_earth.stock",
    "rare_earth.unmet",
    "truce",
    "truces",
    "push.china",
    "pressure.truce",
)
LICENSED, STOCK, UNMET, TRUCE, TRUCES, PUSH, TOWARDS_TRUCE = range(len(OTHERS))
"""Rows of OTHERS, which PRESSURES follow."""
STEPS = tuple(f"{what}.{side}" for side in SIDES for what in ("tightenings", "loosenings"))


def declare(_: Layout) -> Iterator[Outcome]:
    """Outcomes in column order."""
    for name, about in ABOUT.items():
        yield Outcome(name, "1", about)
    yield Outcome(
        "rare_earth.china", "1", "share of China's rare-earth exports to the US that is licensed"
    )
    yield Outcome("rare_earth.stock", "months", "rare earths in stock in the US")
    yield Outcome("rare_earth.unmet", "1", "share of the US need for rare earths not met")
    yield Outcome("truce", "flag", "1 where the US and China keep a truce, 0 before states react")
    yield Outcome("truces", "truces", "truces struck since October 2026")
    yield Outcome("push.china", "1/year", "least growth that Beijing sees to in its chip industry")
    about = "pressure towards a truce, 0 before states react"
    yield Outcome("pressure.truce", "index", about, signed=True)
    for name in INSTRUMENTS:
        about = f"pressure towards tightening {name.replace('_', ' ')}, negative towards loosening"
        yield Outcome(f"pressure.{name}", "index", about, signed=True)
    for side, name in SIDES.items():
        for what, done in (("tightenings", "tightened"), ("loosenings", "loosened")):
            each = ", each state counted" if side == "allies" else ""
            about = f"months since 2026-10 in which {name} {done}{each}"
            yield Outcome(f"{what}.{side}", "months", about)


def measure(world: Cast, sheet: Sheet) -> None:
    """Write the rules and reactions of the month, given the ceiling of licences in the sheet."""
    summarise(*_law_for_summarise(world), *_for_summarise(world, sheet))
    note_reactions(*_for_note_reactions(world, sheet))


def _law_for_summarise(world: Cast) -> tuple[Any, ...]:
    """Access of China's lines to tools, and of its makers to memory."""
    china = world.layout.row["states"]["china"]
    tools = input_access.tools(world, "tool_sales")[china, LOGIC]
    denied = 1.0 - input_access.memory(world)
    return tools, 1.0 - input_access.lost_by_makers(world, china, denied)


@cached("run")
def _for_summarise(world: Cast, sheet: Sheet) -> tuple[Any, ...]:
    """What `summarise` takes after access to tools and memory."""
    state, law, rows = world.state, world.law, world.layout.row["states"]
    us, china = rows["us"], rows["china"]
    private, allies = _firms_and_allies(world.layout)
    return (
        sheet["rule.license_max_tpp"],
        world.layout.of_state("chips", "us"),
        world.chip_table["tpp"],
        world.chips_on_sale.shipping,
        law.export_rule.cloud_access[us],
        law.export_rule.enforcement[us],
        law.import_admission.share.general[china],
        private,
        law.domestic_mandate.share[china],
        us,
        china,
        allies,
        state.tightenings,
        state.loosenings,
        sheet.block(RULES),
        sheet.block(STEPS),
    )


@cached("run")
def _for_note_reactions(world: Cast, sheet: Sheet) -> tuple[Any, ...]:
    """What `note_reactions` takes."""
    state, rows = world.state, world.layout.row["states"]
    us, china = rows["us"], rows["china"]
    return (
        world.law.rare_earth_licensing.share[china, us],
        world.p("minerals.stock_months"),
        state.rare_earths_stock_drawn[us],
        state.rare_earths_unmet[us],
        state.truce,
        state.truces,
        state.growth_floor[china],
        state.truce_pressure,
        state.pressure,
        sheet.block((*OTHERS, *PRESSURES)),
    )


def _firms_and_allies(layout: Layout) -> tuple[Rows, Rows]:
    """China's private firms, and the states allied with the US."""
    china = layout.row["states"]["china"]
    private = np.flatnonzero((layout.firm_state == china) & (layout.segment == PRIVATE))
    return private, layout.rows("states", ALLIES)


@kernel
def summarise(
    tools: Line,
    memory: Line,
    ceiling: Line,
    chips: Places,
    tpp: Table,
    shipping: Table,
    cloud: Line,
    enforcement: Line,
    admission: Line,
    private: Places,
    mandate: Table,
    us: int,
    china: int,
    allies: Places,
    tightenings: Table,
    loosenings: Table,
    rules: Table,
    steps: Table,
) -> None:
    """Write RULES and STEPS.

    How closed the US is to China is the mean of what it keeps back of the speed of the fastest
    of its `chips` that ship, of tools, of memory and of cloud; the mandate is the highest that a
    private firm has.
    """
    members = len(ceiling)
    fastest = np.zeros(members)
    for c in chips:
        for k in range(members):
            fastest[k] = max(fastest[k], tpp[c, k] * shipping[c, k])
    for k in range(members):
        open_chips = min(over(ceiling[k], fastest[k], 0.0), 1.0)
        closed = (1.0 - open_chips) + (1.0 - tools[k]) + (1.0 - memory[k]) + (1.0 - cloud[k])
        rules[TIGHTNESS, k] = closed / 4.0
        rules[TOOLS, k], rules[MEMORY, k], rules[CLOUD, k] = tools[k], memory[k], cloud[k]
        rules[ENFORCEMENT, k], rules[ADMISSION, k] = enforcement[k], admission[k]
        rules[MANDATE, k] = 0.0
    for f in private:
        for k in range(members):
            rules[MANDATE, k] = max(rules[MANDATE, k], mandate[f, k])
    for n, counted in enumerate((tightenings, loosenings)):
        for k in range(members):
            steps[n, k], steps[2 + n, k], steps[4 + n, k] = counted[us, k], counted[china, k], 0.0
        for ally in allies:
            for k in range(members):
                steps[4 + n, k] += counted[ally, k]


@kernel
def note_reactions(
    licensed: Line,
    stock: Line,
    drawn: Line,
    unmet: Line,
    truce: Line,
    truces: Line,
    push: Line,
    towards_truce: Line,
    pressures: Table,
    rows: Table,
) -> None:
    """Write OTHERS and the pressures on instruments."""
    for k in range(len(stock)):
        rows[LICENSED, k] = licensed[k]
        rows[STOCK, k], rows[UNMET, k] = stock[k] - drawn[k], unmet[k]
        rows[TRUCE, k], rows[TRUCES, k] = truce[k], truces[k]
        rows[PUSH, k], rows[TOWARDS_TRUCE, k] = push[k], towards_truce[k]
    rows[len(OTHERS) :] = pressures
