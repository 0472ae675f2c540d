"""Software stacks: from which of them firms may order, and the split of money over their chips."""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np

from ..core.cache import cached
from ..equations import choice
from ..equations.arrays import Array

if TYPE_CHECKING:
    from ..core.context import Core
    from ..core.layout import Mask, Rows
    from ..core.offers import Split
    from .stack_preferences import Preferences


def within(world: Core, value: Array, on_sale: Mask, stacks: Rows) -> Split:
    """Split of money over the chips of each stack, and what each stack is worth.

    `value` and `on_sale` are (chips, members), `stacks` has each chip's. The answer has one row
    for the market: (1, chips, members) and (1, stacks, members).
    """
    groups = np.eye(len(world.layout.stacks))[:, stacks]
    return choice.within_stack(value[None], on_sale[None], groups, world.p("choice.within_scale"))


def between(inclusive: Array, wish: Preferences, allowed: Mask) -> Array:
    """Split of firms' money between stacks, (firms, stacks, members)."""
    stacks = wish.part * choice.between_stacks(inclusive, wish.own, allowed)
    stacks += (1.0 - wish.part) * choice.between_stacks(inclusive, wish.hosted, allowed)
    return stacks


def over_chips(split: Split, stacks: Rows, wish: Preferences, allowed: Mask) -> Array:
    """Split of firms' money over chips, by stack and within it, (firms, chips, members)."""
    share, inclusive = split
    shares: Array = between(inclusive, wish, allowed)[:, stacks]
    shares *= share
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
    barred = world.law.export_rule.entity_list.firms[_state_of(world)][:, firms]
    on_list: Mask = barred.swapaxes(0, 1) > 0
    return on_list


@cached("run")
def _state_of(world: Core) -> Rows:
    """State of each stack: that of its first chip, (stacks,)."""
    layout = world.layout
    stacks = range(len(layout.stacks))
    first = [int(np.flatnonzero(layout.chip_stack == stack)[0]) for stack in stacks]
    return layout.chip_state[first]
