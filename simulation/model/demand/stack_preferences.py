"""What firms feel about software stacks beyond price: habit, and chips of their own."""

from __future__ import annotations

from typing import TYPE_CHECKING, NamedTuple

import numpy as np

from ..core.group_sums import sum_over_firms
from ..equations.arrays import Array, ratio

if TYPE_CHECKING:
    from numpy.typing import NDArray

    from ..core.context import Core
    from ..core.layout import Rows


class Preferences(NamedTuple):
    """Utilities of stacks, (firms, stacks, members), and whose they are.

    own: for the firm's own workloads; hosted: for those of its cloud's customers, who run what
    the market runs; part: share of the own ones, (firms, 1, members).
    """

    own: Array
    hosted: Array
    part: Array

    def rows(self, which: NDArray[np.intp]) -> Preferences:
        """Some firms' preferences."""
        return Preferences(self.own[which], self.hosted[which], self.part[which])


def as_one(world: Core, firms: Rows, captive: Array, weight: Array) -> Preferences:
    """Preferences of some firms as one, (1, stacks, members); `weight`: (firms, 1, members)."""
    p, owned = world.p, sum_over_firms(world.owned.by_stack, firms)
    habit = p("choice.lock_in") * ratio(owned, owned.sum(axis=0))
    own = habit + (captive[firms, :, None] * weight).sum(axis=0) * p("choice.captive")
    part = (p.table("firms", "own_workloads", 1.0)[firms, None] * weight).sum(axis=0)
    return Preferences(own[None], habit[None], part[None])


def of(world: Core, firms: slice, captive: Array) -> Preferences:
    """Preferences of firms; `captive` is 1 for a firm's own chips' stacks, (firms, stacks)."""
    p, owned = world.p, world.owned.by_stack
    mine = owned[firms]
    habit = p("choice.lock_in") * ratio(mine, mine.sum(axis=1, keepdims=True))
    own = habit + captive[firms, :, None] * p("choice.captive")
    seats, which = np.unique(world.layout.firm_state[firms], return_inverse=True)
    market = np.stack([owned[world.layout.firm_state == seat].sum(axis=0) for seat in seats])
    hosted = p("choice.lock_in") * ratio(market, market.sum(axis=1, keepdims=True))
    hosted = hosted[which]
    part = p.table("firms", "own_workloads", 1.0)[firms]
    return Preferences(own, hosted, part[:, None])
