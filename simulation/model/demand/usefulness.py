"""Usefulness of chips with their software, and what a dollar buys of it."""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np

from ..core.cache import cached
from ..core.chip_table import narrow_work
from ..core.mechanism import mechanism
from ..equations import choice, production
from ..equations.arrays import Array, ratio

if TYPE_CHECKING:
    from ..core.context import Core

NARROW_SINCE = np.array(12.0)  # 2023-01, the first year of chips with an 8-bit float format


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
    state.usefulness = world.chip_table["usefulness"] * better * _narrow_work(world)
    orders = state.order_rate * world.layout.sold_openly
    money = (orders * state.price).sum(axis=0)
    state.going_rate = ratio((orders * state.usefulness).sum(axis=0), money)


def _narrow_work(world: Core) -> Array:
    """Factor on usefulness from work in narrow formats, which spread since 2023."""
    done = production.ramp(world.month, NARROW_SINCE, world.p("choice.narrow_months"))
    if (done >= 1.0).all():
        return narrow_work_in_the_end(world)
    return narrow_work(world.chip_table.figures, world.draw, world.p("choice.narrow_share") * done)


@cached("designs")
def narrow_work_in_the_end(world: Core) -> Array:
    """The same once such work has spread, (chips, members)."""
    return narrow_work(world.chip_table.figures, world.draw, world.p("choice.narrow_share"))
