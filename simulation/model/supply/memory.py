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

ROUNDS = 4  # in which makers turn from suppliers that are sold out to others


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
    each = world.chip_table["hbm_stacks"][chips]
    may = np.where(each > 0, world.state.maker_memory_left[maker], 1.0)
    stacks = starts * each * may
    modest = home_memory.runs_on_lower_grade(world)[chips]
    need_lower = world.sums.makers(stacks * modest, chips)
    pools = home_memory.pools(world)
    lower = home_memory.lower_grade(world, pools.lower, need_lower)
    met = modest * ratio(lower, need_lower)[maker]
    met = np.where(each > 0, met, 1.0)  # cards with ordinary memory lack no stacks
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
    fill = _fill(world, pools.market, wanted + rival)
    bought, crowding = wanted * fill, rival * fill
    left = np.maximum(need - own - bought, 0.0)
    drawn = np.minimum(left, state.memory_stockpile * _draw_rate(world))
    hoarded = sought - rival + crowding
    return MemorySources(own, drawn, wanted + rival, bought, hoarded, crowding)


def _fill(world: Core, total: Array, asked: Array) -> Array:
    """Share of their orders that makers get on the open market, (makers, members) or (members,).

    `total` is what there is, (members,), and `asked` by maker. Where rules tell suppliers apart,
    each rations its own orders, and what it cannot serve is asked of those that have some left.
    """
    orders = asked.sum(axis=0)
    limit = limit_unless_ample(world, total, orders)
    access = input_access.memory_by_supplier(world)
    if access is None:
        return production.fill(limit, orders)
    sizes = _on_market(world)
    left, got = sizes * ratio(limit, sizes.sum(axis=0)), np.zeros_like(asked)
    for _ in range(ROUNDS):
        placed = _placed(world, asked - got, left, access)
        given = placed * np.minimum(ratio(left, placed.sum(axis=0)), 1.0)
        got = got + given.sum(axis=1)
        left = np.maximum(left - given.sum(axis=0), 0.0)
    return np.minimum(ratio(got, asked), 1.0)


def _placed(world: Core, asked: Array, sizes: Array, access: Array) -> Array:
    """Orders by maker and supplier, stacks: in proportion to suppliers' sizes and to access.

    `asked` is (makers, members), `sizes` (suppliers, members), `access` (states, suppliers,
    members); (makers, suppliers, members).
    """
    weight = sizes * access[world.layout.maker_state]
    placed: Array = asked[:, None] * ratio(weight, weight.sum(axis=1, keepdims=True))
    return placed


def _on_market(world: Core) -> Array:
    """Stacks that each supplier can make for the open market, (suppliers, members)."""
    made = world.state.memory * world.p.table("supply", "exports", 0.0)
    return made * disruption.memory_left(world)


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
    open_size = _on_market(world)
    access = input_access.memory_by_supplier(world)
    if access is None:
        on_market = ratio(open_size, open_size.sum(axis=0)) * asked.sum(axis=0)
    else:
        on_market = _placed(world, asked, open_size, access).sum(axis=0)
    world.state.need_memory = on_market + (1.0 - exports) * at_home
