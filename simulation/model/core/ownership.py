"""Ownership of compute: who holds which chips, and sums that outcomes and lock-in share."""

from __future__ import annotations

import numpy as np

from ..equations.arrays import Array
from .layout import Layout

BLOCS = ("us", "china", "world", "china_abroad")
WORLD = BLOCS.index("world")


class Ownership:
    """Installed chips by bloc and by software stack; installation adds them up once a month.

    Attributes:
        blocs: installed chips of each of BLOCS, (blocs, chips, members).
        bloc_of_firm: place in `blocs` of each firm's part, -1 for those that count for the world
            alone, (firms,).
        by_stack: each firm's installed compute by stack, H100e, (firms, stacks, members).
    """

    def __init__(self, layout: Layout, members: int) -> None:
        names = list(layout.parts)
        place = [BLOCS.index(name) if name in BLOCS else -1 for name in names]
        self.bloc_of_firm = np.array(place)[layout.part_of_firm]
        self.blocs = np.zeros((len(BLOCS), len(layout.chips), members))
        self.by_stack = np.zeros((len(layout.firms), len(layout.stacks), members))

    @property
    def chips(self) -> dict[str, Array]:
        """Installed chips by the names of the blocs, views of `blocs`, (chips, members)."""
        return dict(zip(BLOCS, self.blocs, strict=True))
