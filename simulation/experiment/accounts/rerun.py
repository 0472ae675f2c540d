"""Members run again with a ledger beside them, up to the month of a question."""

from __future__ import annotations

import gc
from dataclasses import dataclass, replace
from typing import TYPE_CHECKING

from simulation.experiment.accounts import trees
from simulation.experiment.accounts.ledger import Ledger
from simulation.experiment.accounts.node import Node, first_members, joined
from simulation.experiment.ensemble import processors
from simulation.experiment.pool import make_each
from simulation.experiment.shared_past import common_months
from simulation.inputs.draws.draw import Draw
from simulation.model.core.layout import Layout
from simulation.model.world import ModelInputs, World

if TYPE_CHECKING:
    from simulation.experiment.work import Progress
    from simulation.inputs.calibration.calibration import Calibration
    from simulation.inputs.scenario.scenario import Scenario

BLOCK = 64  # members at a time: the books hold every firm's chips
# A lone member rides with a second: of its rows NumPy would add up accounts in another order.
_FEWEST = 2


@dataclass(frozen=True)
class Rerun:
    """Members first..stop-1 of scenarios, and the outcome to take apart in month `last`."""

    calibration: Calibration
    scenarios: tuple[Scenario, ...]
    outcome: str
    last: int
    seed: int
    first: int
    stop: int

    def check(self) -> None:
        """InputError where the outcome has no breakdown in some scenario's world."""
        for scenario in self.scenarios:
            trees.find(Layout.of(scenario.extended(self.calibration)), self.outcome)

    def make(self) -> tuple[Node, ...]:
        """The tree of each scenario; a past that two share is run once."""
        found, kept = [], None
        for number, scenario in enumerate(self.scenarios):
            ledger = self._start(scenario, kept)
            kept = None
            later = self.scenarios[number + 1 :]
            if parting := common_months(scenario, later[:1]):
                ledger.run(parting)
                kept = ledger
                draw = self._draw(scenario)
                ledger = ledger.branch(ledger.world.branch(scenario, draw))
            found.append(self._tree(ledger.run()))
        gc.collect()
        return tuple(found)

    def _start(self, scenario: Scenario, kept: Ledger | None) -> Ledger:
        if kept is not None:
            return kept.branch(kept.world.branch(scenario, self._draw(scenario)))
        inputs = ModelInputs(self.calibration, scenario, self._draw(scenario), self.last + 1)
        return Ledger(World(inputs), self.last)

    def _draw(self, scenario: Scenario) -> Draw:
        stop = max(self.stop, self.first + _FEWEST)
        return Draw(self.calibration, scenario, self.seed, self.first, stop)

    def _tree(self, ledger: Ledger) -> Node:
        tree = trees.find(ledger.world.layout, self.outcome)(ledger)
        return first_members(tree, self.stop - self.first)


def make(
    asked: Rerun, workers: int | None = None, progress: Progress | None = None
) -> tuple[Node, ...]:
    """The trees of all members, block by block; InputError where there is no breakdown."""
    asked.check()
    blocks = [
        replace(asked, first=first, stop=min(first + BLOCK, asked.stop))
        for first in range(asked.first, asked.stop, BLOCK)
    ]
    done = make_each(Rerun.make, blocks, processors() if workers is None else workers, progress)
    return tuple(joined([found[n] for found in done]) for n in range(len(asked.scenarios)))
