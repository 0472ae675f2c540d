"""What a scenario and its reference hold where one of them sets a lever, by their manifests."""

from __future__ import annotations

import math
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, replace
from functools import cached_property
from typing import TYPE_CHECKING, Any, TypeAlias

from simulation.inputs.policy.timeline import CHOOSERS
from simulation.inputs.scenario.settings import bare

if TYPE_CHECKING:
    from simulation.analysis.statistics.differing import Details
    from simulation.analysis.statistics.pairing import Pair
    from simulation.api.changes.ways import Sides
    from simulation.inputs import Calibration, Scenario
    from simulation.inputs.policy.held_values import Groups
    from simulation.inputs.policy.timeline import Event

_KEPT = ("from", "until", "actor", "lever", "set", *CHOOSERS)
_FIRST = "2022-01"  # what is dated before counts from here
Entries: TypeAlias = "list[Event] | None"


@dataclass(frozen=True)
class Worlds:
    """Entries of a scenario beside those of its reference, by what manifests have of both.

    `calibration` is as the reference draws from it, `own` as the scenario does.
    """

    new: Details
    old: Details
    calibration: Calibration
    own: Calibration

    def reference(self, path: str) -> str:
        """In words, what holds in the reference where a path of the scenario sets something anew.

        With the month from which the reference has the same, where it does later on. "" for what
        is no rule, and for entries that the calibration no longer knows.
        """
        from simulation.api.changes import dated_before
        from simulation.api.changes.alike import same_later
        from simulation.api.changes.sentences import before, of_parameter

        if dated_before.is_dated(path):
            rows = self.old.get("dated", ())
            return dated_before.before(path, rows, self.calibration, of_parameter)
        found = self._beside(path)
        if found is None:
            return ""
        event, sides = found
        held = before(event, path, sides.theirs, self._groups, self.calibration)
        since = same_later(event, bare(path)[-1], sides.theirs, self._groups) if held else ""
        return f"{held}; the same from {since}" if since else held

    def told(self, path: str) -> dict[str, str]:
        """What else to tell of an entry: see `sentences.more`."""
        from simulation.api.changes.sentences import more

        found = self._beside(path)
        return {} if found is None else more(found[0], path, found[1])

    def without(self, path: str) -> str:
        """In words, what holds in the scenario where it takes an entry of its reference out."""
        from simulation.api.changes import dated_before
        from simulation.api.changes.sentences import before, of_parameter

        if dated_before.is_dated(path):
            rows = self.new.get("dated", ())
            return dated_before.before(path, rows, self.own, of_parameter)
        mine, theirs = self._both(path)
        event = _of_path(path, theirs)
        if event is None or mine is None:
            return ""
        return before(event, path, mine, self._groups, self.own)

    def idle(self, path: str) -> bool:
        """Whether what a path of the scenario sets changes nothing, in it or in its reference."""
        from simulation.inputs.policy.timeline import ordered
        from simulation.inputs.scenario.at_work import idle_fields

        found = self._beside(path)
        if found is None:
            return False
        event, sides = found
        both = sides.mine, ordered([*sides.theirs, event])
        return all(bare(path)[-1] in idle_fields(event, one, self._groups) for one in both)

    def at_work(self, entry: Details) -> Details:
        """An entry that only one side has, without what it sets to no effect.

        One of a sum has in `spent` the last month in which it is spent, where that can be told.
        """
        (event,) = _read([entry], self.calibration) or (None,)
        idle = {name for name in entry["set"] if event and self.idle(event.path(name))}
        kept = {**entry, "set": {k: v for k, v in entry["set"].items() if k not in idle}}
        return kept | {"spent": spent} if event and (spent := self._spent(event)) else kept

    def _spent(self, event: Event) -> str:
        """The last month of a sum that an entry begins or changes, "" where there is none.

        Of a term that is drawn the longest counts.
        """
        from simulation import months
        from simulation.distribution_kinds import Base
        from simulation.inputs.policy.held import over
        from simulation.inputs.policy.lever import Spending
        from simulation.inputs.policy.levers import LEVERS

        lever = LEVERS[event.lever]
        mine = self._both(event.path(next(iter(event.values))))[0] or []
        past = [one for one in mine if one.month <= event.month]
        if not issubclass(lever, Spending) or not past:
            return ""
        start, timed = lever.term(past)
        years = timed.values.get("years", lever.fields["years"].default)
        if not isinstance(years, Base | float | int):
            return ""
        longest = float(years.bounds()[1] if isinstance(years, Base) else years)
        return months.label(math.ceil(min(over(start, longest), months.COUNT)) - 1)

    def _beside(self, path: str) -> tuple[Event, Sides] | None:
        """The entry that a path is of, with what both have about the same; None for no entry."""
        from simulation.api.changes.ways import Sides

        mine, theirs = self._both(path)
        event = _of_path(path, mine)
        if event is None or mine is None or theirs is None:
            return None
        return event, Sides(mine, theirs, self._groups, self.own, self.calibration)

    def _both(self, path: str) -> tuple[Entries, Entries]:
        """What either side has about the actor and lever of a path, as `_events`; read once."""
        whose = ".".join(path.split(".")[:3])
        if whose not in self._read_before:
            new, old = (_events(side, path, self.calibration) for side in (self.new, self.old))
            self._read_before[whose] = new, old
        return self._read_before[whose]

    @cached_property
    def _read_before(self) -> dict[str, tuple[Entries, Entries]]:
        return {}

    @cached_property
    def _groups(self) -> Groups:
        from simulation.inputs.calibration.vocabulary import NODES, SEGMENTS
        from simulation.inputs.policy.groups import of_names

        known = self.calibration
        return of_names(known.roster, known.chips, SEGMENTS, NODES)


