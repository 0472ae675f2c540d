"""Recorder: each month's outcomes, topic by topic."""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np
from numpy.typing import NDArray

from ..agents.cast import Cast
from ..core.layout import compact
from ..equations.arrays import Array
from . import (
    bottlenecks,
    chip_industry,
    compute,
    limits,
    models,
    new_compute,
    policy,
    power,
    units,
)
from .adoption import AdoptionRecord
from .flows import ChipFlows
from .market import MarketRecord
from .money import MoneyFlows
from .sheet import Found, Names, Sheet
from .table import declare

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator

    Topic = Callable[[Cast], Found]


class Recorder:
    """Record of one row of outcomes a month.

    `world.latest` reads the month's outcomes by name, in full precision, until the next month's.

    Attributes:
        names: the outcomes that are written, in column order.
        values: their values, (months, outcomes, members); NaN in months to come.
    """

    def __init__(self, world: Cast, months: int, keep: Names = ()) -> None:
        """`keep`: the outcomes to write, all if empty."""
        declared = tuple(o.name for o in declare(world.layout))
        self.names = keep or declared
        self.values: NDArray[np.float32] = np.full(
            (months, len(self.names), world.members), np.nan, dtype=np.float32
        )
        self._sheet = Sheet(declared, world.members)
        self._rows = compact(np.array([declared.index(name) for name in self.names], dtype=np.intp))
        self._chips, self._money = ChipFlows(world), MoneyFlows(world)
        self._market, self._adoption = MarketRecord(world), AdoptionRecord()
        self._needed: list[Topic] | None = None

    def record(self, world: Cast) -> None:
        """Write the month's outcomes."""
        for flows in (self._chips, self._money, self._market):
            flows.add_month(world)
        self._sheet.fill(compute.measure(world))
        for found in self._measure_year(world):
            self._sheet.fill(found)
        self._sheet.fill(limits.measure(world, self._chips))
        self._sheet.fill(models.measure(world))
        self._sheet.fill(self._market.measure(world, self._sheet))
        if self._needed is None:
            self._needed = self._fill_all(world)
        else:
            for measure in self._needed:
                self._sheet.fill(measure(world))
        world.latest = self._sheet
        self.values[world.month] = self._sheet.table[self._rows]

    def startup(self, world: Cast) -> dict[str, Array]:
        """Trailing years on the eve of the first month, of a world that has not made a step."""
        sheet = Sheet(tuple(self._sheet), world.members)
        for found in self._measure_year(world):
            sheet.fill(found)
        sheet.fill(self._market.measure_year(world, sheet))
        return {name: sheet[name] for name in sheet.written()}

    def _measure_year(self, world: Cast) -> Iterator[Found]:
        """Outcomes of the last twelve months, of topics that read no other outcome."""
        yield new_compute.measure(world, self._chips)
        yield self._money.measure()
        yield units.measure(world, self._chips)

    def _fill_all(self, world: Cast) -> list[Topic]:
        """Fill in, once, the topics whose outcomes nothing in the model reads.

        Returns those with outcomes that are written, which every month needs; KeyError if an
        outcome is declared that no topic measures.
        """
        needed: list[Topic] = []
        known = set(self._sheet.written())
        for measure in (
            power.measure,
            bottlenecks.measure,
            chip_industry.measure,
            policy.measure,
            self._adoption.measure,
        ):
            self._sheet.fill(measure(world))
            written = set(self._sheet.written())
            if (written - known) & set(self.names):
                needed.append(measure)
            known = written
        if lacking := set(self._sheet) - known:
            raise KeyError(sorted(lacking))
        return needed


class Recorded(Cast):
    """World with its recorder."""

    recorder: Recorder
