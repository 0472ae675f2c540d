"""High-bandwidth memory: closed suppliers, the open market and makers' stockpiles."""

from __future__ import annotations

from typing import TYPE_CHECKING, NamedTuple

import numpy as np

from ..equations import production
from ..equations.arrays import Array, ratio
from ..law import input_access
from . import disruption, home_memory
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
    memory, by which it expands, is set as well. Chips that run on the lower grade take it first.
    """
    chips = world.chips_on_sale.active
    maker = world.layout.chip_maker[chips]
    may = world.state.maker_memory_left[maker]
    stacks = starts * world.chip_table["hbm_stacks"][chips] * may
    modest = home_memory.runs_on_lower_grade(world)[chips]
    need_lower = world.sums.makers(stacks * modest, chips)
    pools = home_memory.pools(world)
    lower = home_memory.lower_grade(world, pools.lower, need_lower)
    met = modest * ratio(lower, need_lower)[maker]
    need = world.sums.makers(stacks * (1.0 - met), chips)
    sources = _sources(world, need, pools)
    _set_need(world, home_memory.needs(world, need, need_lower), sources.asked)
    fill = np.minimum(ratio(sources.total, need, empty=1.0), 1.0)[maker]
    return may * (met + (1.0 - met) * fill), sources._replace(own=sources.own + lower)


def _sources(world: Core, need: Array, pools: home_memory.Pools) -> MemorySources:
    """Closed suppliers at home first, then the open market, then the maker's stockpile."""
    state, seat = world.state, world.layout.maker_state
    own = home_memory.high_grade(world, pools, need)
    access = input_access.memory(world)[seat]
    wanted = (need - own) * access
    # What is hoarded is bought like any other stack, where it is of the kind that others want.
    sought = state.memory_sought
    rival = sought * world.p("supply.hoarding.common")
    asked = (wanted + rival).sum(axis=0)
    fill = production.fill(limit_unless_ample(world, pools.market, asked), asked)
    bought, crowding = wanted * fill, rival * fill
    left = np.maximum(need - own - bought, 0.0)
    drawn = np.minimum(left, state.memory_stockpile * _draw_rate(world))
    hoarded = sought - rival + crowding
    return MemorySources(own, drawn, wanted + rival, bought, hoarded, crowding)


def _draw_rate(world: Core) -> Array:
    """Largest share of its stockpile that a maker uses in a month, (makers, members).

    A stockpile that cannot be filled again is made to last until the lines at home are up.
    """
    return production.paced(
        world.p("supply.memory_bank.draw_rate"),
        home_memory.months_to_bridge(world),
        world.p("supply.memory_bank.foresight"),
    )


def _set_need(world: Core, at_home: Array, asked: Array) -> None:
    """Set the stacks asked of each supplier, on the open market in proportion to its size.

    `at_home` is asked of suppliers that sell at home, (suppliers, members), and `asked` of the
    open market by makers, (makers, members), both stacks.
    """
    exports = world.p.table("supply", "exports", 0.0)
    open_size = world.state.memory * exports * disruption.memory_left(world)
    share = ratio(open_size, open_size.sum(axis=0))
    world.state.need_memory = share * asked.sum(axis=0) + (1.0 - exports) * at_home
