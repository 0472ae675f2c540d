"""Every number that a lever takes, pushed for every actor who may decide it, two members each.

`python -m tests.model.wiring.actors` measures anew and writes `felt_by.json` of
`simulation/inputs/policy`, which `rivalry check` and `rivalry show` read.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from functools import cached_property
from pathlib import Path

import numpy as np

from simulation.inputs import Calibration, Scenario, load_calibration, with_settings
from simulation.inputs.policy.felt_by import FILE, written
from simulation.inputs.policy.field import Field
from simulation.inputs.policy.lever import Lever
from simulation.inputs.policy.timeline import Event
from simulation.inputs.policy.values import ParameterRef
from simulation.model.world import Block, ModelInputs, simulate
from tests.model.wiring.levers import PUSHED, held
from tests.model.wiring.pushed import Pushed

BUSY = Path(__file__).parents[1] / "busy.yaml"
WORLDS = (("baseline", ""), (str(BUSY), "2026-10"))
"""Scenarios and the month of the pushes; "" for that of a lever's example, narrowed as there."""
DECIDED = ("rule", "tightenings", "loosenings", "pressure")
"""What is decided and counted: an entry that moves nothing else is not felt."""
_RATCHET = "reaction.ratchet.step"
Felt = dict[str, tuple[dict[str, frozenset[str]], dict[str, frozenset[str]]]]
"""By lever and field the outcomes that move, by actor: without the ratchet, and with it."""
TOGETHER = 120  # pushes in a block
_REGIONS = ("africa", "eu")


@dataclass(frozen=True)
class Push:
    """A field of a lever, decided by one actor from a month on, "" for that of the example."""

    lever: type[Lever]
    field: Field
    actor: str
    since: str

    @property
    def path(self) -> str:
        """Where it stands; in an example's month narrowed as there, but not to itself."""
        return self._path(self.field.name)

    def beside(self) -> dict[str, float]:
        """Paths of the fields that it acts beside, with their values."""
        return {self._path(name): value for name, value in self.field.beside.items()}

    def _path(self, name: str) -> str:
        chosen = self.lever.example.narrowed if self.lever.fields[name].by else ()
        chosen = () if self.since else chosen
        if self.actor in chosen:
            chosen = tuple(next([r] for r in _REGIONS if r != self.actor))
        within = f"[{','.join(chosen)}]" if chosen else ""
        return f"levers.{self.actor}.{self.lever.name}.{name}{within}@{self.month}"

    @property
    def month(self) -> str:
        """The month of the entry."""
        return self.since or self.lever.example.since


def pushes(calibration: Calibration, since: str) -> list[Push]:
    """Every numeric field of each lever for each of its actors."""
    roster = calibration.roster
    kinds = {
        "states": tuple(roster.states),
        "firms": tuple(roster.firms),
        "suppliers or makers": tuple(dict.fromkeys([*roster.suppliers, *roster.makers])),
    }
    return [
        Push(lever, field, actor, since)
        for lever, field in PUSHED.values()
        for actor in kinds[lever.actor]
        if not calibration.vocabulary.misfit(lever, actor, field.name)
    ]


class PushedActors(Pushed):
    """Parameters at their medians; each pair of members has one push at both ends of its field.

    Every entry restates what holds without it, so that no other pair feels it. `heard`: China's
    industry answers that a law was tightened, whomever it is about.
    """

    def __init__(
        self, calibration: Calibration, scenario: str, found: Sequence[Push], heard: bool
    ) -> None:
        self.heard = heard
        super().__init__(calibration, scenario, [])
        self.pushes, usual = list(found), self.scenario
        wanted = {push.path: push for push in found}
        for push in found:
            for path in push.beside():
                name = path.split(".")[3].partition("[")[0].partition("@")[0]
                beside = Push(push.lever, push.lever.fields[name], push.actor, push.since)
                wanted.setdefault(path, beside)
        sets = [f"{path}={self._held(usual, push)!r}" for path, push in wanted.items()]
        self.scenario = with_settings(usual, sets, calibration)
        self.stop = 2 * len(found)

    def _parameter(self, name: str) -> np.ndarray:
        values = super()._parameter(name)
        return values * self.heard if name == _RATCHET else values

    def _held(self, scenario: Scenario, push: Push) -> float:
        """What holds of a field in the month of the push, at the median where members draw it."""
        value = held(scenario, push.actor, push.lever, push.field, push.month)
        if isinstance(value, ParameterRef):
            value = self.calibration.entries[value.name].value.median()
        return float(value) if isinstance(value, float | int) else push.field.default

    @cached_property
    def _ends(self) -> dict[str, dict[int, tuple[float, float]]]:
        """By path the pairs in which it is pushed, with both values."""
        found: dict[str, dict[int, tuple[float, float]]] = {}
        for pair, push in enumerate(self.pushes):
            for path, value in push.beside().items():
                found.setdefault(path, {})[pair] = (value, value)
            found.setdefault(push.path, {})[pair] = (push.field.low, push.field.high)
        return found

    def value(self, event: Event, field: str) -> np.ndarray:
        values = np.array(super().value(event, field))
        if field in event.values:
            for pair, ends in self._ends.get(event.path(field), {}).items():
                values[2 * pair : 2 * pair + 2] = ends
        return values


def moved(block: Block, found: Sequence[Push]) -> Iterator[tuple[str, ...]]:
    """For each push the outcomes that differ at all between both ends, without what is decided."""
    kept = [i for i, n in enumerate(block.outcomes) if n.partition(".")[0] not in DECIDED]
    for pair in range(len(found)):
        low, high = (block.values[:, kept, 2 * pair + end] for end in (0, 1))
        same = (low == high) | (np.isnan(low) & np.isnan(high))
        yield tuple(block.outcomes[kept[i]] for i in np.flatnonzero(~same.all(axis=0)))


def measure(calibration: Calibration, only: Sequence[str] = ()) -> Felt:
    """What every push moves, by lever and field; `only` some fields (`lever.field`)."""
    found: Felt = {}
    for scenario, since in WORLDS:
        every = [one for one in pushes(calibration, since)
                 if not only or f"{one.lever.name}.{one.field.name}" in only]  # fmt: skip
        for first in range(0, len(every), TOGETHER):
            some = every[first : first + TOGETHER]
            sides = [_outcomes(calibration, scenario, some, heard) for heard in (False, True)]
            for push, outcomes, heard in zip(some, *sides, strict=True):
                name = f"{push.lever.name}.{push.field.name}"
                kept, known = found.setdefault(name, ({}, {})), push.actor
                for side, more in zip(kept, (outcomes, heard), strict=True):
                    side[known] = side.get(known, frozenset()) | frozenset(more)
    return found


def _outcomes(
    calibration: Calibration, scenario: str, some: Sequence[Push], heard: bool
) -> list[tuple[str, ...]]:
    draw = PushedActors(calibration, scenario, some, heard)
    return list(moved(simulate(ModelInputs(draw.calibration, draw.scenario, draw)), some))


if __name__ == "__main__":
    FILE.write_text(written(measure(load_calibration())), encoding="utf-8")
