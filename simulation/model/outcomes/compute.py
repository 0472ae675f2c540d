"""Outcomes of installed compute: by owner, and China's by the way it was acquired."""

from __future__ import annotations

from collections.abc import Iterator
from typing import TYPE_CHECKING

import numpy as np

from ..core.cache import cached
from ..core.group_sums import sum_over_firms
from ..equations.arrays import Array, contract, ratio
from .declaration import BLOCS, MEASURES, UNITS, Outcome
from .sheet import Found

if TYPE_CHECKING:
    from ..agents.cast import Cast
    from ..core.layout import Layout

BY_MEASURE = tuple(f"compute.{bloc}{suffix}" for bloc in BLOCS for suffix in UNITS)


def declare(_: Layout) -> Iterator[Outcome]:
    """Outcomes in column order."""
    owner = {
        "us": "owned by firms headquartered in the US",
        "china": "owned by firms headquartered in China and standing there",
        "world": "owned by all firms",
    }
    for suffix, unit in UNITS.items():
        for bloc in BLOCS:
            about = f"AI compute {owner[bloc]}, in H100 equivalents of {MEASURES[suffix]}"
            yield Outcome(f"compute.{bloc}{suffix}", unit, about)
    yield Outcome("compute.china.domestic", "H100e", "part of it designed in China")
    yield Outcome("compute.china.licensed", "H100e", "part of it imported legally")
    yield Outcome("compute.china.smuggled", "H100e", "part of it smuggled")
    yield Outcome(
        "compute.china.offshore", "H100e", "owned abroad by subsidiaries, and rented abroad"
    )
    yield Outcome("compute.china.rented", "H100e", "the rented part of it")
    yield Outcome("compute.china.usable", "H100e", "compute.china and compute.china.offshore")
    yield Outcome(
        "ratio.stock", "ratio", "US compute over China's", undefined="where China has none"
    )
    yield Outcome(
        "share.china",
        "1",
        "China's share of the world's compute",
        undefined="where nobody has any",
    )


def measure(world: Cast) -> Found:
    """Compute installed at the end of the month, each (members,)."""
    owned, ever_sold = world.owned, world.chips_on_sale.ever_sold
    blocs = owned.blocs[: len(BLOCS), ever_sold]
    compute = contract("bcm,wcm->bwm", blocs, world.chip_table.measured[:, ever_sold])
    us, china, everywhere = compute[:, 0]
    speed = world.chip_table["h100e"][ever_sold]
    domestic = contract(
        "cm,cm->m", owned.chips["china"][ever_sold], speed_of_chinese(world)[ever_sold]
    )
    smuggled = contract("cm,cm->m", smuggled_running(world, ever_sold), speed)
    abroad = contract("cm,cm->m", owned.chips["china_abroad"][ever_sold], speed)
    rented = world.state.rented[world.layout.row["states"]["china"]]
    return {
        BY_MEASURE: compute,
        "compute.china.domestic": domestic,
        "compute.china.smuggled": smuggled,
        "compute.china.licensed": np.maximum(china - domestic - smuggled, 0.0),
        "compute.china.offshore": abroad + rented,
        "compute.china.rented": rented,
        "compute.china.usable": china + abroad + rented,
        "ratio.stock": ratio(us, china, empty=np.nan),
        "share.china": ratio(china, everywhere, empty=np.nan),
    }


@cached("chips")
def speed_of_chinese(world: Cast) -> Array:
    """Speed of chips designed in China, H100e, and 0 of all others, (chips, members)."""
    home = world.layout.chip_state == world.layout.row["states"]["china"]
    speed: Array = world.chip_table["h100e"] * home[:, None]
    return speed


def smuggled_running(world: Cast, ever_sold: slice) -> Array:
    """Chips smuggled into China that have power, (chips ever sold, members)."""
    china = world.layout.row["states"]["china"]
    theirs = world.layout.smuggled_to[ever_sold, None] == china
    smuggled: Array = world.state.smuggled_stock[ever_sold] * theirs
    if not world.state.power_waiting[china].any():
        return smuggled  # a shortcut: nothing waits, so all would be multiplied by one
    running = world.owned.chips["china"][ever_sold]
    at_home = world.layout.at_home("china")
    waiting = sum_over_firms(world.state.awaiting_power[:, ever_sold], at_home)
    return smuggled * ratio(running, running + waiting, empty=1.0)
