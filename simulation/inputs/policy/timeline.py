"""Dated entries of a timeline: who sets which fields of which lever, from when."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, replace
from typing import Any, get_args

from pydantic import Field

from simulation import months
from simulation.errors import Place
from simulation.inputs.policy.field import Chooser
from simulation.inputs.policy.values import Relative, Value, plain
from simulation.inputs.tables.fields import RuleDate, Sources, Text, Words
from simulation.strict import Strict

CHOOSERS: tuple[Chooser, ...] = get_args(Chooser)
Names = tuple[Text, ...] | None


class Selected(Strict):
    """What an entry can be narrowed to; None where it is not."""

    chips: Names = None
    makers: Names = None
    buyers: Names = None
    suppliers: Names = None
    regions: Names = None
    nodes: tuple[Words, ...] | None = None


class TimelineRow(Selected):
    """A timeline entry as written; `set` is checked against its lever."""

    from_: RuleDate = Field(alias="from")
    until: RuleDate | None = None
    actor: Text
    lever: Text
    set: dict[str, Any] = Field(min_length=1)
    announced: RuleDate | None = None
    reported: RuleDate | None = None
    source: Words | None = None
    about: Text | None = None


class RuleRow(TimelineRow):
    """A timeline entry of the calibration, with its id and sources."""

    id: Text
    sources: Sources


@dataclass(frozen=True, slots=True)
class Event:
    """One timeline entry, resolved to ids.

    `month` and `announced` are rows 0..167; what is dated before 2022 counts from 0, and `date`
    keeps the true month. `reported`: from when the press wrote that it was coming, if it did
    before the announcement. Of the names that it is narrowed to, () means all. `until` is the last
    month of a temporary entry.
    """

    month: int
    date: int
    announced: int
    actor: str
    lever: str
    values: dict[str, Value]
    chips: tuple[str, ...] = ()
    makers: tuple[str, ...] = ()
    buyers: tuple[str, ...] = ()
    suppliers: tuple[str, ...] = ()
    regions: tuple[str, ...] = ()
    nodes: tuple[str, ...] = ()
    origin: str = ""
    place: Place | None = None
    about: str = ""
    source: str = ""
    id: str = ""
    sources: tuple[str, ...] = ()
    reported: int | None = None
    until: int | None = None

    @property
    def heard(self) -> int:
        """The first month in which anybody could act on it."""
        return self.announced if self.reported is None else min(self.reported, self.announced)

    @property
    def chosen(self) -> tuple[tuple[str, ...], ...]:
        """What it is narrowed to, by kind of selector."""
        return tuple(getattr(self, kind) for kind in CHOOSERS)

    def narrowed(self, chosen: Mapping[Chooser, tuple[str, ...]]) -> Event:
        """The entry about other names."""
        every: dict[str, Any] = {kind: chosen.get(kind, ()) for kind in CHOOSERS}
        return replace(self, **every)

    @property
    def names_selected(self) -> tuple[str, ...]:
        """All that it is narrowed to, as a path writes it between brackets."""
        return tuple(name for names in self.chosen for name in names)

    @property
    def relative(self) -> frozenset[str]:
        """Fields that it sets relative to what is in force without it."""
        return frozenset(f for f, value in self.values.items() if isinstance(value, Relative))

    @property
    def dates(self) -> str:
        """Its month, and the last one where it is temporary, as a path writes them."""
        last = "" if self.until is None else f"..{months.label(self.until)}"
        return months.label(self.date) + last

    def names(self, field: str) -> tuple[str, ...]:
        """Ids that a list field is set to; TypeError for a field with a number."""
        value = self.values[field]
        if not isinstance(value, tuple):
            raise TypeError(f"{self.lever}.{field} is a number, not a list of names")
        return value

    def path(self, field: str) -> str:
        """The path of one of its fields: levers.ACTOR.LEVER.FIELD[SELECTOR]@YYYY-MM."""
        return f"{self.key(field)}@{self.dates}"

    def key(self, field: str) -> str:
        """The path without its month."""
        chosen = f"[{','.join(self.names_selected)}]" if self.names_selected else ""
        return f"levers.{self.actor}.{self.lever}.{field}{chosen}"

    def stream(self, field: str) -> str:
        """The stream by which members draw one of its fields."""
        selector = ",".join(self.names_selected)
        how = f"|{self.values[field].how}" if field in self.relative else ""  # type: ignore[union-attr]
        return f"lever|{self.lever}|{self.actor}|{selector}|{field}|{self.dates}{how}"

    def slot(self) -> tuple[Any, ...]:
        """Months, actor, lever and selectors: what two entries share that set the same thing."""
        return (self.date, self.until, self.actor, self.lever, *self.chosen)

    def overlaps(self, other: Event) -> bool:
        """Whether both are about one actor and lever, and share a name of each selector, or all."""
        if (self.actor, self.lever) != (other.actor, other.lever):
            return False
        return all(_share(*pair) for pair in zip(self.chosen, other.chosen, strict=True))

    def to_dict(self) -> dict[str, Any]:
        """The entry as it would be written, with absolute months and ids."""
        written: dict[str, Any] = {
            "from": months.label(self.date),
            "announced": months.label(self.announced),
            "actor": self.actor,
            "lever": self.lever,
        }
        if self.reported is not None:
            written["reported"] = months.label(self.reported)
        if self.until is not None:
            written["until"] = months.label(self.until)
        optional: dict[str, Any] = {kind: list(getattr(self, kind)) for kind in CHOOSERS}
        optional["id"] = self.id
        written |= {key: value for key, value in optional.items() if value}
        written["set"] = {field: plain(value) for field, value in self.values.items()}
        written |= {k: v for k, v in {"source": self.source, "origin": self.origin}.items() if v}
        return written


def _share(mine: tuple[str, ...], other: tuple[str, ...]) -> bool:
    return mine == other or bool(set(mine) & set(other))


def ordered(events: Iterable[Event]) -> tuple[Event, ...]:
    """Events by date; those of one month stay in the order given, which is precedence."""
    return tuple(sorted(events, key=lambda event: event.date))
