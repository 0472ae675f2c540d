"""Flows of chips over twelve months: those that firms received and those that makers finished."""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np

from ..core.kernel import Cube, FlagTable, Places, Table, kernel
from ..equations.arrays import Array
from .trailing import Shapes, Trailing

if TYPE_CHECKING:
    from ..agents.cast import Cast
    from ..core.layout import Layout, Mask

WORLD, US, CHINA, SMUGGLED, ABROAD = range(5)
"""Receivers of chips: rows of `ChipFlows.received`, from `layout.parts` and their sum.

The world's and the US's chips include smuggled ones; China's do not, until new compute is worked
out.
"""
PARTS = 4  # of `layout.parts`, in their order: the US's firms, China's at home and abroad, others


class ChipFlows:
    """Chips received and finished in the last twelve months.

    Attributes:
        compute: what each firm received in the month, H100e, (firms, members).
    """

    def __init__(self, world: Cast, trailing: Trailing) -> None:
        """Begin with the start-up flows of 2021.

        They grew through that year, so its sum is less than twelve last months.
        """
        self._trailing = trailing
        self.compute = np.zeros((len(world.layout.firms), world.members))
        received, part = np.zeros_like(self.received), world.p("start.year_share")
        some: Mask = (world.state.delivered != 0).any(axis=-1)
        self._receive(world, slice(0, len(world.layout.chips)), some, received)
        trailing.begin("received", received * part)
        trailing.begin("made", world.state.made * part)

    @staticmethod
    def shapes(layout: Layout) -> Shapes:
        """Flows whose years are kept."""
        return {"received": (5, len(layout.chips)), "made": (len(layout.chips),)}

    @property
    def received(self) -> Array:
        """Chips received in twelve months, (receivers, chips, members)."""
        return self._trailing.year("received")

    @property
    def was_received(self) -> Mask:
        """True for chips of which some receiver got any in twelve months, (receivers, chips)."""
        return self._trailing.live("received")

    @property
    def made(self) -> Array:
        """Chips finished in twelve months, (chips, members)."""
        return self._trailing.year("made")

    def write_month(self, world: Cast) -> None:
        """Write the month's flows."""
        received = self._trailing.month("received", world.month)
        self._receive(world, world.chips_on_sale.active, world.pairs.ordered, received)
        # Work left in the line of a chip no longer on sale is finished, if only to be scrapped.
        self._trailing.month("made", world.month)[...] = world.state.made

    def _receive(self, world: Cast, chips: slice, some: Mask, received: Array) -> None:
        """Set what firms receive in the month of the chips of a slice; `some` marks such pairs."""
        layout = world.layout
        self.compute[...] = 0.0
        add_up_received(
            chips.start,
            chips.stop,
            some,
            layout.part_of_firm,
            layout.smuggled_to,
            layout.row["states"]["us"],
            layout.row["states"]["china"],
            world.state.delivered,
            world.state.smuggled,
            world.chip_table["h100e"],
            received,
            self.compute,
        )


@kernel
def add_up_received(
    first: int,
    stop: int,
    some: FlagTable,
    part: Places,
    smuggled_to: Places,
    us: int,
    china: int,
    delivered: Cube,
    smuggled: Table,
    speed: Table,
    received: Cube,
    compute: Table,
) -> None:
    """Add up what firms receive of some chips by receiver, and each firm's compute.

    `part` is the place of each firm in `layout.parts`; `some` marks pairs that are not all zero.
    """
    _, chips, members = received.shape
    by_part = np.zeros((PARTS, members))
    for c in range(chips):
        if c < first or c >= stop:
            for receiver in range(len(received)):
                for k in range(members):
                    received[receiver, c, k] = 0.0
            continue
        by_part[:] = 0.0
        for f in range(len(part)):
            if some[f, c]:
                p = part[f]
                for k in range(members):
                    units = delivered[f, c, k]
                    by_part[p, k] += units
                    compute[f, k] += units * speed[c, k]
        to_us, to_china = smuggled_to[c] == us, smuggled_to[c] == china
        for k in range(members):
            hidden = smuggled[c, k]
            by_us, by_china, abroad, others = (
                by_part[0, k],
                by_part[1, k],
                by_part[2, k],
                by_part[3, k],
            )
            received[WORLD, c, k] = hidden + by_us + by_china + abroad + others
            received[US, c, k] = by_us + hidden if to_us else by_us
            received[CHINA, c, k] = by_china
            received[SMUGGLED, c, k] = hidden if to_china else 0.0
            received[ABROAD, c, k] = abroad
