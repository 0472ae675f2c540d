"""Disruptions: what is left of the business of suppliers and makers."""

from __future__ import annotations

from typing import TYPE_CHECKING

from ..core.mechanism import mechanism
from ..equations.arrays import Array

if TYPE_CHECKING:
    from ..core.context import Core


@mechanism(
    reads="maker_memory_left maker_output_left maker_packaging_left maker_wafers_left "
    "supplier_memory_left supplier_output_left supplier_packaging_left supplier_wafers_left",
    writes="maker_memory_left maker_output_left maker_packaging_left maker_wafers_left "
    "supplier_memory_left supplier_output_left supplier_packaging_left "
    "supplier_wafers_left",
)
def strike(world: Core) -> None:
    """Note what disruptions leave from this month on."""
    index = world.layout.row
    for event in world.calendar.outages(world.month):
        kind = "supplier" if event.actor in index["suppliers"] else "maker"
        row = index[f"{kind}s"][event.actor]
        for field in ("output", "wafers", "packaging", "memory"):
            if field in event.values:
                left = world.state.arrays[f"{kind}_{field}_left"]
                left[row] = world.draw.value(event, field)


def packaging_left(world: Core) -> Array:
    """Share left of foundries' packaging, (suppliers, members)."""
    return world.state.supplier_output_left * world.state.supplier_packaging_left


def memory_left(world: Core) -> Array:
    """Share left of suppliers' memory, (suppliers, members)."""
    return world.state.supplier_output_left * world.state.supplier_memory_left
