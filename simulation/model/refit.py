"""Variants that are their original with a part fused off: one package, told apart at the end."""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np

from .equations import rationing

if TYPE_CHECKING:
    from .core import Core


def settle(world: Core) -> None:
    """Fuse what buyers of a variant wait for, out of the original's stock and of what was made.

    A fused package stays what it is; one fresh from the line can still become either. Where both
    markets are short they share by what each is owed. Stock is turned over some months, for
    boards are built and servers tested anew; what was started as the variant is its own at once.
    """
    state, shipping, parent = world.state, world.shelf.shipping, world.layout.parent
    state["refitted"][...] = 0.0
    for variant in np.flatnonzero(world.layout.fused).tolist():
        original, fresh = parent[variant], state["made"][variant]
        fused = np.maximum(state["inventory"][variant] - fresh, 0.0)
        whole = state["inventory"][original] + state["inventory"][variant] - fused
        owed, rest = (state["backlog"][:, c].sum(axis=0) * shipping[c] for c in (variant, original))
        owed = np.maximum(owed - fused, 0.0)
        ready = np.minimum(owed, fresh)
        asked = ready + (owed - ready) / world.p("makers.refit_months")
        given = rationing.of_both(asked, rest, whole)
        turned = fused + given - state["inventory"][variant]
        state["inventory"][variant] += turned
        state["inventory"][original] = np.maximum(state["inventory"][original] - turned, 0.0)
        state["refitted"][variant] += turned
        state["refitted"][original] -= turned
