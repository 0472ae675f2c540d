"""Declarations hold at run time: only what is declared changes, and nothing else is looked at.

Two worlds of one draw go through a month side by side. In the second one everything that a phase
does not declare to read is garbage while it runs; what it writes must come out the same.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator
from importlib import import_module

import numpy as np
import pytest

from simulation.checking.source.month import Mechanism, Month, Phase
from simulation.model import schedule
from simulation.model.core.mechanism import Intent, intent_of
from simulation.model.equations.arrays import Array
from simulation.model.world import ModelInputs, World
from tests.nights import first_by_day

Inputs = Callable[..., ModelInputs]
MEMBERS = 3
# The first month, one of the past, and months in which states react or a new rule comes in.
MONTHS = {"baseline": (40, 0), "adaptive_rivals": (58, 110), "mandate_and_h200": (53,)}
GARBAGE = np.nan
TABLES = ("state", "law", "plan")


@pytest.fixture(scope="module")
def month() -> Month:
    return Month()


def declared(one: Mechanism) -> Intent:
    """What the decorator of a mechanism says."""
    found: object = import_module(one.routine.module.name)
    for name in one.routine.name.split("."):
        found = getattr(found, name)
    return intent_of(found)  # type: ignore[arg-type]


def arrays(world: World) -> Iterator[tuple[str, Array]]:
    """All arrays that live from phase to phase, by the names of declarations."""
    for table in TABLES:
        prefix = "" if table == "state" else f"{table}."
        for name, array in getattr(world, table).arrays.items():
            yield f"{prefix}{name}", array
    yield from ((f"latest.{name}", row) for name, row in world.latest.items())
    sale, owned, table = world.chips_on_sale, world.owned, world.chip_table
    for array in (sale.on_offer, sale.shipping, sale.unit_cost):
        yield "chips_on_sale", array
    yield from (("owned", array) for array in (owned.blocs, owned.by_stack))
    for array in (table.ship, table.end, *table.figures.values()):
        yield "chip_table", array


def covers(names: set[str], name: str) -> bool:
    """Whether a name, or its table as a whole, is among some."""
    table, *parts = name.split(".")
    above = [".".join([table, *parts[:n]]) for n in range(len(parts))]
    whole = {*above[1:], *(f"{one}.*" for one in above)}
    return bool(names & {name, *whole}) or (table == "latest" and "latest" in names)


def names_of(phase: Phase, key: str) -> set[str]:
    return {name for one in phase.mechanisms for name in getattr(declared(one), key)}


def run_to(inputs: ModelInputs, count: int) -> World:
    world = World(inputs)
    for _ in range(count):
        world.step()
    return world


@pytest.mark.parametrize(
    ("scenario", "count"), first_by_day((s, n) for s, ns in MONTHS.items() for n in ns)
)
def test_a_month_reads_and_writes_what_it_declares(
    inputs: Inputs, month: Month, scenario: str, count: int
) -> None:
    sound, poisoned = (
        run_to(inputs(scenario, stop=MEMBERS, months=count + 1), count) for _ in range(2)
    )
    for phase, known in zip(schedule.PHASES, month.phases, strict=True):
        assert phase.name == known.name
        reads, writes = (names_of(known, key) for key in ("reads", "writes"))
        before = [(name, array, array.copy()) for name, array in arrays(sound)]
        phase.run(sound)
        changed = {n for n, now, was in before if not np.array_equal(now, was, equal_nan=True)}
        stray = {name for name in changed if not covers(writes, name)}
        assert not stray, f"{phase.name} writes {sorted(stray)} undeclared: run `make declarations`"
        kept = [(n, a, a.copy()) for n, a in arrays(poisoned) if not covers(reads, n)]
        for _, array, _ in kept:
            array[...] = GARBAGE
        phase.run(poisoned)
        for name, array, was in kept:
            # What may be written need not be: a law that does not change stays as it was.
            if not covers(writes, name) or np.isnan(array).all():
                array[...] = was
        told = f"{phase.name} reads something that it does not declare: run `make declarations`"
        assert not differences(sound, poisoned), told


def differences(one: World, other: World) -> list[str]:
    """Names of arrays in which two worlds differ."""
    pairs = zip(arrays(one), arrays(other), strict=True)
    return [n for (n, a), (_, b) in pairs if not np.array_equal(a, b, equal_nan=True)]
