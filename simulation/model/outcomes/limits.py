"""Outcomes of what limits China's chips: foundry, tools, and the gap to the best US chip."""

from __future__ import annotations

from collections.abc import Iterator
from typing import TYPE_CHECKING, Any

import numpy as np

from ..core.cache import cached
from ..core.kernel import Cube, FlagTable, Line, Places, Sum, Table, kernel
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
OTHERS = ("tool_reach.china", "tools.domestic.china", "chip_gap.best", "rule.license_max_tpp")
REACH, DOMESTIC, GAP, CEILING = range(len(OTHERS))
"""Rows of OTHERS."""
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
    about = (
        "TPP from which US rules keep chips from China, those apart that slower links or their "
        "names let through: the field export_rule.control_tpp, or the ceiling of licences where "
        "that is higher (the field license_max_tpp, or that of generations_behind, the highest "
        "among makers); 1e9: no limit"
    )
    yield Outcome("rule.license_max_tpp", "TPP", about)


def measure(world: Cast, flows: ChipFlows, sheet: Sheet) -> None:
    """Write the limits of the month."""
    layout = world.layout
    us, chips = layout.row["states"]["us"], layout.of_state("chips", "us")
    ceilings, _ = classification.licence_ceilings(world, us, chips)
    note_limits(ceilings, *_for_note_limits(world, flows, sheet))


@cached("run")
def _for_note_limits(world: Cast, flows: ChipFlows, sheet: Sheet) -> tuple[Any, ...]:
    """What `note_limits` takes after the ceilings of licences."""
    state, layout = world.state, world.layout
    us, china = layout.row["states"]["us"], layout.row["states"]["china"]
    foundries = (SMIC, *_further(layout))
    return (
        world.law.export_rule.control_tpp[us],
        layout.rows("suppliers", foundries),
        state.wafers,
        state.die_yield,
        layout.of_state("suppliers", "china"),
        state.tool_share,
        state.tool_reach[china, LOGIC],
        flows.received,
        flows.was_received,
        world.chip_table["h100e"],
        layout.chip_state,
        us,
        china,
        world.p(VOLUME),
        sheet.block(tuple(f"{what}.{name}" for name in foundries for what in ("wafers", "yield"))),
        sheet.block(OTHERS),
    )


def _further(layout: Layout) -> Names:
    """Chinese foundries beside SMIC, which only scenarios have."""
    known = layout.roster.suppliers.items()
    return tuple(
        name for name, s in known if s.state == "china" and "foundry" in s.kinds and name != SMIC
    )


@kernel
def note_limits(
    ceilings: Table,
    control_tpp: Line,
    foundries: Places,
    wafers: Table,
    die_yield: Table,
    at_home: Places,
    tool_share: Cube,
    tool_reach: Line,
    received: Cube,
    was_received: FlagTable,
    speed: Table,
    designer: Places,
    us: int,
    china: int,
    volume: Line,
    of_foundries: Table,
    others: Table,
) -> None:
    """Write starts and yields of some foundries, and OTHERS.

    Tools of all suppliers `at_home` count, up to all that a line needs. Where the rule is relative
    to makers' flagships, the ceiling is the highest among makers.
    """
    for n, u in enumerate(foundries):
        for k in range(len(volume)):
            of_foundries[2 * n, k] = wafers[u, k]
            of_foundries[2 * n + 1, k] = die_yield[u, k]
    others[DOMESTIC] = 0.0
    for u in at_home:
        for k in range(len(volume)):
            others[DOMESTIC, k] = min(others[DOMESTIC, k] + tool_share[u, MEMORY, k], 1.0)
    others[CEILING] = ceilings[0]
    for c in range(len(ceilings)):
        for k in range(len(volume)):
            others[CEILING, k] = max(others[CEILING, k], ceilings[c, k])
    for k in range(len(volume)):
        others[REACH, k] = tool_reach[k]
        others[CEILING, k] = highest_sellable_tpp(control_tpp[k], others[CEILING, k])
    compare_fastest(received, was_received, speed, designer, us, china, volume, others[GAP])


def compare_fastest(
    received: Cube,
    was_received: FlagTable,
    speed: Table,
    designer: Places,
    us: int,
    china: int,
    volume: Line,
    gap: Sum,
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
        gap[k] = over(american[k], chinese[k], np.nan)
