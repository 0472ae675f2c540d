"""A run that a check asks for: a scenario, and what is done to the world before it starts."""

from __future__ import annotations

import json
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace
from typing import Any

import numpy as np
from numpy.typing import NDArray

from simulation.checking import swap
from simulation.checking.probe import reading
from simulation.inputs import Calibration, Draw, Scenario
from simulation.inputs.draws.draw import Array
from simulation.inputs.policy.levers import LEVERS
from simulation.inputs.policy.timeline import Event
from simulation.model.agents.cast import POPULATIONS
from simulation.model.core.view import verbs
from simulation.model.world import FEWEST, ModelInputs, World

BLOCK = 256  # members simulated together


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


def trace(
    setting: Setting, names: Sequence[str], members: int, seed: int, rows: int
) -> NDArray[np.float64]:
    """The quantities of a run's first `rows` months, (names, months, members).

    RunError where the setting keeps books and they do not balance.
    """
    parts = [_block(setting, names, part, members, seed, rows) for part in _parts(members)]
    return np.concatenate(parts, axis=2)


def _parts(members: int) -> Iterator[range]:
    return (range(i, min(i + BLOCK, members)) for i in range(0, members, BLOCK))


def _block(
    setting: Setting, names: Sequence[str], part: range, members: int, seed: int, rows: int
) -> NDArray[np.float64]:
    stop = max(part.stop, part.start + FEWEST)
    world = setting.world(setting.draw(seed, part.start, stop, members), rows)
    found = np.empty((len(names), rows, len(part)))
    while world.running:
        month = world.month
        world.step()
        for number, name in enumerate(names):
            found[number, month] = reading(world, name)[: len(part)]
    return found
