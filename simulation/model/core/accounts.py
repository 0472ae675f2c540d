"""Accounts of a month: what there is, and what flows make of what there was."""

from __future__ import annotations

import numpy as np

from .kernel import Cube, Flags, FlagTable, Line, Places, Sum, Table, kernel


@kernel
def take_stock(
    first: int,
    ever_sold: int,
    inventory: Table,
    line: Cube,
    stock: Cube,
    waiting: Cube,
    dies: Table,
    memory: Table,
    levels: Table,
) -> None:
    """Copy what is in stock, in the line, held by firms and banked of members from `first` on."""
    chips, makers, members = len(inventory), len(dies), levels.shape[1]
    last = first + members
    in_line, held = levels[chips : 2 * chips], levels[2 * chips : 3 * chips]
    banks = levels[3 * chips :]
    levels[:] = 0.0
    for c in range(chips):
        unsold = inventory[c, first:last]
        for k in range(members):
            levels[c, k] = unsold[k]
        for stage in range(len(line)):
            of_stage = line[stage, c, first:last]
            for k in range(members):
                in_line[c, k] += of_stage[k]
    for f in range(len(stock)):
        for c in range(ever_sold):
            runs, waits = stock[f, c, first:last], waiting[f, c, first:last]
            for k in range(members):
                held[c, k] += runs[k] + waits[k]
    for m in range(makers):
        for k in range(members):
            banks[m, k], banks[makers + m, k] = dies[m, first + k], memory[m, first + k]


@kernel
def settle(
    first: int,
    start: int,
    stop: int,
    ample: bool,
    tolerance: float,
    starts: Places,
    limits: Flags,
    before: Table,
    after: Table,
    sides: Cube,
    scale: Sum,
    wrong: FlagTable,
    found: Places,
    made: Table,
    rebinned: Table,
    scrapped: Table,
    started: Table,
    delivered: Cube,
    smuggled: Table,
    retired: Cube,
    dies_in: Table,
    dies_out: Table,
    memory_in: Table,
    memory_out: Table,
    crowding: Table,
    memory_used: Table,
    memory: Table,
    spent: Table,
    revenue: Table,
    fees: Table,
    grey_margin: Line,
    planned: Table,
    used_wafers: Table,
    wafers: Table,
    ai_share: Table,
    used_area: Table,
    packaging: Table,
    stacks: Table,
    limited: FlagTable,
    switched_on: Table,
    connected: Table,
    drawn: Table,
) -> None:
    """Write both sides of `balances.ACCOUNTS`, and find the first that does not close.

    Left stands what there is or was used, right what flows of the month make of what there was
    `before`, or what there is to use. Where demand alone is scarce (`ample`), only planned
    suppliers have a limit.
    """
    left, right = sides[0], sides[1]
    chips, makers, members = len(made), len(dies_in), len(scale)
    last = first + members
    in_line, held = right[starts[1] : starts[2]], right[starts[2] : starts[3]]
    dies, banked = right[starts[3] : starts[4]], right[starts[4] : starts[5]]
    money, wafer, area = starts[5], starts[6], starts[7]
    of_memory, in_chips, power = starts[8], starts[9], starts[10]
    for row in range(len(after)):
        for k in range(members):
            left[row, k], right[row, k] = after[row, k], before[row, k]
    for c in range(chips):
        for k in range(members):
            finished, begun = made[c, first + k], started[c, first + k]
            hidden, lost = smuggled[c, first + k], scrapped[c, first + k]
            right[c, k] += finished + rebinned[c, first + k] - hidden - lost
            in_line[c, k] += begun - finished
            held[c, k] += hidden
            left[in_chips, k] += begun * stacks[c, first + k]
    for f in range(len(delivered)):
        for c in range(stop):
            worn = retired[f, c, first:last]
            for k in range(members):
                held[c, k] -= worn[k]
        for c in range(start, stop):
            received = delivered[f, c, first:last]
            for k in range(members):
                right[c, k] -= received[k]
                held[c, k] += received[k]
        for k in range(members):
            left[money, k] += spent[f, first + k]
    for m in range(makers):
        for k in range(members):
            used, taken = memory_used[m, first + k], memory_out[m, first + k]
            dies[m, k] += dies_in[m, first + k] - dies_out[m, first + k]
            banked[m, k] += memory_in[m, first + k] - taken
            right[money, k] += revenue[m, first + k]
            left[of_memory, k] += used + crowding[m, first + k]
            right[in_chips, k] += used + taken
    for s in range(len(connected)):
        for k in range(members):
            on = limited[s, first + k] and switched_on[s, first + k] > tolerance
            left[power + s, k] = drawn[s, first + k]
            right[power + s, k] = connected[s, first + k] if on else np.inf
            right[money, k] += fees[s, first + k]
    for u in range(len(wafers)):
        for k in range(members):
            without = ample and planned[u, first + k] <= 0.0
            allotted = wafers[u, first + k] * ai_share[u, first + k]
            left[wafer + u, k] = used_wafers[u, first + k]
            right[wafer + u, k] = np.inf if without else allotted
            left[area + u, k] = used_area[u, first + k]
            right[area + u, k] = np.inf if without else packaging[u, first + k]
            right[of_memory, k] += np.inf if ample else memory[u, first + k]
    for k in range(members):
        right[money, k] += grey_margin[first + k]
    find_open(first, tolerance, starts, limits, made, left, right, scale, wrong, found)


def find_open(
    first: int,
    tolerance: float,
    starts: Places,
    limits: Flags,
    made: Table,
    left: Table,
    right: Table,
    scale: Sum,
    wrong: FlagTable,
    found: Places,
) -> None:
    """Set the first account that does not close, if any, the scale of its sides, and where.

    Sides differ by no more than a part of the largest of them, or of what was made; what has a
    limit stays within it.
    """
    members = len(scale)
    for account in range(len(limits)):
        scale[:] = 1.0
        for c in range(len(made) if account == 0 else 0):
            for k in range(members):
                scale[k] = max(scale[k], made[c, first + k])
        for row in range(starts[account], starts[account + 1]):
            for k in range(members):
                scale[k] = max(scale[k], max(left[row, k], right[row, k]))
        some_wrong = False
        for row in range(starts[account], starts[account + 1]):
            for k in range(members):
                gap = abs(left[row, k] - right[row, k])
                over = left[row, k] > right[row, k] * (1.0 + tolerance) + tolerance
                wrong[row, k] = over if limits[account] else gap > tolerance * scale[k]
                some_wrong |= wrong[row, k]
        if some_wrong:
            found[0] = account
            return


@kernel
def find_unheld(
    first: int,
    tolerance: float,
    chips: Places,
    firms: Places,
    smuggled: Table,
    stock: Cube,
    waiting: Cube,
    wrong: FlagTable,
    found: Flags,
) -> None:
    """Mark smuggled chips (a row for each of `chips`) beyond what `firms` hold, and whether any."""
    members = wrong.shape[1]
    last, held = first + members, np.empty(members)
    for row in range(len(chips)):
        c, held[:] = chips[row], 0.0
        for f in firms:
            runs, waits = stock[f, c, first:last], waiting[f, c, first:last]
            for k in range(members):
                held[k] += runs[k] + waits[k]
        some_wrong, hidden = False, smuggled[c, first:last]
        for k in range(members):
            over = np.isfinite(hidden[k]) and hidden[k] > held[k] * (1.0 + tolerance) + tolerance
            wrong[row, k] = over
            some_wrong |= over
        found[0] |= some_wrong
