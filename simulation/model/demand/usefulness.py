"""Usefulness of chips with their software, and what a dollar buys of it."""

from __future__ import annotations

from typing import TYPE_CHECKING

from ..core.mechanism import mechanism
from ..equations import choice
from ..equations.arrays import ratio

if TYPE_CHECKING:
    from ..core.context import Core


@mechanism(reads="chip_table order_rate owned price", writes="going_rate usefulness")
def update(world: Core) -> None:
    """Take stock at the start of a month: software has matured, and prices are compared.

    The going rate is usefulness per dollar of the chips that are sold openly and being ordered,
    weighted by money.
    """
    state = world.state
    start = world.p.table("stacks", "efficiency")
    installed = world.owned.by_stack.sum(axis=0)
    now = choice.maturity(start, installed, world.p("software.scale"), world.p("software.pace"))
    better = (now / start)[world.layout.chip_stack]
    state.usefulness = world.chip_table["usefulness"] * better
    orders = state.order_rate * world.layout.sold_openly
    money = (orders * state.price).sum(axis=0)
    state.going_rate = ratio((orders * state.usefulness).sum(axis=0), money)
