"""Usefulness of chips with their software, and what a dollar buys of it."""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np

from ..core.cache import Chips, cached_by_chip
from ..core.chip_table import narrow_work
from ..core.kernel import Places, Sum, Table, kernel
from ..core.mechanism import mechanism
from ..equations import choice, production
from ..equations.arrays import Array, total
from ..equations.numbers import over

if TYPE_CHECKING:
    from ..core.context import Core

NARROW_SINCE = np.array(12.0)  # 2023-01, the first year of chips with an 8-bit float format


@mechanism(
    reads="chip_table going_rate order_rate owned price usefulness",
    writes="going_rate usefulness",
)
def update(world: Core) -> None:
    """Take stock at the start of a month: software has matured, and prices are compared.

    The going rate is usefulness per dollar of the chips that are sold openly and being ordered,
    weighted by money.
    """
    state = world.state
    compare_prices(
        world.layout.chip_stack,
        world.chip_table["usefulness"],
        better_software(world),
        _narrow_work(world),
        world.layout.sold_openly,
        state.order_rate,
        state.price,
        state.usefulness,
        state.going_rate,
    )


@kernel
def compare_prices(
    stack: Places,
    raw: Table,
    better: Table,
    narrow_work: Table,
    openly: Table,
    orders: Table,
    price: Table,
    useful: Table,
    going_rate: Sum,
) -> None:
    """Set what chips do with their software, and what a dollar spent on open sales buys of it."""
    chips, members = useful.shape
    money = np.zeros(members)
    going_rate[:] = 0.0
    for c in range(chips):
        software, offered = better[stack[c]], openly[c, 0]
        for k in range(members):
            useful[c, k] = raw[c, k] * software[k] * narrow_work[c, k]
            sold = orders[c, k] * offered
            money[k] += sold * price[c, k]
            going_rate[k] += sold * useful[c, k]
    for k in range(members):
        going_rate[k] = over(going_rate[k], money[k], 0.0)


def better_software(world: Core) -> Array:
    """What each stack's software makes of its chips over what it made at first, (stacks, members).

    It matures with what is installed.
    """
    better: Array = software(world) / world.p.table("stacks", "efficiency")
    return better


def software(world: Core) -> Array:
    """Share of a chip's speed that each stack's software uses in serving, (stacks, members)."""
    p, installed = world.p, total(world.owned.by_stack)
    return choice.maturity(
        p.table("stacks", "efficiency"), installed, p("software.scale"), p("software.pace")
    )


def narrow_share(world: Core) -> Array:
    """Share of arithmetic that is done in narrow formats, which spread since 2023, (members,)."""
    done = production.ramp(world.month, NARROW_SINCE, world.p("choice.narrow_months"))
    share: Array = world.p("choice.narrow_share") * done
    return share


def _narrow_work(world: Core) -> Array:
    """Factor on usefulness from work in narrow formats."""
    share = narrow_share(world)
    if (share >= world.p("choice.narrow_share")).all():
        return narrow_work_in_the_end(world)
    return narrow_work(world.chip_table["narrow_speedup"], world.draw, share)


@cached_by_chip("designs")
def narrow_work_in_the_end(world: Core, chips: Chips, found: Array | None) -> Array:
    """The same once such work has spread, (chips, members)."""
    speedup = world.chip_table["narrow_speedup"]
    factor = np.empty_like(speedup) if found is None else found
    factor[chips] = narrow_work(speedup[chips], world.draw, world.p("choice.narrow_share"))
    return factor
