"""Outcomes of what limits China's chips: foundry, tools, and the gap to the best US chip."""

from __future__ import annotations

from collections.abc import Iterator
from typing import TYPE_CHECKING

import numpy as np

from ..equations.arrays import Array, ratio
from ..equations.rule import highest_sellable_tpp
from ..law import classification
from ..supply.tools import LOGIC, MEMORY
from .declaration import Outcome
from .flows import WORLD
from .sheet import Found

if TYPE_CHECKING:
    from ..agents.cast import Cast
    from ..core.layout import Layout
    from .flows import ChipFlows

VOLUME = "outcomes.volume_threshold"
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


def measure(world: Cast, flows: ChipFlows) -> Found:
    """Limits of the month, each (members,)."""
    state, layout, us = world.state, world.layout, world.layout.row["states"]["us"]
    rows = layout.row["suppliers"]
    foundries = (SMIC, *_further(layout))
    china, suppliers = layout.row["states"]["china"], layout.of_state("suppliers", "china")
    return {
        **{f"wafers.{name}": state.wafers[rows[name]] for name in foundries},
        **{f"yield.{name}": state.die_yield[rows[name]] for name in foundries},
        "tool_reach.china": state.tool_reach[china, LOGIC],
        "tools.domestic.china": state.tool_share[suppliers, MEMORY].max(axis=0),
        "chip_gap.best": _chip_gap(world, flows),
        "rule.license_max_tpp": licence_ceiling(world, us),
    }


def _further(layout: Layout) -> tuple[str, ...]:
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


def _chip_gap(world: Cast, flows: ChipFlows) -> Array:
    """Fastest US chip over fastest Chinese chip among those sold in volume, (members,)."""
    rows, layout = flows.received_rows, world.layout
    in_volume = flows.received[WORLD, rows] >= world.p(VOLUME)
    speed = world.chip_table["h100e"][rows] * in_volume
    state = layout.chip_state[rows]
    us, china = (
        speed[state == layout.row["states"][name]].max(axis=0, initial=0.0)
        for name in ("us", "china")
    )
    return ratio(us, china, empty=np.nan)
