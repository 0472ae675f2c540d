"""Re-binning: packages of a chip sold as its variant, with a part fused off at the end."""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np

from ..core.kernel import Cube, Flags, FlagTable, Line, Places, Table, kernel
from ..core.mechanism import mechanism
from ..equations import rationing

if TYPE_CHECKING:
    from ..core.context import Core


@mechanism(reads="backlog chips_on_sale inventory made rebinned", writes="inventory rebinned")
def rebin(world: Core) -> None:
    """Fuse packages for the backlog of a variant: those started for it, then unsold originals."""
    state, layout = world.state, world.layout
    turn_into_variants(
        world.pairs.ordered,
        layout.fused,
        layout.parent,
        world.chips_on_sale.shipping,
        world.p("makers.rebinning_months"),
        state.backlog,
        state.made,
        state.inventory,
        state.rebinned,
    )


@kernel
def turn_into_variants(
    ordered: FlagTable,
    fused: Flags,
    parent: Places,
    shipping: Table,
    months: Line,
    backlog: Cube,
    made: Table,
    inventory: Table,
    rebinned: Table,
) -> None:
    """Turn packages into variants, or those that were started as variants back into originals.

    A fused package stays a variant; one fresh from the line can still become either. Unsold
    originals are shared by the backlog of each market and re-binned over some months, since
    boards are built and servers tested anew.
    """
    firms, chips, members = backlog.shape
    rebinned[:] = 0.0
    for variant in range(chips):
        if fused[variant]:
            original = parent[variant]
            owed, rest = np.zeros(members), np.zeros(members)
            for f in range(firms):
                for k in range(members):
                    if ordered[f, variant]:
                        owed[k] += backlog[f, variant, k]
                    if ordered[f, original]:
                        rest[k] += backlog[f, original, k]
            for k in range(members):
                fresh = made[variant, k]
                kept = max(inventory[variant, k] - fresh, 0.0)
                due = max(owed[k] * shipping[variant, k] - kept, 0.0)
                own = min(due, fresh)
                unsold = inventory[original, k] + fresh - own
                asked = (due - own) / months[k]
                claims = asked + rest[k] * shipping[original, k]
                more = asked * rationing.passing(unsold, claims)
                turned = own + more - fresh
                inventory[variant, k] = max(inventory[variant, k] + turned, 0.0)
                inventory[original, k] = max(inventory[original, k] - turned, 0.0)
                rebinned[variant, k] += turned
                rebinned[original, k] -= turned
