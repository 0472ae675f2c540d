"""Outcomes of what limits China's chips: foundry, tools, and the gap to the best US chip."""

from __future__ import annotations

from collections.abc import Iterator
from typing import TYPE_CHECKING

import numpy as np

from ..core.cache import cached
from ..core.kernel import Cube, FlagTable, Line, Places, Table, kernel
from ..equations.arrays import Array
from ..equations.numbers import over
from ..equations.rule import highest_sellable_tpp
from ..law import classification
from ..supply.tools import LOGIC, MEMORY
from .declaration import Outcome
from .flows import WORLD
from .sheet import Names, Sheet

if TYPE_CHECKING:
    from ..agents.cast import Cast
    from ..core.layout import Layout
    from .flows import ChipFlows

VOLUME = "outcomes.volume_threshold"
GAP = ("chip_gap.best",)
SMIC = "smic"


def declare(layout: Layout) -> Iterator[Outcome]:
    """Outcomes in column order; a foundry that a scenario splits from SMIC has its own."""
    yield Outcome("wafers.smic", "wafers/month", "SMIC's starts at 7 nm and below, all uses")
    yield Outcome("yield.smic", "1", "good dies over gross dies of AI chips at SMIC")
    for name in _further(layout):
        title = layout.roster.suppliers[name].title
        yield Outcome(f"wafers.{name}", "wafers/month", f"{title}: starts at 7 nm and below")
        yield Outcome(f"yield.{name}", "1", f"good dies over gross dies of AI chips: {title}")
    yield Outcome(
        "tool_reach.china", "1", "share of their tools that Chinese lines of 7 nm and below get"
    )
    yield Outcome(
        "tools.domestic.china",
        "1",
        "share of a 14 nm line's tools that Chinese makers supply",
    )
    yield Outcome(
        "chip_gap.best",
        "ratio",
        "speed of the best US chip in volume over China's best in volume",
        undefined="where China makes no chip in volume",
    )
    yield Outcome(
        "rule.license_max_tpp", "TPP", "TPP from which US chips cannot go to China; 1e9: no limit"
    )


def measure(world: Cast, flows: ChipFlows, sheet: Sheet) -> None:
    """Write the limits of the month."""
    state, layout = world.state, world.layout
    rows, states = layout.row["suppliers"], layout.row["states"]
    for name in _foundries(world):
        sheet[f"wafers.{name}"] = state.wafers[rows[name]]
        sheet[f"yield.{name}"] = state.die_yield[rows[name]]
    sheet["tool_reach.china"] = state.tool_reach[states["china"], LOGIC]
    tools = state.tool_share[layout.of_state("suppliers", "china"), MEMORY]
    sheet["tools.domestic.china"] = tools.max(axis=0)
    sheet["rule.license_max_tpp"] = licence_ceiling(world, states["us"])
    compare_fastest(
        flows.received,
        flows.was_received,
        world.chip_table["h100e"],
        layout.chip_state,
        states["us"],
        states["china"],
        world.p(VOLUME),
        sheet.block(GAP),
    )


@cached("run")
def _foundries(world: Cast) -> Names:
    """China's foundries whose limits are outcomes."""
    return (SMIC, *_further(world.layout))


def _further(layout: Layout) -> Names:
    """Chinese foundries beside SMIC, which only scenarios have."""
    known = layout.roster.suppliers.items()
    return tuple(
        name for name, s in known if s.state == "china" and "foundry" in s.kinds and name != SMIC
    )


def licence_ceiling(world: Cast, state: int) -> Array:
    """TPP from which a state's chips cannot go to its rival, (members,).

    Where the rule is relative to makers' flagships, the highest among makers.
    """
    chips = world.layout.of_state("chips", world.layout.states[state])
    tpp, _ = classification.licence_ceilings(world, state, chips)
    return highest_sellable_tpp(world.law.export_rule.control_tpp[state], tpp.max(axis=0))


@kernel
def compare_fastest(
    received: Cube,
    was_received: FlagTable,
    speed: Table,
    designer: Places,
    us: int,
    china: int,
    volume: Line,
    gap: Table,
) -> None:
    """Set the speed of the fastest US chip over the fastest Chinese one of those sold in volume."""
    members = len(volume)
    american, chinese = np.zeros(members), np.zeros(members)
    for c in range(len(designer)):
        if was_received[WORLD, c] and (designer[c] == us or designer[c] == china):
            fastest = american if designer[c] == us else chinese
            for k in range(members):
                sold = speed[c, k] if received[WORLD, c, k] >= volume[k] else 0.0
                fastest[k] = max(fastest[k], sold)
    for k in range(members):
        gap[0, k] = over(american[k], chinese[k], np.nan)
