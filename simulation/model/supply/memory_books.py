"""Books of makers' memory: where a month's stacks came from, stockpiles, and their bill."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from ..core.cache import cached
from ..core.kernel import Line, Table, kernel

if TYPE_CHECKING:
    from ..core.context import Core
    from .memory import MemorySources


def book(world: Core, sources: MemorySources) -> None:
    """Book the stacks that makers used, drew and hoarded, and the bill for hoarded ones."""
    own, drawn, _, bought, hoarded, crowding = sources
    book_stacks(own, drawn, bought, hoarded, crowding, *_for_book_stacks(world))


@cached("run")
def _for_book_stacks(world: Core) -> tuple[Any, ...]:
    """What `book_stacks` reads last, in its order, and what it books in."""
    state = world.state
    return (
        world.p("supply.hoarding.stack_price"),
        state.memory_drawn,
        state.memory_hoarded,
        state.memory_crowding,
        state.memory_stockpile,
        state.memory_bill,
        state.memory_used,
        state.memory_bought,
    )


@kernel
def book_stacks(
    own: Table,
    drawn: Table,
    bought: Table,
    hoarded: Table,
    crowding: Table,
    price: Line,
    booked_drawn: Table,
    booked_hoarded: Table,
    booked_crowding: Table,
    stockpile: Table,
    bill: Table,
    used: Table,
    booked_bought: Table,
) -> None:
    """Book stacks by where they came from, what a stockpile lost and gained, and its bill."""
    makers, members = own.shape
    for m in range(makers):
        for k in range(members):
            booked_drawn[m, k] = drawn[m, k]
            booked_hoarded[m, k] = hoarded[m, k]
            booked_crowding[m, k] = crowding[m, k]
            stockpile[m, k] = stockpile[m, k] - drawn[m, k] + hoarded[m, k]
            bill[m, k] = hoarded[m, k] * price[k]
            used[m, k] = own[m, k] + bought[m, k]
            booked_bought[m, k] = bought[m, k]
