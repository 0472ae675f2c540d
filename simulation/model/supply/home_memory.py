"""Memory that suppliers sell at home only: tied to a maker, of a lower grade, or smuggled."""

from __future__ import annotations

from typing import TYPE_CHECKING, NamedTuple

import numpy as np

from ..core.cache import cached
from ..core.layout import FIELDS
from ..equations import production
from ..equations.arrays import Array, ratio
from . import disruption, minerals

if TYPE_CHECKING:
    from ..core.context import Core


MEMORY = FIELDS.index("memory")


class Pools(NamedTuple):
    """Stacks that suppliers can deliver in a month.

    Attributes:
        by_supplier: what each supplier sells at home only, (suppliers, members).
        home: the same of suppliers that serve every maker of their state, (states, members).
        lower: memory of the lower grade, sold at home, (states, members).
        market: what is sold to makers of any state, (members,).
    """

    by_supplier: Array
    home: Array
    lower: Array
    market: Array


def pools(world: Core) -> Pools:
    """Stacks on offer at home and on the open market; what is smuggled is missing from the latter.

    Enforcement that keeps chips from smugglers keeps memory from them, too.
    """
    state, layout = world.state, world.layout
    traded = world.p.table("supply", "memory_traded", 0.0) > 0
    passing = 1.0 - traded * state.enforcement_felt[layout.supplier_state]
    made = state.memory * minerals.chip_output(world) * disruption.memory_left(world) * passing
    exports = world.p.table("supply", "exports", 0.0)
    market = (made * exports).sum(axis=0)
    smuggled = made * traded
    made = made * (1.0 - traded) + smuggled * production.fill(market, smuggled.sum(axis=0))
    at_home = made * (1.0 - exports)
    tied = np.zeros((len(layout.suppliers), 1))
    tied[[row for row, _ in layout.tied_suppliers]] = 1.0
    lower = layout.lower_grade[:, None]
    return Pools(
        at_home,
        world.sums.suppliers(at_home * (1.0 - tied) * ~lower),
        world.sums.suppliers(at_home * (1.0 - tied) * lower),
        np.maximum(market - (made * traded).sum(axis=0), 0.0),
    )


def lower_grade(world: Core, supply: Array, need: Array) -> Array:
    """Stacks of the lower grade that makers get, (makers, members), of those that they can use."""
    seat = world.layout.maker_state
    given: Array = need * production.fill(supply, world.sums.sellers(need))[seat]
    return given


def high_grade(world: Core, found: Pools, need: Array) -> Array:
    """Stacks that makers get from suppliers tied to them, then from others at home."""
    layout, own = world.layout, np.zeros_like(need)
    for supplier, makers in layout.tied_suppliers:
        left = need[makers] - own[makers]
        own[makers] += left * production.fill(found.by_supplier[supplier], left.sum(axis=0))
    left = need - own
    served = production.fill(found.home, world.sums.sellers(left))[layout.maker_state]
    return own + left * served


def needs(world: Core, high: Array, lower: Array) -> Array:
    """Stacks asked of each supplier that sells at home, (suppliers, members).

    `high` and `lower` are makers' needs by grade, (makers, members).
    """
    layout = world.layout
    asked = world.sums.sellers(high)[layout.supplier_state]
    asked = np.where(
        layout.lower_grade[:, None], world.sums.sellers(lower)[layout.supplier_state], asked
    )
    for supplier, makers in layout.tied_suppliers:
        asked[supplier] = high[makers].sum(axis=0)
    return asked * (world.state.memory > 0)


@cached("chips")
def runs_on_lower_grade(world: Core) -> Array:
    """1 for chips that run on memory of the lower grade: little bandwidth for its size.

    (chips, members).
    """
    table = world.chip_table
    need = ratio(table["bandwidth_gb_s"], table["hbm_gb"])
    return np.where(need <= world.p("memory.lower_grade_speed"), 1.0, 0.0)


def months_to_bridge(world: Core) -> Array:
    """Months until the lines planned at home are half ramped up, by maker, (makers, members).

    Plans count by the stacks that they are to bring; 0 where none are planned.
    """
    layout, table = world.layout, world.p.table
    planned = table("supply", "memory_wafers", 0.0) * table("supply", "stacks_per_wafer", 0.0)
    planned = planned * ~layout.lower_grade[:, None]
    middle = table("supply", "memory_start", 0.0) + 0.5 * table("supply", "memory_ramp", 0.0)
    left = np.maximum(middle - world.state.progress[layout.supplier_state, MEMORY], 0.0)
    tied = np.zeros((len(layout.suppliers), 1))
    tied[[row for row, _ in layout.tied_suppliers]] = 1.0
    size = world.sums.suppliers(planned * (1.0 - tied))[layout.maker_state]
    months = world.sums.suppliers(planned * left * (1.0 - tied))[layout.maker_state]
    for supplier, makers in layout.tied_suppliers:
        size[makers] += planned[supplier]
        months[makers] += planned[supplier] * left[supplier]
    return ratio(months, size)
