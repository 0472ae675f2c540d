"""Outcomes of a year's deliveries: chips by maker and by chip, and makers' compute."""

from __future__ import annotations

from collections.abc import Iterator
from typing import TYPE_CHECKING, Any

from ..core.cache import cached
from ..core.kernel import Cube, FlagTable, Places, Table, kernel
from .declaration import Outcome
from .flows import CHINA, WORLD
from .sheet import Sheet, named

if TYPE_CHECKING:
    from ..agents.cast import Cast
    from ..core.layout import Layout
    from .flows import ChipFlows


def declare(layout: Layout) -> Iterator[Outcome]:
    """Outcomes in column order."""
    for prefix, where in (
        ("units", ""),
        ("units.china", " to firms in China, their units abroad left out"),
    ):
        for name in layout.makers:
            title = layout.roster.makers[name].title
            about = f"chips delivered in twelve months{where}, all of a maker's: {title}"
            yield Outcome(f"{prefix}.{name}", "chips/year", about)
        for chip in layout.chip_rows:
            about = f"chips delivered in twelve months{where}: {chip.title}"
            was = chip.was and f"{prefix}.{chip.was}"
            yield Outcome(f"{prefix}.{chip.id}", "chips/year", about, was=was)
    for maker in layout.makers:
        title = layout.roster.makers[maker].title
        about = f"compute of all chips that a maker delivers in twelve months: {title}"
        yield Outcome(f"sold_compute.{maker}", "H100e/year", about)


def measure(world: Cast, flows: ChipFlows, sheet: Sheet) -> None:
    """Write the deliveries of the last twelve months."""
    add_up_units(*_for_add_up_units(world, flows, sheet))


@cached("run")
def _for_add_up_units(world: Cast, flows: ChipFlows, sheet: Sheet) -> tuple[Any, ...]:
    """What `add_up_units` takes."""
    layout = world.layout
    return (
        flows.received,
        flows.was_received,
        layout.chip_maker,
        world.chip_table["h100e"],
        sheet.block(named("units", (*layout.makers, *layout.chips))),
        sheet.block(named("units.china", (*layout.makers, *layout.chips))),
        sheet.block(named("sold_compute", layout.makers)),
    )


@kernel
def add_up_units(
    received: Cube,
    was_received: FlagTable,
    maker: Places,
    speed: Table,
    everywhere: Table,
    to_china: Table,
    sold: Table,
) -> None:
    """Set the units of each chip, and add them and their compute up by maker.

    Of units the rows are those of makers and, after them, of chips.
    """
    makers, members = sold.shape
    everywhere[:makers] = 0.0
    to_china[:makers] = 0.0
    sold[:] = 0.0
    for c in range(len(maker)):
        m = maker[c]
        for k in range(members):
            everywhere[makers + c, k] = received[WORLD, c, k]
            to_china[makers + c, k] = received[CHINA, c, k]
        if was_received[WORLD, c]:
            for k in range(members):
                everywhere[m, k] += received[WORLD, c, k]
                to_china[m, k] += received[CHINA, c, k]
                sold[m, k] += received[WORLD, c, k] * speed[c, k]
