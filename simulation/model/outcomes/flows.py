"""Flows of chips over twelve months: those that firms received and those that makers finished."""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np

from ..core.kernel import Cube, FlagTable, Places, Table, kernel
from ..equations.arrays import Array
from .trailing import Trailing

if TYPE_CHECKING:
    from ..agents.cast import Cast
    from ..core.layout import Mask

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

    def __init__(self, world: Cast) -> None:
        """Begin with the start-up flows of 2021.

        They grew through that year, so its sum is less than twelve last months.
        """
        part = world.p("start.year_share")
        some: Mask = (world.state.delivered != 0).any(axis=-1)
        every = slice(0, len(world.layout.chips))
        chips, self.compute = _received(world, every, some)
        self._trailing = Trailing({"received": chips * part, "made": world.state.made * part})

    @property
    def received(self) -> Array:
        """Chips received in twelve months, (receivers, chips, members)."""
        return self._trailing.year["received"]

    @property
    def made(self) -> Array:
        """Chips finished in twelve months, (chips, members)."""
        return self._trailing.year["made"]

    @property
    def received_rows(self) -> slice:
        """Rows of chips outside which nothing was received."""
        return self._trailing.reach("received")

    @property
    def made_rows(self) -> slice:
        """Rows of chips outside which nothing was finished."""
        return self._trailing.reach("made")

    def add_month(self, world: Cast) -> None:
        """Add the month's flows."""
        chips = world.chips_on_sale.active
        received, self.compute = _received(world, chips, world.pairs.ordered)
        self._trailing.put(world.month, "received", received, chips)
        # Work left in the line of a chip no longer on sale is finished, if only to be scrapped.
        ever_sold = world.chips_on_sale.ever_sold
        self._trailing.put(world.month, "made", world.state.made[ever_sold], ever_sold)


def _received(world: Cast, chips: slice, some: Mask) -> tuple[Array, Array]:
    """What firms receive in the month of the chips of a slice; `some` marks pairs that may.

    Chips, (receivers, chips, members), and the compute of each firm's, H100e, (firms, members).
    """
    layout, members = world.layout, world.members
    flow = np.zeros((5, chips.stop - chips.start, members))
    compute = np.zeros((len(layout.firms), members))
    add_up_received(
        chips.start,
        some,
        layout.part_of_firm,
        layout.smuggled_to,
        layout.row["states"]["us"],
        layout.row["states"]["china"],
        world.state.delivered,
        world.state.smuggled,
        world.chip_table["h100e"],
        flow,
        compute,
    )
    return flow, compute


@kernel
def add_up_received(
    first: int,
    some: FlagTable,
    part: Places,
    smuggled_to: Places,
    us: int,
    china: int,
    delivered: Cube,
    smuggled: Table,
    speed: Table,
    flow: Cube,
    compute: Table,
) -> None:
    """Add up what firms receive of some chips by receiver, and each firm's compute.

    `part` is the place of each firm in `layout.parts`; `some` marks pairs that are not all zero.
    """
    _, chips, members = flow.shape
    by_part = np.zeros((PARTS, chips, members))
    for f in range(len(part)):
        for n in range(chips):
            if some[f, first + n]:
                for k in range(members):
                    units = delivered[f, first + n, k]
                    by_part[part[f], n, k] += units
                    compute[f, k] += units * speed[first + n, k]
    for n in range(chips):
        to_us, to_china = smuggled_to[first + n] == us, smuggled_to[first + n] == china
        for k in range(members):
            hidden = smuggled[first + n, k]
            by_us, by_china, abroad, others = (
                by_part[0, n, k],
                by_part[1, n, k],
                by_part[2, n, k],
                by_part[3, n, k],
            )
            flow[WORLD, n, k] = hidden + by_us + by_china + abroad + others
            flow[US, n, k] = by_us + hidden if to_us else by_us
            flow[CHINA, n, k] = by_china
            flow[SMUGGLED, n, k] = hidden if to_china else 0.0
            flow[ABROAD, n, k] = abroad
