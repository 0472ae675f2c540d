"""Stack preferences: what software stacks are worth to firms by habit and by chips of their own."""

from __future__ import annotations

from typing import TYPE_CHECKING, NamedTuple

import numpy as np

from ..core.cache import cached
from ..core.group_sums import sum_over_firms
from ..equations.arrays import Array, ratio

if TYPE_CHECKING:
    from numpy.typing import NDArray

    from ..core.context import Core
    from ..core.layout import Mask, Rows


class Preferences(NamedTuple):
    """Utilities that stacks have for firms beyond the chips that they offer.

    Attributes:
        own: utility for workloads of the firm itself, (firms, stacks, members).
        hosted: utility for workloads that its cloud runs for customers, who are used to the
            stacks that firms of the same seat have installed, same shape.
        own_share: share of the firm's own workloads in all that it runs, (firms, 1, members).
    """

    own: Array
    hosted: Array
    own_share: Array

    def rows(self, which: NDArray[np.intp]) -> Preferences:
        """Some firms' preferences."""
        return Preferences(self.own[which], self.hosted[which], self.own_share[which])


def of_firms(world: Core, firms: slice) -> Preferences:
    """Preferences of firms, each for itself: habit (lock-in), and chips of their own design."""
    p, owned = world.p, world.owned.by_stack
    mine = owned[firms]
    habit = p("choice.lock_in") * ratio(mine, mine.sum(axis=1, keepdims=True))
    own = habit + _captive(world)[firms, :, None] * p("choice.captive")
    seats, which = np.unique(world.layout.firm_state[firms], return_inverse=True)
    market = np.stack([owned[world.layout.firm_state == seat].sum(axis=0) for seat in seats])
    hosted = p("choice.lock_in") * ratio(market, market.sum(axis=1, keepdims=True))
    hosted = hosted[which]
    own_share = p.table("firms", "own_workloads", 1.0)[firms]
    return Preferences(own, hosted, own_share[:, None])


def as_one(world: Core, firms: Rows, weight: Array) -> Preferences:
    """Preferences of some firms as one, (1, stacks, members); `weight`: (firms, 1, members)."""
    p, owned = world.p, sum_over_firms(world.owned.by_stack, firms)
    habit = p("choice.lock_in") * ratio(owned, owned.sum(axis=0))
    captive = (_captive(world)[firms, :, None] * weight).sum(axis=0)
    own = habit + captive * p("choice.captive")
    own_share = (p.table("firms", "own_workloads", 1.0)[firms, None] * weight).sum(axis=0)
    return Preferences(own[None], habit[None], own_share[None])


@cached("run")
def _captive(world: Core) -> Mask:
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
