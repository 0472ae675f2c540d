"""Members of a world, run from the kept past of its reference; work that nobody awaits stops."""

from __future__ import annotations

from collections import OrderedDict
from collections.abc import Callable, Collection
from dataclasses import dataclass
from functools import cached_property
from typing import TYPE_CHECKING, TypeAlias

import numpy as np
from numpy.typing import NDArray

from simulation.experiment.tasks import world_outcomes

if TYPE_CHECKING:
    from simulation.inputs import Calibration, Draw, Scenario
    from simulation.model.world import World

Values: TypeAlias = NDArray[np.float32]
Stopped: TypeAlias = Callable[[], bool]
Block: TypeAlias = tuple[str, str, int, int, int, int, tuple[str, ...]]


@dataclass(frozen=True)
class Work:
    """Members first..stop-1 of a scenario that is compared with a base, months 0..months-1.

    Scenarios are as the view has them, "" being the draws that ship. What is `aside` is run apart
    from the pasts that the questions of a page need. `only` these outcomes are wanted, or all.
    """

    scenario: Scenario
    base: Scenario
    base_key: str
    seed: int
    first: int
    stop: int
    months: int
    view: str = ""
    aside: bool = False
    only: tuple[str, ...] = ()

    @property
    def block(self) -> Block:
        """What a kept past belongs to."""
        members = self.first, self.stop
        return (self.base_key, self.view, self.seed, *members, self.months, self.only)


@dataclass(frozen=True)
class Keeps:
    """How much of the past is kept.

    `blocks` of members (of a reference and a seed), and of each up to `pasts` worlds, `marks` being
    months at which one is kept on the way; and the outcomes of as many blocks as have `ended`. A
    world up to `near` months after a kept one is not kept: it is run again in no time.
    """

    blocks: int
    pasts: int
    ended: int
    marks: tuple[int, ...] = ()
    near: int = 0


OF_A_PAGE = Keeps(blocks=4, pasts=2, ended=2, marks=(48, 60), near=6)  # 2026-01 and 2027-01
ASIDE = Keeps(blocks=1, pasts=1, ended=0)  # a reference goes on from where its world parted


class Pasts:
    """Runs members; keeps the base's worlds at some months, the least recently used go first."""

    def __init__(self, calibration: Calibration, keeps: Keeps = OF_A_PAGE) -> None:
        self._keeps = keeps
        self._views = {"": calibration}
        self._kept: OrderedDict[Block, OrderedDict[int, World]] = OrderedDict()
        self._ended: OrderedDict[Block, Values] = OrderedDict()

    def run(self, work: Work, stopped: Stopped) -> Values | None:
        """Outcomes (months, outcomes, members), bit-equal to `rivalry run`; None if stopped."""
        if work.scenario is work.base:
            return self._base(work, stopped)
        parting = self._parting(work)
        if parting >= work.months:
            return self._base(work, stopped)
        if parting == 0:
            world = self._world(work, work.scenario)
        else:
            past = self._at(work, parting, stopped)
            if past is None:
                return None
            world = past.branch(work.scenario, self._draw(work, work.scenario))
        while world.running:
            if stopped():
                return None
            world.step()
        return self._values(work, world)

    def _base(self, work: Work, stopped: Stopped) -> Values | None:
        """Outcomes of the base itself; those of the last few blocks are kept."""
        values = self._ended.pop(work.block, None)
        if values is None:
            world = self._at(work, work.months, stopped)
            if world is None:
                return None
            values = self._values(work, world)
        self._ended[work.block] = values
        if len(self._ended) > self._keeps.ended:
            self._ended.popitem(last=False)
        return values

    @staticmethod
    def _parting(work: Work) -> int:
        """Months that the scenario shares with its base."""
        if work.scenario.structure != work.base.structure:
            return 0
        first = work.base.first_difference(work.scenario)
        return work.months if first is None else first

    def _values(self, work: Work, world: World) -> Values:
        """What is recorded of the outcomes that every world of the page has, in their order.

        A scenario that adds a firm or a chip has further ones between them.
        """
        block, wanted = world.block(), work.only or self._outcomes
        values = block.values
        if tuple(block.outcomes) == wanted:
            return values
        place = {name: row for row, name in enumerate(block.outcomes)}
        return values[:, [place[name] for name in wanted]]

    @cached_property
    def _outcomes(self) -> tuple[str, ...]:
        """Outcomes of the calibration itself."""
        return tuple(one.name for one in world_outcomes(self._views[""]))

    def _draw(self, work: Work, scenario: Scenario) -> Draw:
        from simulation.inputs import Draw

        return Draw(self._under(work.view), scenario, work.seed, work.first, work.stop)

    def _under(self, view: str) -> Calibration:
        """The calibration as a view has it."""
        from simulation.api.draws import under_view

        if view not in self._views:
            self._views[view] = under_view(self._views[""], view)
        return self._views[view]

    def _world(self, work: Work, scenario: Scenario) -> World:
        from simulation.model.world import ModelInputs, World

        draw = self._draw(work, scenario)
        known = self._under(work.view)
        return World(ModelInputs(known, scenario, draw, work.months, keep=work.only))

    def _at(self, work: Work, month: int, stopped: Stopped) -> World | None:
        """The base's world at a month: a kept one, or (at the end) one to read and let go."""
        kept = self._pasts(work)
        before = max((one for one in kept if one <= month), default=None)
        if before == month:
            kept.move_to_end(month)
            return kept[month]
        if before is None:
            world = self._world(work, work.base)
        else:
            kept.move_to_end(before)
            world = kept[before].branch(work.base, self._draw(work, work.base))
        while world.month < month:
            if stopped():
                return None
            if world.month in self._keeps.marks and self._worth(kept, world.month):
                self._keep(kept, world.branch(work.base, world.draw))
            world.step()
        if month < work.months and self._worth(kept, month):
            self._keep(kept, world)
        return world

    def _worth(self, kept: Collection[int], month: int) -> bool:
        """Whether no world is kept that stands at a month or shortly before it."""
        return not any(0 <= month - one <= self._keeps.near for one in kept)

    def _pasts(self, work: Work) -> OrderedDict[int, World]:
        if work.block not in self._kept:
            self._thin(work)
        kept = self._kept.setdefault(work.block, OrderedDict())
        self._kept.move_to_end(work.block)
        if len(self._kept) > self._keeps.blocks:
            self._kept.popitem(last=False)
        return kept

    def _thin(self, work: Work) -> None:
        """Of other references keep what was used last, one world a block."""
        for block, kept in self._kept.items():
            while block[:3] != work.block[:3] and len(kept) > 1:
                kept.popitem(last=False)

    def _keep(self, kept: OrderedDict[int, World], world: World) -> None:
        kept[world.month] = world
        if len(kept) > self._keeps.pasts:
            kept.popitem(last=False)
