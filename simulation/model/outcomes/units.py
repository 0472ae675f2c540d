"""Outcomes of a year's deliveries: chips by maker and by chip, and makers' compute."""

from __future__ import annotations

from collections.abc import Iterator
from typing import TYPE_CHECKING

from ..core.cache import cached
from .declaration import Outcome
from .flows import CHINA, WORLD
from .sheet import Found, Names, named

if TYPE_CHECKING:
    from ..agents.cast import Cast
    from ..core.layout import Layout
    from .flows import ChipFlows

RECEIVERS = {"units": WORLD, "units.china": CHINA}


def declare(layout: Layout) -> Iterator[Outcome]:
    """Outcomes in column order."""
    for prefix, where in (("units", ""), ("units.china", " to buyers from China")):
        for name in layout.makers:
            about = f"chips delivered in twelve months{where}, all of the maker's"
            yield Outcome(f"{prefix}.{name}", "chips/year", about)
        for name in layout.chips:
            about = f"chips delivered in twelve months{where}"
            yield Outcome(f"{prefix}.{name}", "chips/year", about)
    for maker in layout.makers:
        about = "compute delivered in twelve months, all of the maker's"
        yield Outcome(f"sold_compute.{maker}", "H100e/year", about)


def measure(world: Cast, flows: ChipFlows) -> Found:
    """Deliveries of the last twelve months, each (members,)."""
    found: Found = {}
    rows, by_maker = flows.received_rows, world.sums.makers
    for prefix, receiver in RECEIVERS.items():
        units, (makers, chips) = flows.received[receiver], _names(world, prefix)
        found[makers] = by_maker(units[rows], rows)
        found[chips] = units
    sold = flows.received[WORLD, rows] * world.chip_table["h100e"][rows]
    return found | {_names(world, "sold_compute")[0]: by_maker(sold, rows)}


@cached("run")
def _names(world: Cast, prefix: str) -> tuple[Names, Names]:
    """Names of outcomes by maker and by chip."""
    return named(prefix, world.layout.makers), named(prefix, world.layout.chips)
