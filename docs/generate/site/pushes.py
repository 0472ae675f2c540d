"""Numbers of levers at both ends of their range, and left alone, once the record is over."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from functools import cached_property

import numpy as np
from numpy.typing import NDArray

from simulation import months
from simulation.analysis.statistics.bands import bands
from simulation.analysis.text.words import name
from simulation.experiment.shared_past import SharedPast
from simulation.inputs import Calibration, Draw, Scenario, load_scenario, with_settings
from simulation.inputs.draws.posterior import with_posterior
from simulation.inputs.draws.side_by_side import SideBySide
from simulation.inputs.policy.field import Field
from simulation.inputs.policy.held import Sets
from simulation.inputs.policy.lever import Lever
from simulation.inputs.policy.levers import LEVERS
from simulation.inputs.policy.timeline import Event
from simulation.model.world import Block, ModelInputs

Array = NDArray[np.float64]
MEMBERS, SEED = 32, 1  # more members, and all fields take longer than the pages' runs


def _plain(lever: type[Lever], field: str) -> str:
    """The path of a field in its lever's example, without the month."""
    return lever.example_path(field).rpartition("@")[0]


FIELDS: dict[str, tuple[type[Lever], Field]] = {
    _plain(lever, field.name): (lever, field)
    for lever in LEVERS.values()
    for field in lever.fields.values()
    if not field.names and not isinstance(field, Sets)
}
"""Numeric fields by path, levers.ACTOR.LEVER.FIELD[SELECTOR]."""


def owner(path: str) -> str:
    """Whose lever a path is about, as people write it."""
    return name(path.split(".")[1])


def narrowed(path: str) -> str:
    """The field of a path, with what it is narrowed to: share[nvidia]."""
    return path.split(".", 3)[3]


class Ends(SideBySide):
    """Some members twice, in the first with an entry's field at the low end, then at the high one.

    They are the first members of any run of the scenario with this seed.
    """

    def __init__(
        self, calibration: Calibration, scenario: Scenario, path: str, ends: Sequence[float]
    ) -> None:
        one = Draw(calibration, scenario, SEED, 0, MEMBERS)
        super().__init__([one, one])
        self._path, self._ends = path, np.repeat(np.array(ends, dtype=float), MEMBERS)

    def value(self, event: Event, field: str) -> Array:
        """What an entry sets, (members,)."""
        if field in event.values and event.path(field) == self._path:
            return self._ends
        return super().value(event, field)


@dataclass(frozen=True)
class Courses:
    """Medians over members by outcome, (months, outcomes): at both ends, and left alone."""

    outcomes: tuple[str, ...]
    dates: tuple[str, ...]
    low: Array
    high: Array
    alone: Array

    def of(self, outcome: str) -> tuple[Array, Array, Array]:
        """One outcome at the low end, at the high end and left alone, (months,) each."""
        at = self.outcomes.index(outcome)
        return self.low[:, at], self.high[:, at], self.alone[:, at]


class Pushes:
    """The baseline with one entry more; nothing later overrides it, since the record is over.

    Members come from the posterior draws that ship, as those of a command do.
    """

    def __init__(self, calibration: Calibration) -> None:
        self.calibration = with_posterior(calibration)
        self.baseline = load_scenario("baseline", calibration)
        self._past = SharedPast()

    @cached_property
    def since(self) -> str:
        """The month after the last entry that any pushed actor has on its lever, YYYY-MM."""
        pushed = {(path.split(".")[1], lever.name) for path, (lever, _) in FIELDS.items()}
        return max(self.after(actor, lever) for actor, lever in pushed)

    def after(self, actor: str, lever: str) -> str:
        """The month after the record's last entry of an actor on a lever; "" where it has none."""
        dates = [e.date for e in self.baseline.timeline if (e.actor, e.lever) == (actor, lever)]
        return months.label(max(dates) + 1) if dates else ""

    def settings(self, path: str, value: float) -> list[str]:
        """What `--set` takes for a field at a value, with the fields beside which it acts."""
        lever, field = FIELDS[path]
        beside = {_plain(lever, name): number for name, number in field.beside.items()}
        values = {path: value, **beside}
        return [f"{one}@{self.since}={number!r}" for one, number in values.items()]

    @cached_property
    def alone(self) -> Array:
        """Medians of the baseline as it is, (months, outcomes)."""
        block = self._block(self.baseline, "", (0.0, 0.0))
        return _medians(block.values[:, :, :MEMBERS])

    def run(self, path: str) -> Courses:
        """A field at the low and at the high end of its range, and as the baseline leaves it."""
        alone, field = self.alone, FIELDS[path][1]
        block = self._block(self._pushed(path), f"{path}@{self.since}", (field.low, field.high))
        low, high = np.split(block.values, 2, axis=2)
        return Courses(block.outcomes, block.dates, _medians(low), _medians(high), alone)

    def _pushed(self, path: str) -> Scenario:
        """The baseline with an entry for a field."""
        settings = self.settings(path, FIELDS[path][1].low)
        return with_settings(self.baseline, settings, self.calibration)

    def _block(self, scenario: Scenario, path: str, ends: Sequence[float]) -> Block:
        """Members of a scenario twice; the years that all pushes share are run once."""
        draw = Ends(self.calibration, scenario, path, ends)
        others = [self._pushed(next(iter(FIELDS)))]
        return self._past.run(ModelInputs(self.calibration, scenario, draw), others)


def _medians(values: NDArray[np.float32]) -> Array:
    """Medians over members of (months, outcomes, members), as runs tell them; 0 where none has one.

    NaN is left out.
    """
    found = [bands(values[:, one]).p50 for one in range(values.shape[1])]
    return np.nan_to_num(np.stack(found, axis=1))
