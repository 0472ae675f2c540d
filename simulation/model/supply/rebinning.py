"""Re-binning: packages of a chip sold as its variant, with a part fused off at the end."""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np

from ..core.mechanism import mechanism
from ..equations import rationing

if TYPE_CHECKING:
    from ..core.context import Core


@mechanism(reads="backlog chips_on_sale inventory made", writes="inventory rebinned")
def rebin(world: Core) -> None:
    """Fuse packages for the backlog of a variant: those started for it, then unsold originals.

    A fused package stays a variant; one fresh from the line can still become either. Unsold
    originals are shared by the backlog of each market and re-binned over some months, since
    boards are built and servers tested anew.
    """
    state, shipping, parent = world.state, world.chips_on_sale.shipping, world.layout.parent
    state.rebinned[...] = 0.0
    for variant in np.flatnonzero(world.layout.fused).tolist():
        original, fresh = parent[variant], state.made[variant]
        owed, rest = (state.backlog[:, c].sum(axis=0) * shipping[c] for c in (variant, original))
        owed = np.maximum(owed - np.maximum(state.inventory[variant] - fresh, 0.0), 0.0)
        own = np.minimum(owed, fresh)
        unsold = state.inventory[original] + fresh - own
        more = rationing.of_both((owed - own) / world.p("makers.rebinning_months"), rest, unsold)
        turned = own + more - fresh
        state.inventory[variant] = np.maximum(state.inventory[variant] + turned, 0.0)
        state.inventory[original] = np.maximum(state.inventory[original] - turned, 0.0)
        state.rebinned[variant] += turned
        state.rebinned[original] -= turned
