"""Hoarding: makers stockpile dies and memory where a rule threatens to cut them off."""

from __future__ import annotations

from typing import TYPE_CHECKING

from ..core.kernel import FlagTable, Places, Table, kernel
from ..equations.numbers import over
from ..law import announced, input_access

if TYPE_CHECKING:
    from ..core.context import Core
    from ..core.layout import Rows


def stockpile(world: Core, makers: Rows) -> None:
    """Add the month's dies to some makers' banks, and set the stacks that they seek to hoard."""
    state, table = world.state, world.p.table
    bank_dies(
        makers,
        float(world.month),
        table("makers", "bank_from", 0.0),
        table("makers", "bank_until", 0.0),
        table("makers", "bank_dies", 0.0),
        state.die_bank_inflow,
        state.die_bank,
    )
    seek_memory(
        makers,
        world.layout.maker_state,
        table("makers", "memory_hedge", 0.0),
        table("makers", "memory_rush", 0.0),
        input_access.controls_chips(world),
        announced.notice_of_memory_cut(world),
        input_access.memory(world),
        state.memory_sought,
    )


@kernel
def bank_dies(
    rows: Places,
    month: float,
    start: Table,
    until: Table,
    dies: Table,
    inflow: Table,
    bank: Table,
) -> None:
    """Bank a maker's dies evenly over the months in which it does."""
    for m in rows:
        for k in range(bank.shape[1]):
            during = start[m, k] <= month < until[m, k]
            inflow[m, k] = over(dies[m, k], until[m, k] - start[m, k], 0.0) if during else 0.0
            bank[m, k] += inflow[m, k]


@kernel
def seek_memory(
    rows: Places,
    seat: Places,
    hedge: Table,
    rush: Table,
    controlled: FlagTable,
    notice: Table,
    access: Table,
    sought: Table,
) -> None:
    """Seek a hedge while the rival controls chips, and all one can get once a cut is announced."""
    for m in rows:
        s = seat[m]
        for k in range(sought.shape[1]):
            left = notice[s, k if notice.shape[1] > 1 else 0]
            stacks = hedge[m, k] if controlled[s, k] else 0.0
            if left > 0.0:
                stacks = rush[m, k] / max(left, 1.0)
            sought[m, k] = stacks * access[s, k]
