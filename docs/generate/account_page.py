"""`python -m docs.generate.account_page`: how good reliefs are, in docs/bottlenecks.md.

The baseline is run again with an input changed in every month, and what comes of it stands beside
what the account of each month had said.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from functools import partial
from pathlib import Path

import numpy as np
from numpy.typing import NDArray

from simulation import months
from simulation.analysis.text.numbers import human, number
from simulation.api.draws import drawing_from
from simulation.inputs import Draw, load_scenario
from simulation.model.balances import Books
from simulation.model.core.context import Core
from simulation.model.outcomes.recorder import Recorded
from simulation.model.schedule import PHASES, Phase
from simulation.model.world import Block, ModelInputs, World

from .marks import filled
from .site.pushes import SEED
from .site.words import table

PAGE = Path(__file__).resolve().parents[1] / "bottlenecks.md"
BEGIN, END = (f"<!-- the account beside a second run: {word} -->" for word in ("begin", "end"))
HEAD = ("Change, 2027 to 2029", "Account", "Run again", "Times too large")
MEMBERS = 64
FIRST, LAST = months.offset("2027-01"), months.offset("2029-12")
TENTH = 0.1
MONTHS = 12.0
DIGITS = 2
MOST = 100.0  # times: the second run brings less than a hundredth of what the account says
NOTHING = "hardly any of it comes"
AT_THE_END = "compute at the end"
Array = NDArray[np.float64]
Sums = dict[str, float]  # H100e over the period, mean over members, by what is summed
MAKERS = {
    "huawei": "Huawei's",
    "cambricon": "Cambricon's",
    "nvidia": "Nvidia's",
    "google": "Google's",
}
FIRMS = {"us": "US firms'", "china": "China's firms'"}


@dataclass(frozen=True)
class Change:
    """An input that is changed in some phases of every month: `more` does that, and undoes it."""

    phases: tuple[str, ...]
    more: Callable[[Recorded], Iterator[None]]


@dataclass(frozen=True)
class Row:
    """A row of the table: the change, the relief that tells of it, and what it should raise."""

    change: str
    says: str
    relief: str
    raises: str


def memory(world: Recorded) -> Iterator[None]:
    """A tenth more stacks from every supplier."""
    yield from _scaled(world.state.memory, slice(None))


def money(state: str, world: Recorded) -> Iterator[None]:
    """A tenth more to spend for firms at home in a state."""
    yield from _scaled(world.state.ai_capex, world.layout.at_home(state))


def power(state: str, world: Recorded) -> Iterator[None]:
    """A tenth more power connected by the grid of a state in the month, for good."""
    yield
    row = world.layout.row["states"][state]
    world.state.power_connected[row] += TENTH * world.state.grid_connections[row] / MONTHS


def _scaled(array: Array, rows: slice | NDArray[np.intp]) -> Iterator[None]:
    before = array[rows].copy()
    array[rows] = before * (1.0 + TENTH)
    try:
        yield
    finally:
        array[rows] = before


CHANGES = {
    "memory": Change(("production",), memory),
    "money.us": Change(("orders", "deliveries"), partial(money, "us")),
    "money.china": Change(("orders", "deliveries"), partial(money, "china")),
    "power.us": Change(("upstream",), partial(power, "us")),
}
ROWS = (
    *(
        Row("memory", f"10 % more memory everywhere, {whose} starts", f"{maker}.memory", maker)
        for maker, whose in MAKERS.items()
    ),
    *(
        Row(
            f"money.{state}", f"10 % more money, {whose} deliveries", f"firms_{state}.budget", state
        )
        for state, whose in FIRMS.items()
    ),
    Row("power.us", "10 % more new power, US compute at the end", "firms_us.power", AT_THE_END),
)


class Unbooked(Books):
    """No balances: what is changed comes from nowhere."""

    def check(self, world: Core) -> None:
        """All is well."""


def run(change: Change | None = None, members: int = MEMBERS) -> Sums:
    """The baseline to the end of the period, with a change of every month in it."""
    calibration = drawing_from()
    scenario = load_scenario("baseline", calibration)
    draw = Draw(calibration, scenario, SEED, 0, members)
    world = World(ModelInputs(calibration, scenario, draw, LAST + 1))
    found: Sums = dict.fromkeys(MAKERS, 0.0)
    while world.running:
        if world.month == FIRST and change is not None:
            world.phases = tuple(_changed(phase, change) for phase in PHASES)
            world.books = Unbooked(world)
        world.step()
        if world.month > FIRST:
            started = world.sums.makers(world.state.starts * world.chip_table["h100e"])
            for maker in MAKERS:
                found[maker] += float(started[world.layout.row["makers"][maker]].mean())
    return found | _told(world.block())


def _changed(phase: Phase, change: Change) -> Phase:
    """A phase that runs with the change where it is one of those."""
    if phase.name not in change.phases:
        return phase

    def run(world: Recorded) -> None:
        with contextmanager(change.more)(world):
            phase.run(world)

    return Phase(phase.name, run)


def _told(block: Block) -> Sums:
    """What the outcomes of a run say: reliefs, deliveries, and what stands at the end."""

    def means(name: str) -> Array:
        values: Array = block.values[:, block.outcomes.index(name)].mean(axis=1, dtype=float)
        return values

    sums = {row.relief: float(means(f"relief.{row.relief}")[FIRST:].sum()) / MONTHS for row in ROWS}
    years = slice(FIRST + int(MONTHS) - 1, None, int(MONTHS))  # flows of twelve months each
    sums |= {state: float(means(f"new_compute.{state}")[years].sum()) for state in FIRMS}
    return sums | {AT_THE_END: float(means("compute.us")[-1])}


def rows(members: int = MEMBERS) -> Iterator[tuple[str, float, float]]:
    """Of each change what the account says, and what comes of it, H100e."""
    usual = run(members=members)
    again = {name: run(change, members) for name, change in CHANGES.items()}
    for row in ROWS:
        yield row.says, usual[row.relief], again[row.change][row.raises] - usual[row.raises]


def text(found: Iterable[tuple[str, float, float]]) -> str:
    """The table."""
    rows = ((says, _size(told), _size(came), times(told, came)) for says, told, came in found)
    return table(HEAD, rows)


def times(told: float, came: float) -> str:
    """How many times too large a relief is; in words where next to nothing of it comes.

    Where less comes than nothing, too: such a quotient would tell of the noise of two runs.
    """
    if abs(told) >= MOST * abs(came):
        return NOTHING if told else "both nothing"
    return "another sign" if told * came < 0 else human(told / came, DIGITS)


def _size(value: float) -> str:
    return number(value, "H100e", DIGITS)


def page(found: Iterable[tuple[str, float, float]]) -> str:
    """The page with its table made anew."""
    held = PAGE.read_text("utf-8")
    return filled(PAGE, held, BEGIN, END, f"\n\n{text(found)}\n\n", "the account")


if __name__ == "__main__":
    PAGE.write_text(page(rows()), encoding="utf-8")