def of_pair(pair: Pair, calibration: Calibration) -> Worlds:
    """The two sides of a comparison."""
    from simulation.api.changes.overridden import as_run, with_additions
    from simulation.inputs.scenario.additions import beside

    plain, applied = calibration.base or calibration, pair.base.details.get("applied", ())
    theirs = beside(calibration, with_additions(plain, applied).added)
    drawn = (as_run(pair.base, theirs), as_run(pair.changed, calibration))
    return Worlds(pair.changed.details, pair.base.details, *drawn)


def of_scenarios(new: Scenario, old: Scenario, calibration: Calibration) -> Worlds:
    """A scenario that is not run yet beside its reference."""
    from simulation.inputs.scenario.additions import beside
    from simulation.inputs.scenario.overrides import as_drawn

    known = new.extended(calibration)
    theirs = beside(known, old.additions)
    drawn = (as_drawn(theirs, old.parameters), as_drawn(known, new.parameters))
    return Worlds(new.to_dict(), old.to_dict(), *drawn)


def _of_path(path: str, events: Sequence[Event] | None) -> Event | None:
    """The entry that a path is of."""
    field = bare(path)[-1]
    found = (e for e in events or () if field in e.values and e.path(field) == path)
    return next(found, None)


def _events(side: Details, path: str, calibration: Calibration) -> list[Event] | None:
    """Entries of a scenario about the actor and lever of a path; None where one has no meaning."""
    if not path.startswith("levers."):
        return None
    whose = tuple(path.split(".")[1:3])
    every: Iterable[Mapping[str, Any]] = side.get("timeline", ())
    return _read([row for row in every if (row["actor"], row["lever"]) == whose], calibration)


def _read(entries: Sequence[Mapping[str, Any]], calibration: Calibration) -> list[Event] | None:
    """Entries of a manifest; None where one has no meaning any more."""
    from simulation.inputs.policy.timeline_rows import RowReader
    from simulation.inputs.yaml.strict_yaml import Document

    rows = [_written(row) for row in entries]
    reader = RowReader(Document("", rows, "", {}), calibration.vocabulary, "")
    found = [(row, reader.event((number,))) for number, row in enumerate(entries)]
    if reader.problems:
        return None
    return [replace(event, origin=row.get("origin", "")) for row, event in found if event]


def _written(row: Mapping[str, Any]) -> dict[str, Any]:
    kept = {key: row[key] for key in _KEPT if key in row}
    return {**kept, "from": max(str(row["from"]), _FIRST)}
