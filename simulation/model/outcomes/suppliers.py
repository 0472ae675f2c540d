"""Outcomes of suppliers: foundries' advanced packaging, and stacks of memory by who sells them."""

from __future__ import annotations

from collections.abc import Iterator
from math import pi
from typing import TYPE_CHECKING, Any

import numpy as np

from ..core.cache import cached
from ..core.kernel import Cube, Line, Places, Table, kernel
from ..equations import minerals
from ..equations.arrays import Array
from ..equations.production import WAFER_DIAMETER_MM
from ..supply import home_memory
from .declaration import Outcome
from .sheet import Names, Sheet, named
from .trailing import YEAR, Shapes, Trailing

if TYPE_CHECKING:
    from ..agents.cast import Cast
    from ..core.layout import Layout

FILL = "outcomes.interposer_fill"
STACKS = "stacks"
WAFER_MM2 = pi * (WAFER_DIAMETER_MM / 2.0) ** 2


def declare(layout: Layout) -> Iterator[Outcome]:
    """Outcomes in column order; a supplier that a scenario adds has its own."""
    for name in _foundries(layout):
        title = layout.roster.suppliers[name].title
        about = f"wafers of interposers that advanced packaging can take: {title}"
        yield Outcome(f"packaging.{name}", "wafers/month", about)
        about = f"wafers of interposers that packages started in the month take: {title}"
        yield Outcome(f"packaging.{name}.used", "wafers/month", about)
    for name in _of_memory(layout):
        title = layout.roster.suppliers[name].title
        about = f"HBM stacks for AI chips that can be delivered in the month: {title}"
        yield Outcome(f"memory.{name}", "stacks/month", about)
    for name in _of_memory(layout):
        title = layout.roster.suppliers[name].title
        about = f"HBM stacks for AI chips that can be delivered in twelve months: {title}"
        yield Outcome(f"memory_stacks.{name}", "stacks/year", about)


def _foundries(layout: Layout) -> Names:
    return tuple(name for name, s in layout.roster.suppliers.items() if "foundry" in s.kinds)


def _of_memory(layout: Layout) -> Names:
    return tuple(name for name, s in layout.roster.suppliers.items() if "hbm" in s.kinds)


class SupplierRecord:
    """Record of what suppliers can deliver.

    Attributes:
        delay: months from when stacks can be booked to their delivery, (suppliers, members).
        booked: stacks that could be booked in each of the last months, (months, suppliers,
            members).
    """

    def __init__(self, world: Cast, trailing: Trailing) -> None:
        """Begin as if as much had been booked before as can be in the first month.

        Capacities grew through 2021, so the sum of that year is less than twelve last months.
        """
        self.trailing = trailing
        rows = world.layout.rows("suppliers", _of_memory(world.layout))
        planned = world.p.table("supply", "memory_wafers", 0.0)[rows] > 0.0
        self.delay: Array = np.where(planned, home_memory.booked_ahead(world)[rows], 0.0)
        self.booked: Array = np.empty((int(self.delay.max(initial=0.0)) + 2, *self.delay.shape))
        self.booked[:] = world.state.memory[rows]
        trailing.begin(STACKS, self.booked[0] * world.p("start.year_share"))

    @staticmethod
    def shapes(layout: Layout) -> Shapes:
        """Flows whose years are kept."""
        return {STACKS: (len(_of_memory(layout)),)}

    def write_month(self, world: Cast) -> None:
        """Write the month's stacks."""
        stacks, now = home_memory.pools(world), world.month % len(self.booked)
        of_memory = _for_note_memory(world, self, world.month % YEAR)
        note_memory(now, stacks.by_supplier, stacks.on_market, *of_memory)

    def measure(self, world: Cast, sheet: Sheet) -> None:
        """Write the packaging and the memory of the month, and the memory of twelve months."""
        note_packaging(*_for_note_packaging(world, sheet))
        _rows_of_memory(world, sheet, "memory")[:] = self.trailing.month(STACKS, world.month)
        self.measure_year(world, sheet)

    def measure_year(self, world: Cast, sheet: Sheet) -> None:
        """Write the memory of the last twelve months."""
        _rows_of_memory(world, sheet, "memory_stacks")[:] = self.trailing.year(STACKS)


@cached("run")
def _rows_of_memory(world: Cast, sheet: Sheet, prefix: str) -> Array:
    """Rows of the sheet for every supplier of memory, (suppliers, members)."""
    return sheet.block(named(prefix, _of_memory(world.layout)))


@cached("run")
def _for_note_packaging(world: Cast, sheet: Sheet) -> tuple[Any, ...]:
    """What `note_packaging` takes."""
    foundries = _foundries(world.layout)
    return (
        world.layout.rows("suppliers", foundries),
        world.state.packaging,
        world.state.used_packaging,
        world.p(FILL),
        sheet.block(
            tuple(f"packaging.{name}{part}" for name in foundries for part in ("", ".used"))
        ),
    )


@cached("run")
def _for_note_memory(world: Cast, record: SupplierRecord, slot: int) -> tuple[Any, ...]:
    """What `note_memory` takes in a calendar month, after its place there and the offers."""
    suppliers = _of_memory(world.layout)
    return (
        world.layout.rows("suppliers", suppliers),
        world.layout.supplier_state,
        world.state.rare_earths_unmet,
        world.p("minerals.chip_loss"),
        record.delay,
        record.booked,
        record.trailing.month(STACKS, slot),
    )


@kernel
def note_packaging(
    foundries: Places, capacity: Table, used: Table, fill: Line, rows: Table
) -> None:
    """Write what foundries can package and what they do, in wafers filled with interposers.

    Round wafers are filled with rectangles up to a share of their area.
    """
    for n, u in enumerate(foundries):
        for k in range(len(fill)):
            wafer = WAFER_MM2 * fill[k]
            rows[2 * n, k] = capacity[u, k] / wafer
            rows[2 * n + 1, k] = used[u, k] / wafer


@kernel
def note_memory(
    now: int,
    at_home: Table,
    on_market: Table,
    suppliers: Places,
    seat: Places,
    unmet: Table,
    chip_loss: Line,
    delay: Table,
    booked: Cube,
    delivered: Table,
) -> None:
    """Write stacks in the month of their delivery; chips are started on them before.

    Rare earths take off the open market's as they do at home. Between two months in which stacks
    could be booked the line is straight.
    """
    months = len(booked)
    for n, u in enumerate(suppliers):
        for k in range(len(chip_loss)):
            sold_abroad = on_market[u, k] * minerals.output(unmet[seat[u], k], chip_loss[k])
            booked[now, n, k] = at_home[u, k] + sold_abroad
            whole = int(delay[n, k])
            part = delay[n, k] - whole
            later, earlier = (now - whole) % months, (now - whole - 1) % months
            delivered[n, k] = booked[later, n, k] * (1.0 - part) + booked[earlier, n, k] * part
