"""Learning by doing: experience from cumulative output."""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np

from ..core.kernel import Line, Places, Table, kernel
from ..core.mechanism import mechanism

if TYPE_CHECKING:
    from ..core.context import Core


def experience(output: Table, spillover: Line) -> Table:
    """Experience, (agents, members): own cumulative output in full and the others' in part."""
    agents, members = output.shape
    total, known = np.zeros(members), np.empty((agents, members))
    for a in range(agents):
        for k in range(members):
            total[k] += output[a, k]
    for a in range(agents):
        for k in range(members):
            known[a, k] = output[a, k] + spillover[k] * (total[k] - output[a, k])
    return known


@mechanism(
    reads="chip_table cumulative_output experience_at_launch made",
    writes="cumulative_output experience_at_launch",
)
def add_output(world: Core) -> None:
    """Add the month's output, and set each chip's experience at launch until it is launched."""
    state = world.state
    count_output(
        world.layout.chip_maker,
        float(world.month),
        world.chip_table.ship,
        world.p("learning.spillover"),
        state.made,
        state.cumulative_output,
        state.experience_at_launch,
    )


@kernel
def count_output(
    maker: Places,
    month: float,
    ship: Table,
    spillover: Line,
    made: Table,
    in_all: Table,
    at_launch: Table,
) -> None:
    """Add what makers made to their totals; what they know goes into chips not yet launched."""
    chips, members = made.shape
    new = np.zeros_like(in_all)
    for c in range(chips):
        mine = new[maker[c]]
        for k in range(members):
            mine[k] += made[c, k]
    for m in range(len(in_all)):
        for k in range(members):
            in_all[m, k] += new[m, k]
    known = experience(in_all, spillover)
    for c in range(chips):
        mine = known[maker[c]]
        for k in range(members):
            at_launch[c, k] = mine[k] if month <= ship[c, k] else at_launch[c, k]
