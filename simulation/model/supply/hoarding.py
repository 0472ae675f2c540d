"""Hoarding: makers stockpile dies and memory where a rule threatens to cut them off."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from ..core.cache import cached
from ..core.kernel import Cube, Flags, FlagTable, Line, Places, Table, kernel
from ..equations import production
from ..equations.numbers import over
from ..law import announced, classification, input_access
from . import home_memory
from .home_memory import months_to_bridge

if TYPE_CHECKING:
    from ..core.context import Core
    from ..core.layout import Rows


def stockpile(world: Core, makers: Rows) -> None:
    """Add the month's dies to some makers' banks, and set the stacks that they seek to hoard."""
    stock_up(
        makers,
        float(world.month),
        classification.controls_chips(world),
        announced.notice_of_memory_cut(world),
        input_access.memory(world),
        *_for_stock_up(world),
    )


@cached("run")
def _for_stock_up(world: Core) -> tuple[Any, ...]:
    """What `stock_up` takes last."""
    state, table = world.state, world.p.table
    return (
        *home_memory.of_plans(world),
        world.p("supply.memory_bank.draw_rate"),
        state.memory_bought,
        state.memory_drawn,
        state.memory_stockpile,
        table("makers", "bank_from", 0.0),
        table("makers", "bank_until", 0.0),
        table("makers", "bank_dies", 0.0),
        table("makers", "memory_hedge", 0.0),
        table("makers", "memory_rush", 0.0),
        state.die_bank_inflow,
        state.die_bank,
        state.memory_sought,
    )


@kernel
def stock_up(
    rows: Places,
    month: float,
    controlled: FlagTable,
    notice: Table,
    access: Table,
    supplier_seat: Places,
    seat: Places,
    low_grade: Flags,
    tied_to: FlagTable,
    planned: Table,
    yielded: Table,
    ramp_start: Table,
    ramp: Table,
    ahead: Table,
    progress: Cube,
    draw_rate: Line,
    bought: Table,
    drawn: Table,
    stockpile: Table,
    start: Table,
    until: Table,
    dies: Table,
    hedge: Table,
    rush: Table,
    inflow: Table,
    bank: Table,
    sought: Table,
) -> None:
    """Bank dies evenly over the months in which a maker does, and seek memory.

    Makers seek a hedge while the rival controls chips, as far as a cut could make them use it, and
    all they can get once a cut is announced.
    """
    members = bank.shape[1]
    bridge = months_to_bridge(
        supplier_seat,
        seat,
        low_grade,
        tied_to,
        planned,
        yielded,
        ramp_start,
        ramp,
        ahead,
        progress,
    )
    for m in rows:
        s = seat[m]
        for k in range(members):
            during = start[m, k] <= month < until[m, k]
            inflow[m, k] = over(dies[m, k], until[m, k] - start[m, k], 0.0) if during else 0.0
            bank[m, k] += inflow[m, k]
        for k in range(members):
            left = notice[m, k if notice.shape[1] > 1 else 0]
            used = bought[m, k] + drawn[m, k]
            enough = production.stock_to_hold(used, hedge[m, k], bridge[m, k], draw_rate[k])
            missing = max(enough - stockpile[m, k], 0.0)
            stacks = min(hedge[m, k], missing) if controlled[s, k] else 0.0
            if left > 0.0:
                stacks = rush[m, k] / max(left, 1.0)
            sought[m, k] = stacks * access[m, k]
