"""Software stacks: from which of them firms may order, and the split of money over their chips."""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np

from ..core.cache import cached
from ..core.offers import Split
from ..equations import choice
from ..equations.arrays import Array

if TYPE_CHECKING:
    from ..core.context import Core
    from ..core.layout import Mask, Rows
    from .stack_preferences import Preferences


def within(world: Core, value: Array, on_sale: Mask, stacks: Rows) -> Split:
    """Split of money over the chips of each stack, and the inclusive value of each stack.

    `value` and `on_sale` are (chips, members), `stacks` is the stack of each chip. The answer has
    one row for the market: (1, chips, members) and (1, stacks, members).
    """
    groups = np.eye(len(world.layout.stacks))[:, stacks]
    scale = world.p("choice.within_scale")
    return Split(*choice.within_stack(value[None], on_sale[None], groups, scale))


def between(inclusive: Array, preferences: Preferences, allowed: Mask) -> Array:
    """Split of firms' money between stacks by their inclusive values, (firms, stacks, members)."""
    own_share = preferences.own_share
    own = choice.between_stacks(inclusive, preferences.own, allowed)
    hosted = choice.between_stacks(inclusive, preferences.hosted, allowed)
    split: Array = own_share * own + (1.0 - own_share) * hosted
    return split


def over_chips(split: Split, stacks: Rows, preferences: Preferences, allowed: Mask) -> Array:
    """Split of firms' money over chips, by stack and within it, (firms, chips, members)."""
    shares: Array = between(split.inclusive, preferences, allowed)[:, stacks]
    shares *= split.shares
    return shares


def allowed(world: Core, firms: slice) -> Mask:
    """Stacks that firms can order from, (firms, stacks, members).

    These are offered to them, and on no entity list that keeps them from all of their chips.
    """
    through = world.state.affiliate_share[_state_of(world)][:, firms].swapaxes(0, 1) > 0
    offered = world.layout.firm_stack[firms, :, None]
    may: Mask = offered & (~listed(world, firms) | through)
    return may


def listed(world: Core, firms: Rows | slice) -> Mask:
    """Firms that the state of a stack has on its entity list, (firms, stacks, members)."""
    listed_by = world.law.export_rule.entity_list.firms[_state_of(world)][:, firms]
    on_list: Mask = listed_by.swapaxes(0, 1) > 0
    return on_list


@cached("run")
def _state_of(world: Core) -> Rows:
    """State of each stack: that of its first chip, (stacks,)."""
    layout = world.layout
    stacks = range(len(layout.stacks))
    first = [int(np.flatnonzero(layout.chip_stack == stack)[0]) for stack in stacks]
    return layout.chip_state[first]
