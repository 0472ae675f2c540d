"""Balances of every month: chips, dies, memory, money, and what capacities allow.

Every run keeps them, so that one that makes something from nothing fails. Tests switch on the
thorough checks, which read every value of every member.
"""

from __future__ import annotations

from itertools import accumulate, chain
from typing import TYPE_CHECKING, Any, NamedTuple

import numpy as np
from numpy.typing import NDArray

from simulation.errors import RunError

from .core.accounts import find_unheld, settle, take_stock
from .core.cache import cached
from .equations.arrays import Array
from .fleet.power_supply import has_limit

if TYPE_CHECKING:
    from .core.context import Core

TOLERANCE = 1e-9
MEMBERS_AT_ONCE = 32
CHIPS, MAKERS, SUPPLIERS, STATES = "chips", "makers", "suppliers", "states"


class BalanceAccount(NamedTuple):
    """An account of one row, or one for each name of an axis.

    Its two sides agree, or where it has a limit the left one stays within the right one.
    """

    what: str
    axis: str = ""
    limit: str = ""


ACCOUNTS = (
    BalanceAccount("chips made", CHIPS),
    BalanceAccount("chips in the line", CHIPS),
    BalanceAccount("received chips", CHIPS),
    BalanceAccount("banked dies", MAKERS),
    BalanceAccount("banked memory", MAKERS),
    BalanceAccount("money"),
    BalanceAccount("wafers used", SUPPLIERS, "allotted"),
    BalanceAccount("area packaged", SUPPLIERS, "there is"),
    BalanceAccount("memory used", "", "made"),
    BalanceAccount("memory in chips"),
    BalanceAccount("power drawn", STATES, "connected"),
)
"""Accounts in the order in which `core.accounts.settle` writes them."""


class Books:
    """Books of chips, dies, memory and money, balanced from one month to the next.

    Members take turns, MEMBERS_AT_ONCE a month, so that books cost next to nothing. A break in all
    members is seen in its month, one of a single member in its turn: with n members it escapes
    where it lasts fewer than n / MEMBERS_AT_ONCE months and that turn does not come. A balance
    holds to TOLERANCE of the member's largest level or flow, and of one unit at least. What is not
    finite is in no balance: the outcomes tell of it.
    """

    def __init__(self, world: Core, thorough: bool = False) -> None:
        """`thorough`: all members every month, and every value."""
        self._thorough = thorough
        self._members = slice(0, world.members if thorough else MEMBERS_AT_ONCE)
        self._before = _levels(world, self._members)

    def check(self, world: Core) -> None:
        """Check the month; RunError names the first balance that fails, its month and member."""
        if self._thorough:
            _check_values(world)
        after = _levels(world, self._members)
        _check_accounts(world, self._members, self._before, after)
        _check_smuggled(world, self._members)
        done = self._members
        first = 0 if done.stop >= world.members else done.stop
        self._members = slice(first, first + done.stop - done.start)
        self._before = after if self._members == done else _levels(world, self._members)


def _levels(world: Core, members: slice) -> Array:
    """Levels that flows must account for, of some members: rows of the first five ACCOUNTS."""
    state = world.state
    chips, makers = len(state.inventory), len(state.die_bank)
    levels = np.empty((3 * chips + 2 * makers, len(range(world.members)[members])))
    take_stock(
        members.start,
        world.chips_on_sale.ever_sold.stop,
        state.inventory,
        state.in_production,
        state.stock,
        state.awaiting_power,
        state.die_bank,
        state.memory_stockpile,
        levels,
    )
    return levels


def _check_accounts(world: Core, members: slice, before: Array, after: Array) -> None:
    """Check that both sides of every account agree, or stay within their limit."""
    sale, (starts, limits) = world.chips_on_sale, _places(world)
    rows, count = starts[-1], after.shape[1]
    sides, scale = np.zeros((2, rows, count)), np.zeros(count)
    wrong, found = np.zeros((rows, count), np.bool_), np.full(1, -1)
    settle(
        members.start,
        sale.active.start,
        sale.active.stop,
        world.structure["scarcity"] == "demand",
        TOLERANCE,
        starts,
        limits,
        before,
        after,
        sides,
        scale,
        wrong,
        found,
        *_for_settle(world),
    )
    if found[0] >= 0:
        account, mine = ACCOUNTS[found[0]], slice(*starts[found[0] : found[0] + 2])
        _refuse(world, members, account, sides[:, mine], scale, wrong[mine])


