"""Numbers of levers at both ends of their range, from the month after the record's last entry."""

from __future__ import annotations

from collections.abc import Sequence
from functools import cached_property

import numpy as np
from numpy.typing import NDArray

from simulation import months
from simulation.inputs import Calibration, Draw, Scenario, load_scenario, with_settings
from simulation.inputs.policy.field import Field
from simulation.inputs.policy.held import Sets
from simulation.inputs.policy.lever import Lever
from simulation.inputs.policy.levers import LEVERS
from simulation.inputs.policy.timeline import Event
from simulation.model.world import Block, ModelInputs, simulate

Array = NDArray[np.float64]


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


class Alike(Draw):
    """Members who differ in nothing: parameters at their medians, and one course of chance."""

    def __init__(self, calibration: Calibration, scenario: Scenario, seed: int, stop: int) -> None:
        super().__init__(calibration, scenario, seed, 0, stop)

    def _parameter(self, name: str) -> Array:
        return np.full(len(self), self.distribution(name).median())

    def shocks(self, stream: str, count: int = months.COUNT) -> Array:
        """The chance of the first member for all, (months, members)."""
        return np.repeat(self._first.shocks(stream, count)[:, :1], len(self), axis=1)

    def yearly(self, stream: str) -> Array:
        """The same for what changes once a year, (years, members)."""
        return np.repeat(self._first.yearly(stream)[:, :1], len(self), axis=1)

    @property
    def _first(self) -> Draw:
        return Draw(self.calibration, self.scenario, self.seed, 0, 2)


class Ends(Alike):
    """Two members: in one an entry's field is at the low, in the other at the high end."""

    def __init__(
        self, calibration: Calibration, scenario: Scenario, path: str, ends: Sequence[float]
    ) -> None:
        super().__init__(calibration, scenario, 1, 2)
        self._path, self._ends = path, np.array(ends, dtype=float)

    def value(self, event: Event, field: str) -> Array:
        """What an entry sets, (members,)."""
        if field in event.values and event.path(field) == self._path:
            return self._ends
        return super().value(event, field)


class Pushes:
    """The baseline with one entry more; nothing later overrides it, since the record is over."""

    def __init__(self, calibration: Calibration) -> None:
        self.calibration = calibration
        self.baseline = load_scenario("baseline", calibration)

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

    def run(self, path: str) -> Block:
        """Two members, a field at the low and at the high end of its range."""
        field = FIELDS[path][1]
        scenario = with_settings(self.baseline, self.settings(path, field.low), self.calibration)
        ends = (field.low, field.high)
        draw = Ends(self.calibration, scenario, f"{path}@{self.since}", ends)
        return simulate(ModelInputs(self.calibration, scenario, draw))
