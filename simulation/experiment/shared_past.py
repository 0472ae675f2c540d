"""Scenarios that share their past share its cost: a block's world is kept where they part."""

from __future__ import annotations

from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Iterable

    from simulation.inputs.scenario.scenario import Scenario
    from simulation.model.world import Block, ModelInputs, World

SHORTEST = 12  # months: a past that is shorter costs less than its copies


class SharedPast:
    """Runs blocks one after the other, each from the kept world where that has its past.

    One world is kept: that of the last block of members, at the month where the scenarios which
    are still to come part from each other.
    """

    def __init__(self) -> None:
        self._kept: World | None = None

    def run(self, inputs: ModelInputs, others: Iterable[Scenario] = ()) -> Block:
        """Outcomes of a block, bit-equal to a run from the start; `others` are to come."""
        from simulation.model.world import World, finish, let_go

        known = self._kept
        if known is not None and _has_past_of(known, inputs):
            return finish(known.branch(inputs.scenario, inputs.draw))
        self.forget()
        world = World(inputs)
        parting = common_months(inputs.scenario, others)
        if SHORTEST <= parting < inputs.months:
            try:
                while world.month < parting:
                    world.step()
            except Exception:
                let_go(world)
                raise
            self._kept = world
            world = world.branch(inputs.scenario, inputs.draw)
        return finish(world)

    def forget(self) -> None:
        """Let the kept world go: no block with its past will come."""
        from simulation.model.world import let_go

        if self._kept is not None:
            let_go(self._kept)
            self._kept = None


def common_months(scenario: Scenario, others: Iterable[Scenario]) -> int:
    """Months from the start that a scenario shares with every other one of its structure.

    0 where there is none to share with.
    """
    same = (other for other in others if other.structure == scenario.structure)
    parting = [scenario.first_difference(other) for other in same]
    return min((month for month in parting if month), default=0)


def _has_past_of(known: World, inputs: ModelInputs) -> bool:
    """Whether a kept world is the past of a block: the same members, draws and scenario so far."""
    mine, theirs = known.inputs, inputs
    draws = [(one.draw.seed, one.draw.start, one.draw.stop) for one in (mine, theirs)]
    rest = [(one.months, one.keep, one.checked) for one in (mine, theirs)]
    if draws[0] != draws[1] or rest[0] != rest[1] or mine.calibration is not theirs.calibration:
        return False
    if mine.scenario.structure != theirs.scenario.structure:
        return False
    parting = mine.scenario.first_difference(theirs.scenario)
    return parting is None or parting >= known.month
