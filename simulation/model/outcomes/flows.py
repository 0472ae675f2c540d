"""Flows of chips over twelve months: those that firms received and those that makers finished."""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np

from ..equations.arrays import Array
from .trailing import Trailing

if TYPE_CHECKING:
    from ..agents.cast import Cast

WORLD, US, CHINA, SMUGGLED, ABROAD = range(5)
"""Receivers of chips: rows of `ChipFlows.received`, from `layout.parts` and their sum.

The world's and the US's chips include smuggled ones; China's do not, until new compute is worked
out.
"""


class ChipFlows:
    """Chips received and finished in the last twelve months."""

    def __init__(self, world: Cast) -> None:
        """Begin with the start-up flows of 2021.

        They grew through that year, so its sum is less than twelve last months.
        """
        part = world.p("start.year_share")
        chips = _received(world, slice(0, len(world.layout.chips)))
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
        self._trailing.put(world.month, "received", _received(world, chips), chips)
        # Work left in the line of a chip no longer on sale is finished, if only to be scrapped.
        ever_sold = world.chips_on_sale.ever_sold
        self._trailing.put(world.month, "made", world.state.made[ever_sold], ever_sold)


def _received(world: Cast, chips: slice) -> Array:
    """Chips of the slice that firms receive in the month, (receivers, chips, members)."""
    delivered, smuggled = world.state.delivered[:, chips], world.state.smuggled[chips]
    part = {name: delivered[rows].sum(axis=0) for name, rows in world.layout.parts.items()}
    flow = np.empty((5, *smuggled.shape))
    flow[WORLD] = smuggled
    for units in part.values():
        flow[WORLD] += units
    flow[US], flow[CHINA], flow[ABROAD] = (part[n] for n in ("us", "china", "china_abroad"))
    reached, rows = world.layout.smuggled_to[chips, None], world.layout.row["states"]
    flow[US] += smuggled * (reached == rows["us"])
    flow[SMUGGLED] = smuggled * (reached == rows["china"])
    return flow
