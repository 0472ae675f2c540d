"""Dated entries of a timeline: who sets which fields of which lever, from when."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from typing import Any

from pydantic import Field

from simulation import months
from simulation.distributions import Distribution
from simulation.errors import Place
from simulation.inputs.policy.levers import LEVERS
from simulation.inputs.tables.fields import RuleDate, Sources, Text, Words
from simulation.strict import Strict


@dataclass(frozen=True, slots=True)
class ParameterRef:
    """A field that takes the drawn value of a calibration parameter."""

    name: str


Value = float | Distribution | ParameterRef | tuple[str, ...]


class TimelineRow(Strict):
    """A timeline entry as written; `set` is checked against its lever."""

    from_: RuleDate = Field(alias="from")
    actor: Text
    lever: Text
    chips: tuple[Text, ...] | None = None
    buyers: tuple[Text, ...] | None = None
    regions: tuple[Text, ...] | None = None
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
    before the announcement. `selector` is the lever's list of chips, buyers or regions; () means
    all.
    """

    month: int
    date: int
    announced: int
    actor: str
    lever: str
    values: dict[str, Value]
    chips: tuple[str, ...] = ()
    buyers: tuple[str, ...] = ()
    regions: tuple[str, ...] = ()
    origin: str = ""
    place: Place | None = None
    about: str = ""
    source: str = ""
    id: str = ""
    sources: tuple[str, ...] = ()
    reported: int | None = None

    @property
    def heard(self) -> int:
        """The first month in which anybody could act on it."""
        return self.announced if self.reported is None else min(self.reported, self.announced)

    @property
    def chosen(self) -> tuple[tuple[str, ...], ...]:
        """Its chips, buyers and regions."""
        return (self.chips, self.buyers, self.regions)

    @property
    def selector(self) -> tuple[str, ...]:
        """The chips, buyers or regions that the lever is narrowed to; () for all."""
        chosen = {"chips": self.chips, "buyers": self.buyers, "regions": self.regions}
        return next((chosen[kind] for kind in LEVERS[self.lever].selectors), ())

    @property
    def names_selected(self) -> tuple[str, ...]:
        """All that it is narrowed to, as a path writes it between brackets."""
        return (*self.chips, *self.buyers, *self.regions)

    def names(self, field: str) -> tuple[str, ...]:
        """Ids that a list field is set to; TypeError for a field with a number."""
        value = self.values[field]
        if not isinstance(value, tuple):
            raise TypeError(f"{self.lever}.{field} is a number, not a list of names")
        return value

    def path(self, field: str) -> str:
        """The path of one of its fields: levers.ACTOR.LEVER.FIELD[SELECTOR]@YYYY-MM."""
        return f"{self.key(field)}@{months.label(self.date)}"

    def key(self, field: str) -> str:
        """The path without its month."""
        chosen = f"[{','.join(self.names_selected)}]" if self.names_selected else ""
        return f"levers.{self.actor}.{self.lever}.{field}{chosen}"

    def slot(self) -> tuple[Any, ...]:
        """Month, actor, lever and selectors: what two entries share that set the same thing."""
        return (self.date, self.actor, self.lever, *self.chosen)

    def overlaps(self, other: Event) -> bool:
        """Whether both are about one actor and lever, and a common chip, buyer, region or all."""
        if (self.actor, self.lever) != (other.actor, other.lever):
            return False
        pairs = (
            (self.chips, other.chips),
            (self.buyers, other.buyers),
            (self.regions, other.regions),
        )
        return all(_share(mine, theirs) for mine, theirs in pairs)

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
        optional: dict[str, Any] = {
            kind: list(getattr(self, kind)) for kind in ("chips", "buyers", "regions")
        }
        optional["id"] = self.id
        written |= {key: value for key, value in optional.items() if value}
        written["set"] = {field: plain(value) for field, value in self.values.items()}
        written |= {k: v for k, v in {"source": self.source, "origin": self.origin}.items() if v}
        return written


def _share(mine: tuple[str, ...], other: tuple[str, ...]) -> bool:
    return mine == other or bool(set(mine) & set(other))


def plain(value: Value) -> Any:
    """A value as it is written in YAML."""
    if isinstance(value, ParameterRef):
        return {"parameter": value.name}
    if isinstance(value, tuple):
        return list(value)
    return value if isinstance(value, float) else value.plain()


def ordered(events: Iterable[Event]) -> tuple[Event, ...]:
    """Events by date; those of one month stay in the order given, which is precedence."""
    return tuple(sorted(events, key=lambda event: event.date))
