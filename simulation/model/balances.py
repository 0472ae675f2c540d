"""Balances of every month: chips, dies, memory, money, and what capacities allow.

Every run keeps them, so that one that makes something from nothing fails. Tests switch on the
thorough checks, which read every value of every member.
"""

from __future__ import annotations

from itertools import chain
from typing import TYPE_CHECKING

import numpy as np
from numpy.typing import NDArray

from simulation.errors import RunError

from .equations.arrays import Array
from .fleet.power_supply import has_limit

if TYPE_CHECKING:
    from .core.context import Core

TOLERANCE = 1e-9
MEMBERS_AT_ONCE = 32
CHIPS, MAKERS, SUPPLIERS, STATES = "chips", "makers", "suppliers", "states"


class Books:
    """Books of chips, dies, memory and money, balanced from one month to the next.

    Members take turns, MEMBERS_AT_ONCE a month, so that books cost next to nothing: a mechanism
    that loses or makes chips does so in more than one month. A balance holds to TOLERANCE of the
    member's largest level or flow, and of one unit at least. What is not finite is in no balance:
    the outcomes tell of it.
    """

    def __init__(self, world: Core, thorough: bool = False) -> None:
        """`thorough`: all members every month, and every value, and where smuggled chips are."""
        self._thorough = thorough
        self._members = slice(0, world.members if thorough else MEMBERS_AT_ONCE)
        self._before = _levels(world, self._members)

    def check(self, world: Core) -> None:
        """Check the month; RunError names the first balance that fails, its month and member."""
        if self._thorough:
            _check_values(world)
            _check_smuggled(world)
        found = _Month(world, self._members)
        after = found.check_flows(self._before)
        found.check_capacities()
        done = self._members
        first = 0 if done.stop >= world.members else done.stop
        self._members = slice(first, first + done.stop - done.start)
        self._before = after if self._members == done else _levels(world, self._members)


def _levels(world: Core, members: slice) -> dict[str, Array]:
    """Copies of the levels that flows must account for, of some members."""
    state, chips = world.state, world.chips_on_sale.ever_sold
    held = np.zeros_like(state.inventory[:, members])
    for table in (state.stock, state.awaiting_power):
        held[chips] += table[:, chips, members].sum(axis=0)
    return {
        "inventory": state.inventory[:, members].copy(),
        "line": state.in_production[..., members].sum(axis=0),
        "held": held,
        "dies": state.die_bank[:, members].copy(),
        "memory": state.memory_stockpile[:, members].copy(),
    }