@cached("run")
def _places(world: Core) -> tuple[NDArray[np.intp], NDArray[np.bool_]]:
    """Row at which each account starts, and the end of the last; and which have limits."""
    rows = (len(world.layout.names[one.axis]) if one.axis else 1 for one in ACCOUNTS)
    starts = np.array([0, *accumulate(rows)], dtype=np.intp)
    return starts, np.array([bool(one.limit) for one in ACCOUNTS])


@cached("run")
def _for_settle(world: Core) -> tuple[Any, ...]:
    """What `settle` reads last, in its order."""
    state = world.state
    return (
        state.made,
        state.rebinned,
        state.scrapped,
        state.starts,
        state.delivered,
        state.smuggled,
        state.retired,
        state.die_bank_inflow,
        state.die_bank_draw,
        state.memory_hoarded,
        state.memory_drawn,
        state.memory_crowding,
        state.memory_used,
        state.memory,
        state.spent,
        state.revenue,
        state.fee_income,
        state.grey_margin,
        world.p.table("supply", "planned", 0.0),
        state.used_wafers,
        state.wafers,
        state.ai_share,
        state.used_packaging,
        state.packaging,
        world.chip_table["hbm_stacks"],
        has_limit(world),
        state.power_switched_on,
        state.power_connected,
        state.power_draw,
    )


def _refuse(
    world: Core,
    members: slice,
    account: BalanceAccount,
    sides: Array,
    scale: Array,
    wrong: NDArray[np.bool_],
) -> None:
    """Raise for the first member for which an account does not close."""
    place, row, column = _first(wrong, members)
    name, (left, right) = _name(world, account.axis, row), sides[:, row, column]
    if account.limit:
        why = f"more {account.what} than {account.limit}{name}, {left:.6g} of {right:.6g}"
    else:
        amounts = f"{abs(left - right):.3g} of {scale[column]:.3g}"
        why = f"{account.what} do not balance{name}, off by {amounts}"
    raise RunError(f"{_place(world, place)}: {why}")


def _check_values(world: Core) -> None:
    """Check that every value is finite, and not negative unless its variable is signed."""
    signed = {name for name, one in world.state.variables().items() if one.signed}
    rules = chain(world.law.arrays.items(), world.plan.arrays.items())
    for name, array in chain(world.state.items(), rules):
        low = np.zeros(array.shape, dtype=np.bool_) if name in signed else array < 0.0
        for wrong, fault in ((~np.isfinite(array), "not finite"), (low, "negative")):
            if wrong.any():
                member, *_ = _first(wrong.reshape(-1, wrong.shape[-1]))
                raise RunError(f"{_place(world, member)}: {name} is {fault}")


def _check_smuggled(world: Core, members: slice) -> None:
    """Check that the stock of smuggled chips stands with the firms whom networks serve."""
    state, count = world.state, len(range(world.members)[members])
    for chips, firms in _served(world):
        wrong, found = np.empty((len(chips), count), np.bool_), np.zeros(1, np.bool_)
        find_unheld(
            members.start,
            TOLERANCE,
            chips,
            firms,
            state.smuggled_stock,
            state.stock,
            state.awaiting_power,
            wrong,
            found,
        )
        if found[0]:
            member, row, _ = _first(wrong, members)
            name = _name(world, CHIPS, int(chips[row]))
            raise RunError(f"{_place(world, member)}: more smuggled chips than firms hold{name}")


@cached("run")
def _served(world: Core) -> tuple[tuple[NDArray[np.intp], NDArray[np.intp]], ...]:
    """Of each smuggled state the chips that are smuggled there, and its firms at home."""
    layout = world.layout
    return tuple(
        (
            np.flatnonzero(layout.smuggled_to == buyer),
            np.flatnonzero((layout.firm_state == buyer) & ~layout.abroad),
        )
        for _, buyer in layout.rivalries
    )


def _first(wrong: NDArray[np.bool_], members: slice = slice(0)) -> tuple[int, int, int]:
    """First member of the block for which something is wrong, and its row and column there."""
    column = int(np.flatnonzero(wrong.any(axis=0))[0])
    row = int(np.flatnonzero(wrong[:, column])[0])
    return members.start + column if members.start else column, row, column


def _place(world: Core, member: int) -> str:
    """Month, and a member by its number in the run."""
    return f"{world.date}, member {world.draw.member(member)}"


def _name(world: Core, axis: str, row: int) -> str:
    """Name of a row in brackets, nothing where the sides are sums."""
    return f" ({world.layout.names[axis][row]})" if axis else ""
