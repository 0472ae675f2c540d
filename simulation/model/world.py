"""One block of ensemble members, stepped month by month."""

from __future__ import annotations

import copy
from dataclasses import dataclass, replace
from typing import TYPE_CHECKING, Any, Self

import numpy as np
from numpy.typing import NDArray

from simulation import months
from simulation.counts import counted
from simulation.errors import Nothing

from . import initial_state
from .balances import Books
from .core import chip_table
from .core.active_pairs import ActivePairs
from .core.cache import Cache
from .core.calendar import Calendar
from .core.chips_on_sale import ChipsOnSale
from .core.group_sums import Sums
from .core.layout import Layout
from .core.licence import no_terms
from .core.offers import no_offers
from .core.ownership import Ownership
from .core.parameters import Parameters
from .core.shocks import Shocks
from .core.state import law_of, state_of
from .outcomes.recorder import Recorded, Recorder
from .reaction.rivals import Rivals
from .schedule import PHASES, Phase

if TYPE_CHECKING:
    from simulation.inputs.calibration.calibration import Calibration
    from simulation.inputs.draws.draw import Draw
    from simulation.inputs.scenario.scenario import Scenario

FROM_THE_SECOND = "outcomes of the last month are there from the second month on"


@dataclass(frozen=True)
class ModelInputs:
    """Inputs of a block of members, which `draw` covers.

    `checked` has every value and member checked every month, beside the balances, which every run
    keeps. `keep` names the outcomes to record, all if
    empty; what only the others need is not worked out.
    """

    calibration: Calibration
    scenario: Scenario
    draw: Draw
    months: int = months.COUNT
    checked: bool = False
    keep: tuple[str, ...] = ()

    def __repr__(self) -> str:
        size = counted(len(self.draw), "member")
        return f"<ModelInputs: {self.scenario.name}; {size}, seed {self.draw.seed}>"


@dataclass(frozen=True)
class Block:
    """Outcomes of a block: `values` is float32 (months, outcomes, members)."""

    outcomes: tuple[str, ...]
    dates: tuple[str, ...]
    values: NDArray[np.float32]
    members: range


class World(Recorded):
    """Agents, state and calendar of one block of members; `phases` are those of its months."""

    phases: tuple[Phase, ...] = PHASES

    def __init__(self, inputs: ModelInputs) -> None:
        super().__init__()
        self.inputs = inputs
        self.month = 0
        self.running = True
        self.structure = inputs.scenario.structure
        self._build(inputs.draw)
        initial_state.fill(self)
        self.restricted_soon = np.zeros((len(self.layout.firms), 1))
        self.restrictor = self.layout.ruler
        self.recorder = Recorder(self, inputs.months, inputs.keep)
        self.books = Books(self, inputs.checked)

    def _build(self, draw: Draw) -> None:
        self.draw = draw
        self.members = len(draw)
        self.layout = Layout.of(draw.calibration)
        self.p = Parameters(self.layout, draw)
        self.chip_table = chip_table.build(self.layout, self.p, draw)
        self.state = state_of(self.layout, self.members)
        self.law = law_of(self.layout, self.members)
        self.plan = law_of(self.layout, self.members)
        self.sums = Sums(self.layout)
        self.cache = Cache()
        self.pairs = ActivePairs(self.layout)
        self.chips_on_sale = ChipsOnSale(self.layout, self.chip_table, self.p)
        self.owned = Ownership(self.layout, self.members)
        self.calendar = Calendar(draw.entries(self.layout.groups), self.layout)
        self.shock_paths = Shocks(self.layout, draw, self.p, self.inputs.months)
        self.shocks = self.shock_paths.month(0)
        self.latest = Nothing(FROM_THE_SECOND)
        self.licence_terms = no_terms(self.layout, self.members)
        self.offers = no_offers(self.layout, self.members)
        self.rivals = Rivals(self, self.inputs.months)
        self.departed = np.zeros(len(self.layout.firms), np.bool_)
        self.populate()

    def step(self) -> None:
        """Run one month; nothing happens after the last one."""
        if not self.running:
            return
        if self.p.turn(self.month):
            self.cache.clear()
            self.rivals.forget()
        for phase in self.phases:
            phase.run(self)
        self.books.check(self)
        self.month += 1
        self.running = self.month < self.inputs.months

    def run(self) -> Block:
        """Run all months; returns the outcomes of the block."""
        while self.running:
            self.step()
        return self.block()

    def __deepcopy__(self, memo: dict[int, Any]) -> Self:
        """A copy at this month; what no month changes is shared, not copied."""
        fixed = (self.inputs, self.draw, self.layout, self.shock_paths, self.calendar)
        memo.update((id(one), one) for one in fixed)
        twin = memo[id(self)] = copy.copy(self)
        twin.__dict__ = copy.deepcopy(self.__dict__, memo)
        return twin

    def branch(self, scenario: Scenario, draw: Draw) -> World:
        """A copy at this month that goes on under another scenario.

        Bit-equal to a run of that scenario from the start. ValueError where the two part before
        this month: then there is no past that they share.
        """
        parting = self.inputs.scenario.first_difference(scenario)
        # What differs without a date is in a world before its first month.
        early = parting is not None and parting < max(self.month, 1)
        if early or self.structure != scenario.structure:
            raise ValueError(f"{scenario.name} parts from this run before {self.date}")
        twin = copy.deepcopy(self)
        twin.inputs = replace(self.inputs, scenario=scenario, draw=draw)
        twin.draw = draw
        twin.calendar = Calendar(draw.entries(self.layout.groups), self.layout)
        twin.p.follow(draw)
        return twin

    def block(self) -> Block:
        """Outcomes so far; months to come are NaN."""
        return Block(
            outcomes=self.recorder.names,
            dates=months.labels(self.inputs.months),
            values=self.recorder.values,
            members=range(self.draw.start, self.draw.stop),
        )


def simulate(inputs: ModelInputs) -> Block:
    """Run one block of members."""
    return finish(World(inputs))


def finish(world: World) -> Block:
    """Run a world to its end and let it go, whatever happens; the outcomes of the block."""
    try:
        return world.run()
    finally:
        let_go(world)


def let_go(world: World) -> None:
    """Empty a world that is no longer needed.

    It and its agents name each other; without its side of that all of it goes at once, and nobody
    has to look for garbage among everything else that is there.
    """
    vars(world).clear()