class _Month:
    """A month's books of some members."""

    def __init__(self, world: Core, members: slice) -> None:
        self._world, self._members = world, members

    def check_flows(self, before: dict[str, Array]) -> dict[str, Array]:
        """Check that levels have changed by what was made, received, drawn and paid; the levels."""
        state, mine, after = self._world.state, self._members, _levels(self._world, self._members)
        made, received = state.made[:, mine], self._received()
        moved = made + state.rebinned[:, mine] - received - state.scrapped[:, mine]
        self._equal("chips made", CHIPS, after["inventory"], before["inventory"] + moved, made)
        line = before["line"] + state.starts[:, mine] - made
        self._equal("chips in the line", CHIPS, after["line"], line)
        held = before["held"] + received - self._retired()
        self._equal("received chips", CHIPS, after["held"], held)
        dies = before["dies"] + (state.die_bank_inflow - state.die_bank_draw)[:, mine]
        self._equal("banked dies", MAKERS, after["dies"], dies)
        memory = before["memory"] + (state.memory_hoarded - state.memory_drawn)[:, mine]
        self._equal("banked memory", MAKERS, after["memory"], memory)
        income = state.revenue.sum(axis=0) + state.fee_income.sum(axis=0) + state.grey_margin
        spent = state.spent[:, mine].sum(axis=0)
        self._equal("money", "", spent[None], income[None, mine])
        return after

    def check_capacities(self) -> None:
        """Check that wafers, packaging, memory and power stay within what there is."""
        world, state, mine = self._world, self._world.state, self._members
        # Where the structure says that demand binds, only planned suppliers have a limit.
        ample = world.structure["scarcity"] == "demand"
        limited = (world.p.table("supply", "planned", 0.0) > 0) | (not ample)
        allotted = np.where(limited, state.wafers * state.ai_share, np.inf)[:, mine]
        self._within("wafers used", "allotted", SUPPLIERS, state.used_wafers[:, mine], allotted)
        area = np.where(limited, state.packaging, np.inf)[:, mine]
        self._within("area packaged", "there is", SUPPLIERS, state.used_packaging[:, mine], area)
        if not ample:
            used = (state.memory_used + state.memory_crowding)[:, mine].sum(axis=0)[None]
            self._within("memory used", "made", "", used, state.memory.sum(axis=0)[None, mine])
        stacks = (state.starts[:, mine] * world.chip_table["hbm_stacks"][:, mine]).sum(axis=0)
        bought = (state.memory_used + state.memory_drawn)[:, mine].sum(axis=0)
        self._equal("memory in chips", "", stacks[None], bought[None])
        counted = has_limit(world) & (state.power_switched_on > TOLERANCE)
        power = np.where(counted, state.power_connected, np.inf)[:, mine]
        self._within("power drawn", "connected", STATES, state.power_draw[:, mine], power)

    def _received(self) -> Array:
        """Chips that left makers' inventories for firms, (chips, members)."""
        state, chips = self._world.state, self._world.chips_on_sale.active
        received = state.smuggled[:, self._members].copy()
        received[chips] += state.delivered[:, chips, self._members].sum(axis=0)
        return received

    def _retired(self) -> Array:
        """Chips worn out, (chips, members)."""
        chips, retired = self._world.chips_on_sale.ever_sold, self._world.state.retired
        worn_out = np.zeros_like(self._world.state.inventory[:, self._members])
        worn_out[chips] = retired[:, chips, self._members].sum(axis=0)
        return worn_out

    def _equal(
        self, what: str, axis: str, left: Array, right: Array, flow: Array | None = None
    ) -> None:
        """Check that two sides agree, (rows of the axis, members); `flow` may set the scale."""
        scale = np.maximum(left.max(axis=0, initial=1.0), right.max(axis=0, initial=1.0))
        scale = scale if flow is None else np.maximum(scale, flow.max(axis=0))
        gap = np.abs(left - right)
        if (wrong := gap > TOLERANCE * scale).any():
            place, row, column = _first(wrong, self._members)
            name, off = _name(self._world, axis, row), gap[row, column]
            why = f"{what} do not balance{name}, off by {off:.3g} of {scale[column]:.3g}"
            raise RunError(f"{_place(self._world, place)}: {why}")

    def _within(self, what: str, limit: str, axis: str, used: Array, available: Array) -> None:
        """Check that no more is used than there is, (rows of the axis, members)."""
        if (wrong := used > available * (1 + TOLERANCE) + TOLERANCE).any():
            place, row, column = _first(wrong, self._members)
            amounts = f"{used[row, column]:.6g} of {available[row, column]:.6g}"
            why = f"more {what} than {limit}{_name(self._world, axis, row)}, {amounts}"
            raise RunError(f"{_place(self._world, place)}: {why}")


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


def _check_smuggled(world: Core) -> None:
    """Check that the stock of smuggled chips stands with the firms whom networks serve."""
    state, layout = world.state, world.layout
    for _, buyer in layout.rivalries:
        home = np.flatnonzero((layout.firm_state == buyer) & ~layout.abroad)
        chips = np.flatnonzero(layout.smuggled_to == buyer)
        held = (state.stock + state.awaiting_power)[np.ix_(home, chips)].sum(axis=0)
        most = held * (1 + TOLERANCE) + TOLERANCE
        if (wrong := state.smuggled_stock[chips] > most).any():
            member, row, _ = _first(wrong)
            name = _name(world, CHIPS, int(chips[row]))
            raise RunError(f"{_place(world, member)}: more smuggled chips than firms hold{name}")


def _first(wrong: NDArray[np.bool_], members: slice = slice(0)) -> tuple[int, int, int]:
    """First member of the block for which something is wrong, and its row and column there."""
    column = int(np.flatnonzero(wrong.any(axis=0))[0])
    row = int(np.flatnonzero(wrong[:, column])[0])
    return members.start + column if members.start else column, row, column


def _place(world: Core, member: int) -> str:
    """Month, and a member by its number in the run."""
    return f"{world.date}, member {world.draw.start + member}"


def _name(world: Core, axis: str, row: int) -> str:
    """Name of a row in brackets, nothing where the sides are sums."""
    return f" ({world.layout.names[axis][row]})" if axis else ""
