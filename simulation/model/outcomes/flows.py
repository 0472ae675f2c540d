"""Flows of chips over twelve months: those that firms received and those that makers finished."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import numpy as np

from ..core.active_pairs import some
from ..core.cache import cached
from ..core.kernel import Cube, Flags, FlagTable, Places, Table, kernel
from ..equations.arrays import Array
from .trailing import YEAR, Shapes, Trailing

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
        self.trailing = trailing
        self.compute = np.zeros((len(world.layout.firms), world.members))
        received, made = np.zeros_like(self.received), np.zeros_like(self.made)
        moved: Mask = (world.state.delivered != 0).any(axis=-1)
        chips = len(world.layout.chips)
        add_up_received(0, chips, *self.entries(world, moved, received, made))
        part = world.p("start.year_share")
        trailing.begin("received", received * part)
        trailing.begin("compute", self.compute * part)
        trailing.begin("made", made * part)

    @staticmethod
    def shapes(layout: Layout) -> Shapes:
        """Flows whose years are kept."""
        chips, firms = len(layout.chips), len(layout.firms)
        return {"received": (5, chips), "made": (chips,), "compute": (firms,)}

    @property
    def received(self) -> Array:
        """Chips received in twelve months, (receivers, chips, members)."""
        return self.trailing.year("received")

    @property
    def was_received(self) -> Mask:
        """True for chips of which some receiver got any in twelve months, (receivers, chips)."""
        return self.trailing.live("received")

    @property
    def made(self) -> Array:
        """Chips finished in twelve months, (chips, members)."""
        return self.trailing.year("made")

    @property
    def was_made(self) -> Mask:
        """True for chips of which any were finished in twelve months, (chips,)."""
        return self.trailing.live("made")

    def write_month(self, world: Cast) -> None:
        """Write the month's flows."""
        active = world.chips_on_sale.active
        add_up_received(
            active.start, active.stop, *_for_add_up_received(world, self, world.month % YEAR)
        )
        self.trailing.month("compute", world.month)[:] = self.compute

    def entries(self, world: Cast, moved: Mask, received: Array, made: Array) -> tuple[Any, ...]:
        """What `add_up_received` takes after the chips; `moved` marks pairs of these."""
        layout = world.layout
        return (
            moved,
            layout.part_of_firm,
            layout.smuggled_to,
            layout.row["states"]["us"],
            layout.row["states"]["china"],
            world.state.delivered,
            world.state.smuggled,
            world.state.made,
            world.chip_table["h100e"],
            self.trailing.written("received"),
            self.trailing.written("made"),
            received,
            made,
            self.compute,
        )


@cached("run")
def _for_add_up_received(world: Cast, flows: ChipFlows, slot: int) -> tuple[Any, ...]:
    """What `add_up_received` takes in a calendar month."""
    received, made = (flows.trailing.month(name, slot) for name in ("received", "made"))
    return flows.entries(world, world.pairs.ordered, received, made)


@kernel
def add_up_received(
    first: int,
    stop: int,
    moved: FlagTable,
    part: Places,
    smuggled_to: Places,
    us: int,
    china: int,
    delivered: Cube,
    smuggled: Table,
    finished: Table,
    speed: Table,
    was_received: FlagTable,
    was_made: Flags,
    received: Cube,
    made: Table,
    compute: Table,
) -> None:
    """Add up what firms receive of some chips by receiver, and each firm's compute.

    `part` is the place of each firm in `layout.parts`; `moved` marks pairs that are not all zero.
    Only what is not zero is written, and marked.
    """
    _, chips, members = received.shape
    by_part, parts = np.zeros((PARTS, members)), np.zeros(PARTS, np.bool_)
    was_received[:] = False
    compute[:] = 0.0
    for c in range(chips):
        # Work left in the line of a chip no longer on sale is finished, if only to be scrapped.
        was_made[c] = some(finished[c])
        if was_made[c]:
            for k in range(members):
                made[c, k] = finished[c, k]
        if c < first or c >= stop:
            continue
        by_part[:] = 0.0
        parts[:] = False
        for f in range(len(part)):
            if moved[f, c]:
                p = part[f]
                parts[p] = True
                for k in range(members):
                    units = delivered[f, c, k]
                    by_part[p, k] += units
                    compute[f, k] += units * speed[c, k]
        hidden = some(smuggled[c])
        to_us, to_china = smuggled_to[c] == us and hidden, smuggled_to[c] == china and hidden
        was_received[WORLD, c] = some(parts) or hidden
        was_received[US, c] = parts[0] or to_us
        was_received[CHINA, c] = parts[1]
        was_received[SMUGGLED, c] = to_china
        was_received[ABROAD, c] = parts[2]
        if was_received[WORLD, c]:
            for k in range(members):
                at_home = smuggled[c, k] + by_part[0, k] + by_part[1, k]
                received[WORLD, c, k] = at_home + by_part[2, k] + by_part[3, k]
        if was_received[US, c]:
            for k in range(members):
                received[US, c, k] = by_part[0, k] + smuggled[c, k] if to_us else by_part[0, k]
        if was_received[CHINA, c]:
            for k in range(members):
                received[CHINA, c, k] = by_part[1, k]
        if was_received[SMUGGLED, c]:
            for k in range(members):
                received[SMUGGLED, c, k] = smuggled[c, k]
        if was_received[ABROAD, c]:
            for k in range(members):
                received[ABROAD, c, k] = by_part[2, k]
