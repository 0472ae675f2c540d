"""Access to what chips are made of and with: memory, tools and foundries abroad."""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np

from ..core.cache import cached
from ..core.kernel import Cube, Places, Sum, Table, kernel
from ..equations.arrays import Array
from ..equations.numbers import over

if TYPE_CHECKING:
    from simulation.inputs.policy.timeline import Event

    from ..core.context import Core

_TOOL_ACCESS = "tool_access"


@cached("law")
def memory(world: Core) -> Array:
    """Share of its memory orders that each maker may place, (makers, members).

    Where rules tell suppliers apart it is that of the supplier to whom it may turn most.
    """
    apart = memory_by_supplier(world)
    if apart is not None:
        best: Array = apart.max(axis=1)
        return best
    alike: Array = np.ascontiguousarray(_of_rivals(world)[:, 0])
    return alike


@cached("law")
def memory_by_supplier(world: Core) -> Array | None:
    """The same by supplier on the open market, (makers, suppliers, members), or None.

    None where no rule tells suppliers apart, whether or not it does so with makers.
    """
    access = _of_rivals(world)
    if (access == access[:, :1]).all():
        return None
    selling = world.p.table("supply", "exports", 0.0).max(axis=1) > 0
    reachable: Array = access * selling[:, None]
    return reachable


@cached("law")
def _of_rivals(world: Core) -> Array:
    """Share of its orders that a maker's rivals let each supplier fill, of `memory_by_supplier`."""
    of_rulers, seat = world.law.export_rule.hbm_access.in_force(), world.layout.maker_state
    access = np.ones(of_rulers.shape[1:])
    for ruler, target in world.layout.rivalries:
        access[seat == target] *= of_rulers[ruler, seat == target]
    return access


def lost_by_makers(world: Core, state: int, lost: Array) -> Array:
    """Mean of what each maker of a state has lost, by what they sold in the month, (members,).

    `lost` are shares of all makers. Of makers who lost different shares and sold nothing, and of
    none, nothing is lost.
    """
    mean = np.empty(world.members)
    average_by_sales(state, world.layout.maker_state, lost, world.state.receipts, mean)
    return mean


@kernel
def average_by_sales(
    state: int, maker_state: Places, lost: Table, receipts: Cube, mean: Sum
) -> None:
    """Mean of what makers of a state have lost, by what they sold to buyers of all states.

    A mean of equal shares is that share to the last bit.
    """
    buyers, makers, members = receipts.shape
    total, alike, first = np.zeros(members), np.ones(members, np.bool_), -1
    mean[:] = 0.0
    for m in range(makers):
        if maker_state[m] == state:
            first = m if first < 0 else first
            for k in range(members):
                sales = 0.0
                for b in range(buyers):
                    sales += receipts[b, m, k]
                total[k] += sales
                mean[k] += lost[m, k] * sales
                alike[k] = alike[k] and lost[m, k] == lost[first, k]
    if first >= 0:
        for k in range(members):
            mean[k] = lost[first, k] if alike[k] else over(mean[k], total[k], 0.0)


@cached("law")
def tools(world: Core, kind: str) -> Array:
    """Share of foreign tools or service that each state's lines may have, (states, nodes, members).

    `kind` is `tool_sales` or `tool_service`.
    """
    rule = world.law.export_rule
    access = {"tool_sales": rule.tool_sales, "tool_service": rule.tool_service}[kind]
    return _let_through(world, access)


def usual_tools(world: Core) -> Array:
    """The same under the dated history, which published capacity contains, (states, members)."""
    return _usual_after(world, sum(event.month <= world.month for event in _dated(world)))


@cached("run")
def _usual_after(world: Core, rules: int) -> Array:
    """Share of tools that gets through after the first rules of the dated history."""
    access = np.ones_like(world.law.export_rule.hbm_access.general)
    for event in _dated(world)[:rules]:
        row = world.layout.row["states"][event.actor]
        access[row] = world.draw.value(event, _TOOL_ACCESS)
    return _let_through(world, access)


def _let_through(world: Core, access: Array) -> Array:
    """Share of tools that gets through rules with such `access`, of its shape.

    Toolmakers obey their own state. A line needs tools of each, so that their shares multiply.
    States that make tools and have no rival of their own side with the rival that makes tools.
    """
    layout, share = world.layout, np.ones_like(access)
    dependence = world.p.table("states", "tool_dependence", 0.0)
    declared = world.draw.calibration.entries
    makers = [row for name, row in layout.row["states"].items()
              if f"states.{name}.tool_dependence" in declared]  # fmt: skip
    allies = [row for row in makers if layout.rival[row] < 0]
    for ruler, target in layout.rivalries:
        for state in (ruler, *allies) if ruler in makers else ():
            share[target] *= 1.0 - dependence[state] * (1.0 - access[state])
    return share


@cached("run")
def _dated(world: Core) -> list[Event]:
    """Rules on tools of the dated history, the earliest first."""
    rules = (event for event in world.draw.calibration.rules if _TOOL_ACCESS in event.values)
    return sorted(rules, key=lambda event: event.month)


@cached("law")
def foundries(world: Core) -> Array:
    """Share of their starts that foundries may take, by makers on entity lists, (chips, members).

    A rival's list shuts makers out of foundries outside their own state; so does the list of the
    foundry's own state.
    """
    layout = world.layout
    away = layout.supplier_state[layout.chip_foundry] != layout.chip_state
    may = np.ones_like(world.state.wanted_starts)
    for ruler, target in layout.rivalries:
        listed = world.law.export_rule.entity_list.makers[ruler][layout.chip_maker]
        may *= 1.0 - listed * (away & (layout.chip_state == target))[:, None]
    # Foundries turn away makers that their own state lists.
    host = layout.supplier_state[layout.chip_foundry]
    may *= 1.0 - world.law.export_rule.entity_list.makers[host, layout.chip_maker] * away[:, None]
    return may
