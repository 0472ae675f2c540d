"""High-bandwidth memory: closed suppliers, the open market and makers' stockpiles."""

from __future__ import annotations

from typing import TYPE_CHECKING, NamedTuple

import numpy as np

from ..equations import production
from ..equations.arrays import Array, ratio
from ..law import input_access
from . import minerals
from .pools import limit_unless_ample

if TYPE_CHECKING:
    from ..core.context import Core


class MemorySources(NamedTuple):
    """Sources of makers' memory in a month, each (makers, members), stacks.

    Attributes:
        own: stacks from suppliers of the maker's state that sell at home only.
        drawn: stacks out of the maker's stockpile.
        asked: stacks asked for on the open market, for chips and for the stockpile.
        bought: stacks bought there for chips.
        hoarded: stacks bought for the stockpile.
        crowding: hoarded stacks that others wanted too.
    """

    own: Array
    drawn: Array
    asked: Array
    bought: Array
    hoarded: Array
    crowding: Array

    @property
    def total(self) -> Array:
        """Stacks that can go into chips."""
        return self.own + self.drawn + self.bought


def allot(world: Core, starts: Array) -> tuple[Array, MemorySources]:
    """Fill rate of memory, (chips on sale, members), and its sources by maker.

    `starts` are those that have dies and packaging, chips/month. The need of each supplier's
    memory, by which it expands, is set as well.
    """
    chips = world.chips_on_sale.active
    need = world.sums.makers(starts * world.chip_table["hbm_stacks"][chips], chips)
    sources = _sources(world, need)
    _set_need(world, need, sources.asked)
    fill = np.minimum(ratio(sources.total, need, empty=1.0), 1.0)
    return fill[world.layout.chip_maker[chips]], sources


def _sources(world: Core, need: Array) -> MemorySources:
    """Own state's closed suppliers first, then the open market, then the maker's stockpile."""
    state, seat = world.state, world.layout.maker_state
    closed, open_pool = _supply(world)
    by_state = np.zeros_like(closed)
    np.add.at(by_state, seat, need)
    own = need * production.fill(closed, by_state)[seat]
    access = input_access.memory(world)[seat]
    wanted = (need - own) * access
    # What is hoarded is bought like any other stack, where it is of the kind that others want.
    sought = state.memory_sought
    rival = sought * world.p("supply.hoarding.common")
    asked = (wanted + rival).sum(axis=0)
    fill = production.fill(limit_unless_ample(world, open_pool, asked), asked)
    bought, crowding = wanted * fill, rival * fill
    # A stockpile that cannot be filled again is made to last.
    most = state.memory_stockpile * world.p("supply.memory_bank.draw_rate")
    drawn = np.minimum(need - own - bought, most)
    hoarded = sought - rival + crowding
    return MemorySources(own, drawn, wanted + rival, bought, hoarded, crowding)


def _supply(world: Core) -> tuple[Array, Array]:
    """Stacks of suppliers that sell at home only, (states, members), and of others, (members,)."""
    state, layout = world.state, world.layout
    exports = world.p.table("supply", "exports", 0.0)
    closed = np.zeros((len(layout.states), world.members))
    made = state.memory * minerals.chip_output(world)
    np.add.at(closed, layout.supplier_state, made * (1.0 - exports))
    return closed, (made * exports).sum(axis=0)


def _set_need(world: Core, need: Array, asked: Array) -> None:
    """Set the stacks asked of each supplier, on the open market in proportion to its size.

    `need` is for all chips and `asked` of the open market, both (makers, members), stacks.
    """
    state, layout = world.state, world.layout
    exports = world.p.table("supply", "exports", 0.0)
    open_size = state.memory * exports
    share = ratio(open_size, open_size.sum(axis=0))
    by_state = np.zeros((len(layout.states), world.members))
    np.add.at(by_state, layout.maker_state, need)
    closed = (1.0 - exports) * by_state[layout.supplier_state] * (state.memory > 0)
    state.need_memory = share * asked.sum(axis=0) + closed
