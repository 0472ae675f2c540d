"""Stack preferences: what software stacks are worth to firms by habit and by chips of their own."""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np

from ..core.cache import cached
from ..core.kernel import Cube, Flags, Line, Places, Table
from ..equations.numbers import over

if TYPE_CHECKING:
    from ..core.context import Core
    from ..core.layout import Mask


def prefer(
    installed: Table,
    on_offer: Flags,
    captive: Flags,
    lock_in: Line,
    for_captive: Line,
    preference: Table,
) -> None:
    """Set the utility of stacks on offer by habit (lock-in), and where a firm has its own chips.

    `installed` is compute by stack of the firm, or of those that its customers are used to.
    """
    stacks, members = installed.shape
    total = np.zeros(members)
    for n in range(stacks):
        for k in range(members):
            total[k] += installed[n, k]
    for n in range(stacks):
        if on_offer[n]:
            for k in range(members):
                own = for_captive[k] if captive[n] else 0.0
                preference[n, k] = lock_in[k] * over(installed[n, k], total[k], 0.0) + own


def add_up_seats(installed: Cube, seat: Places, by_seat: Cube) -> None:
    """Add the firms' compute by stack to that of all firms of the same seat."""
    firms, stacks, members = installed.shape
    for f in range(firms):
        for n in range(stacks):
            for k in range(members):
                by_seat[seat[f], n, k] += installed[f, n, k]


@cached("run")
def captive(world: Core) -> Mask:
    """True for the stacks of a firm's own chips, (firms, stacks)."""
    layout = world.layout
    own = [
        [
            any(firm in chip.sold_to for chip in layout.chip_rows if chip.stack == stack)
            for stack in layout.stacks
        ]
        for firm in layout.firms
    ]
    return np.array(own)
