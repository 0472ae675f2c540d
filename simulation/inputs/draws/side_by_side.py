"""Scenarios that differ in numbers alone, side by side in one block of members."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from functools import cached_property

import numpy as np

from simulation import months
from simulation.distributions import Distribution
from simulation.inputs.draws.draw import Array, Draw
from simulation.inputs.policy.export_rule import ExportRule
from simulation.inputs.policy.held_values import Groups
from simulation.inputs.policy.levers import LEVERS
from simulation.inputs.policy.timeline import Event
from simulation.inputs.scenario.dated import Dated
from simulation.inputs.scenario.scenario import Scenario

# Numbers by which all members of a block know of a rule before it is in force, beside those of
# fields that are foreseen: the calendar reads them once for all.
KNOWN_AHEAD = (ExportRule.third_country_cap, ExportRule.hbm_access)


class SideBySide(Draw):
    """Members of the first draw, then the same members of the next, and so on.

    Their scenarios `fit_one_block`, and they have equally many members; `each` is how many of a
    draw count, by default all.
    """

    def __init__(self, draws: Sequence[Draw], each: int | None = None) -> None:
        first = draws[0]
        self._draws, self._each = draws, len(first) if each is None else each
        stop = len(draws) * self._each
        super().__init__(first.calibration, first.scenario, first.seed, 0, stop)
        self._entries: list[tuple[Event, ...]] = []  # of the timelines, row by row
        self._row_of: dict[int, tuple[Event, ...]] = {}

    def __getstate__(self) -> dict[str, object]:
        return {**super().__getstate__(), "_row_of": {}}

    def member(self, column: int) -> int:
        """The number of a member in its own run; IndexError if there is no such column."""
        number, place = divmod(column, self._each)
        return self._draws[number].member(place)

    def entries(self, groups: Groups) -> tuple[Event, ...]:
        """Entries of the first timeline; `value` knows those of the others."""
        first = self.scenario.timeline
        mine = super().entries(groups)
        others = (
            mine if draw.scenario.timeline == first else draw.entries(groups)
            for draw in self._draws[1:]
        )
        self._entries = list(zip(mine, *others, strict=True))
        self._row_of.clear()
        return mine

    def turns(self, month: int) -> dict[str, Array]:
        names = dict.fromkeys(name for draw in self._draws for name in draw.turns(month))
        return {name: self.at(name, month) for name in names}

    def at(self, name: str, month: int) -> Array:
        return self._beside(draw.at(name, month) for draw in self._draws)

    def shocks(self, stream: str, count: int = months.COUNT) -> Array:
        if self._plain:
            return self._repeated(self._draws[0].shocks(stream, count))
        return self._beside(draw.shocks(stream, count) for draw in self._draws)

    def yearly(self, stream: str) -> Array:
        found = self._beside(draw.yearly(stream) for draw in self._draws)
        self.years[stream] = found
        return found

    def _parameter(self, name: str) -> Array:
        if self._plain and name not in self._apart:
            return self._repeated(self._draws[0][name])
        return self._beside(draw[name] for draw in self._draws)

    def _of_entry(self, event: Event, field: str) -> Array:
        if not self._row_of:
            self._row_of = {id(row[0]): row for row in self._entries}
        row = self._row_of.get(id(event), (event,) * len(self._draws))
        value = event.values.get(field, 0.0)
        # What members draw by an entry's own stream depends on no scenario.
        lone = isinstance(value, float | int | Distribution)
        if self._plain and lone and all(one.values.get(field, 0.0) == value for one in row):
            return self._repeated(self._draws[0].value(event, field))
        return self._beside(
            draw.value(one, field) for draw, one in zip(self._draws, row, strict=True)
        )

    def _beside(self, drawn: Iterable[Array]) -> Array:
        """What each draw gives, one after the other."""
        found = np.concatenate([values[..., : self._each] for values in drawn], axis=-1)
        found.flags.writeable = False
        return found

    def _repeated(self, values: Array) -> Array:
        """What the first draw gives, where the others give the same."""
        found = np.tile(values[..., : self._each], len(self._draws))
        found.flags.writeable = False
        return found

    @cached_property
    def _plain(self) -> bool:
        """Whether draws differ by their scenarios alone: the same members, drawn as usual.

        With what a scenario adds, each draw has a calibration of its own.
        """
        first = self._draws[0]
        return all(
            type(draw) is Draw
            and draw.calibration is first.calibration
            and (draw.seed, draw.start, draw.stop) == (first.seed, first.start, first.stop)
            for draw in self._draws
        )

    @cached_property
    def _apart(self) -> frozenset[str]:
        """Parameters that are not drawn alike in all scenarios."""
        first, *others = (draw.scenario.parameters for draw in self._draws)
        return frozenset(
            name
            for other in others
            for name in first.keys() | other.keys()
            if first.get(name) is not other.get(name)
        )


def fit_one_block(one: Scenario, other: Scenario) -> bool:
    """Whether scenarios differ in nothing but numbers that each member has of its own.

    These are parameters, and what entries of the timeline set, but for what is known ahead.
    """
    if (one.structure, one.additions) != (other.structure, other.additions):
        return False
    mine, theirs = map(_months, (one.dated, other.dated))
    if mine != theirs or len(one.timeline) != len(other.timeline):
        return False
    changed = [
        (a, b) for a, b in zip(one.timeline, other.timeline, strict=True) if a is not b and a != b
    ]
    moving = {(e.actor, e.lever) for e in one.timeline if e.until is not None or e.relative}
    return all(_differ_in_numbers(a, b) and (a.actor, a.lever) not in moving for a, b in changed)


def _months(dated: Sequence[Dated]) -> list[tuple[str, int, int | None]]:
    return [(entry.name, entry.date, entry.until) for entry in dated]


def _differ_in_numbers(one: Event, other: Event) -> bool:
    """Whether two entries set the same fields at the same time, and some to other numbers."""
    same = ("month", "date", "announced", "reported", "until", "actor", "lever", "chosen")
    if any(getattr(one, name) != getattr(other, name) for name in same):
        return False
    if list(one.values) != list(other.values):
        return False
    fields = LEVERS[one.lever].fields
    return all(
        value == other.values[name]
        or (
            isinstance(value, float | int)
            and isinstance(other.values[name], float | int)
            and not fields[name].foreseen
            and fields[name] not in KNOWN_AHEAD
        )
        for name, value in one.values.items()
    )
