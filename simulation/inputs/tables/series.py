"""Observed series: what history is compared with."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Annotated, Any, Literal

from pydantic import Field

from simulation import months
from simulation.distributions import Constant
from simulation.errors import Place
from simulation.inputs.tables.entries import Entry, band_problems
from simulation.inputs.tables.fields import (
    Date,
    Evidence,
    Flag,
    Name,
    SourceRef,
    Sources,
    Text,
    Unit,
    Words,
)
from simulation.strict import Number, Strict


class Point(Strict):
    """One observed figure; `id` is the fact's."""

    period: Words
    value: Number
    low: Number | None = None
    high: Number | None = None
    known_from: Date | None = None
    id: Text | None = None
    sources: Sources = ()
    verified: Flag = True
    note: Text | None = None


class SeriesRow(Strict):
    """A series as written in the calibration."""

    unit: Unit
    role: Literal["observation", "guidance", "order", "plan"] = "observation"
    evidence: Evidence
    sources: Sources
    about: Text
    definition: Text
    outcome: Words
    operator: Any = None
    counts_with: Words | None = None
    cause: Text | None = None
    facts: tuple[tuple[Text, Text], ...] = ()
    derivation: Text | None = None
    verified: Flag = True
    conflicts: tuple[Name, ...] = ()
    note: Text | None = None
    points: Annotated[tuple[Point, ...], Field(min_length=1)]


@dataclass(frozen=True, slots=True)
class Series:
    """An observed series with its name; `operator` is what turns outcomes into what was counted.

    Series that overlap or follow from each other name the same outcome in `counts_with`, so that
    scores count them once; by default a series counts with those of its own outcome. `cause` says
    why the model misses the series, where that is known; `facts` are the (quantity, entity) under
    which tables of facts list it. `role` tells what was observed from what firms foretell of
    themselves: guidance, orders and plans.
    """

    name: str
    unit: str
    evidence: str
    sources: tuple[SourceRef, ...]
    about: str
    definition: str
    outcome: str
    operator: Any
    points: tuple[Point, ...]
    conflicts: tuple[str, ...]
    place: Place
    counts_with: str = ""
    cause: str = ""
    facts: tuple[tuple[str, str], ...] = ()
    role: str = "observation"
    verified: bool = True

    @property
    def foretold(self) -> bool:
        """Whether its figures are what firms foretell, not what was observed."""
        return self.role != "observation"


def of_row(name: str, row: SeriesRow, place: Place) -> Series:
    """A row of `series:` with its name."""
    return Series(
        name=name,
        unit=row.unit,
        evidence=row.evidence,
        sources=row.sources,
        about=row.about,
        definition=row.definition,
        outcome=row.outcome,
        operator=row.operator,
        points=row.points,
        conflicts=row.conflicts,
        place=place,
        counts_with=row.counts_with or "",
        cause=row.cause or "",
        facts=row.facts,
        role=row.role,
        verified=row.verified,
    )


def point_entry(name: str, row: SeriesRow, point: Point, place: Place) -> Entry:
    """A point as an entry NAME.PERIOD for listings."""
    known = None if point.known_from is None else months.offset(months.last_of(point.known_from))
    return Entry(
        name=f"{name}.{point.period}",
        value=Constant(value=point.value),
        unit=row.unit,
        role="observation" if row.role == "observation" else "target",
        evidence=row.evidence,
        sources=point.sources or row.sources,
        place=place,
        about=row.about,
        derivation=row.derivation or row.definition,
        period=point.period,
        known_from=known,
        observed_low=point.low,
        observed_high=point.high,
        verified=row.verified and point.verified,
        used_by=row.outcome,
    )


def point_problems(point: Point) -> list[tuple[str, str]]:
    """What is wrong inside one point, as (key, message)."""
    return band_problems(Constant(value=point.value), point.low, point.high)
