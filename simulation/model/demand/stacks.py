"""Software stacks: from which of them firms may order, and the split of money over their chips."""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np

from ..core.active_pairs import some
from ..core.cache import cached
from ..core.kernel import Flags, FlagTable, Line, Places, Table
from ..equations import choice
from ..equations.numbers import over

if TYPE_CHECKING:
    from ..core.context import Core
    from ..core.layout import Rows


def split_within(
    first: int,
    stop: int,
    listed: Flags,
    offered: FlagTable,
    value: Table,
    stack: Places,
    scale: Line,
    shares: Table,
    inclusive: Table,
) -> None:
    """Split a market's money over the chips of each stack: the lower level of the nested logit.

    Sets the shares of listed chips in their stack, and the inclusive value of each stack.
    """
    stacks, members = inclusive.shape
    best = np.full(members, -np.inf)
    inclusive[:] = 0.0
    for c in range(first, stop):
        if listed[c]:
            for k in range(members):
                best[k] = max(best[k], value[c, k]) if offered[c, k] else best[k]
    for k in range(members):
        best[k] = best[k] if best[k] > -np.inf else 0.0
    for c in range(first, stop):
        if listed[c]:
            mine, total = shares[c], inclusive[stack[c]]
            for k in range(members):
                beside = value[c, k] if offered[c, k] else -np.inf
                mine[k] = choice.weight(beside, best[k], scale[k])
                total[k] += mine[k]
    for c in range(first, stop):
        if listed[c]:
            total = inclusive[stack[c]]
            for k in range(members):
                shares[c, k] *= over(1.0, total[k], 0.0)
    for n in range(stacks):
        for k in range(members):
            inclusive[n, k] = choice.inclusive(inclusive[n, k], best[k], scale[k])


def split_between(inclusive: Table, preference: Table, allowed: FlagTable, shares: Table) -> None:
    """Split a firm's money between the stacks that it may order from: the upper level."""
    stacks, members = inclusive.shape
    best, total = np.full(members, -np.inf), np.zeros(members)
    open_to_some = np.empty(stacks, np.bool_)
    for n in range(stacks):
        open_to_some[n] = some(allowed[n])
        if open_to_some[n]:
            for k in range(members):
                worth = inclusive[n, k] + preference[n, k] if allowed[n, k] else -np.inf
                shares[n, k] = worth
                best[k] = max(best[k], worth)
    for k in range(members):
        best[k] = best[k] if best[k] > -np.inf else 0.0
    for n in range(stacks):
        if open_to_some[n]:
            for k in range(members):
                shares[n, k] = choice.weight(shares[n, k], best[k], 1.0)
                total[k] += shares[n, k]
    for k in range(members):
        total[k] = over(1.0, total[k], 0.0)
    for n in range(stacks):
        for k in range(members):
            shares[n, k] = shares[n, k] * total[k] if open_to_some[n] else 0.0


@cached("run")
def state_of(world: Core) -> Rows:
    """State of each stack: that of its first chip, (stacks,)."""
    layout = world.layout
    stacks = range(len(layout.stacks))
    first = [int(np.flatnonzero(layout.chip_stack == stack)[0]) for stack in stacks]
    return layout.chip_state[first]
