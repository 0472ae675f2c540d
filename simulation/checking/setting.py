"""A run that a check asks for: a scenario, and what is done to the world before it starts."""

from __future__ import annotations

import json
from dataclasses import dataclass, replace
from typing import Any

import numpy as np

from simulation.checking import swap
from simulation.inputs import Calibration, Draw, Scenario
from simulation.inputs.draws.draw import Array
from simulation.inputs.policy.levers import LEVERS
from simulation.inputs.policy.timeline import Event
from simulation.model.agents.cast import POPULATIONS
from simulation.model.core.view import verbs
from simulation.model.world import ModelInputs, World


def decisions(kind: str) -> tuple[str, ...]:
    """The verbs of an agent type, in the order of its class."""
    return verbs(POPULATIONS[kind])


@dataclass(frozen=True)
class Setting:
    """One run.

    `skipped` holds (agents, name, decision); `swapped` is a pair of states or (); `dollar` is by
    what every amount of money is multiplied.
    """

    calibration: Calibration
    scenario: Scenario
    removed: tuple[str, ...] = ()
    skipped: tuple[tuple[str, str, str], ...] = ()
    swapped: tuple[str, ...] = ()
    dollar: float = 1.0
    corners: bool = False
    books: bool = False

    def changed(
        self,
        scenario: Scenario,
        removed: tuple[str, ...],
        skipped: tuple[tuple[str, str, str], ...],
        swapped: tuple[str, ...],
        dollar: float,
    ) -> Setting:
        """This run with a change on top of it."""
        return replace(
            self,
            scenario=scenario,
            removed=(*self.removed, *removed),
            skipped=(*self.skipped, *skipped),
            swapped=swapped or self.swapped,
            dollar=self.dollar * dollar,
        )

    @property
    def key(self) -> str:
        """The same for runs that give the same numbers."""
        whole = self.scenario.to_dict()
        parts = {name: whole[name] for name in ("timeline", "parameters", "structure")}
        rest = (self.removed, self.skipped, self.swapped, self.dollar, self.corners, self.books)
        return json.dumps([parts, rest], sort_keys=True, default=str)

    def draw(self, seed: int, start: int, stop: int, members: int) -> Draw:
        """The draw of members start..stop-1 of `members`."""
        usual = Draw(self.calibration, self.scenario, seed, start, stop)
        if self.corners:
            usual = CornerDraw(usual, members)
        if self.dollar != 1.0:
            usual = DearDraw(usual, self.dollar)
        if len(self.swapped) == 2:
            usual = swap.MirrorDraw(usual, (self.swapped[0], self.swapped[1]))
        return usual

    def world(self, draw: Draw, rows: int) -> World:
        """The world before its first month."""
        inputs = ModelInputs(draw.calibration, draw.scenario, draw, rows, self.books)
        if not self.removed and not self.skipped:
            return World(inputs)
        from simulation.model.mesa_world import MesaWorld

        world = MesaWorld(inputs)
        for firm in self.removed:
            world.firms.agents[firm].remove()
        for kind, name, decision in self.skipped:
            population: Any = getattr(world, kind)
            setattr(population.agents[name], decision, _nothing)
        return world


def _nothing() -> None:
    """What an agent does that skips a decision."""


def corners(calibration: Calibration) -> tuple[tuple[str, int], ...]:
    """Both ends of the prior of every parameter that members differ in."""
    names = [entry.name for entry in calibration.parameters() if entry.drawn]
    return tuple((name, end) for name in names for end in (0, 1))


class CornerDraw(Draw):
    """Each member has one parameter at an end of its prior; `members` spread over all ends."""

    def __init__(self, drawn: Draw, members: int) -> None:
        super().__init__(drawn.calibration, drawn.scenario, drawn.seed, drawn.start, drawn.stop)
        known = corners(drawn.calibration)
        self._pushed: dict[str, list[tuple[int, int]]] = {}
        for member in range(drawn.start, drawn.stop):
            name, end = known[member * len(known) // members % len(known)]
            self._pushed.setdefault(name, []).append((member - drawn.start, end))

    def _parameter(self, name: str) -> Array:
        values = np.array(super()._parameter(name))
        for member, end in self._pushed.get(name, ()):
            values[member] = self.distribution(name).range()[end]
        return values


class DearDraw(Draw):
    """Every amount of money multiplied, as if another currency were used."""

    def __init__(self, drawn: Draw, dollar: float) -> None:
        super().__init__(drawn.calibration, drawn.scenario, drawn.seed, drawn.start, drawn.stop)
        self._dollar = dollar

    def _parameter(self, name: str) -> Array:
        over, _, under = self.calibration.entries[name].unit.partition("/")
        values = super()._parameter(name)
        if under.startswith("USD"):
            return values / self._dollar
        return values * self._dollar if over.startswith("USD") else values

    def value(self, event: Event, field: str) -> Array:
        """A field of a timeline entry; sums of money are multiplied too."""
        money = LEVERS[event.lever].fields[field].unit.startswith("USD")
        written = super().value(event, field)
        return written * self._dollar if money else written
