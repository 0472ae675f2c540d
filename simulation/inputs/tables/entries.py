"""Entries of the calibration: one number each, with unit, uncertainty, sources and evidence."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from typing import Any

from simulation import months
from simulation.distributions import Constant, Distribution, Quantity
from simulation.domains import ANY, Domain, of_unit
from simulation.errors import Place
from simulation.inputs.tables.domain_rows import OptionalDomain, domain_problems
from simulation.inputs.tables.fields import (
    Date,
    Evidence,
    Flag,
    Name,
    Role,
    SourceRef,
    Sources,
    Text,
    Unit,
    Words,
)
from simulation.strict import Number, Strict


class EntryRow(Strict):
    """An entry as written in the calibration."""

    value: Quantity
    low: Number | None = None
    high: Number | None = None
    unit: Unit
    domain: OptionalDomain
    period: Words | None = None
    known_from: Date
    role: Role
    evidence: Evidence
    sources: Sources
    derivation: Text | None = None
    about: Text
    stream: Name | None = None
    was: Name | None = None
    verified: Flag = True
    conflicts: tuple[Name, ...] = ()
    used_by: Words | None = None
    felt_in: Text | None = None

    def values(self) -> Domain:
        """What values a parameter can have: as declared, else as its unit says."""
        if self.role != "parameter":
            return ANY
        return of_unit(self.unit) if self.domain is None else self.domain.domain()


@dataclass(frozen=True)  # not slots: pickle fills those one by one, in Python
class Entry:
    """One number of the product.

    `known_from` is a month counted from 2022-01 (negative before); `was` is the name that a
    parameter had before, which users may still write. `domain` holds the values that a parameter
    can have; whatever was measured or said is as it is.
    """

    name: str
    value: Distribution
    unit: str
    role: str
    evidence: str
    sources: tuple[SourceRef, ...]
    place: Place
    about: str = ""
    derivation: str = ""
    period: str = ""
    known_from: int | None = None
    observed_low: float | None = None
    observed_high: float | None = None
    stream: str = ""
    was: str = ""
    verified: bool = True
    conflicts: tuple[str, ...] = ()
    used_by: str = ""
    felt_in: str = "baseline"
    domain: Domain = ANY

    @property
    def low(self) -> float:
        """Published low of an observation, else the 5 % quantile."""
        return self.value.range()[0] if self.observed_low is None else self.observed_low

    @property
    def high(self) -> float:
        """Published high of an observation, else the 95 % quantile."""
        return self.value.range()[1] if self.observed_high is None else self.observed_high

    @property
    def drawn(self) -> bool:
        """Whether members differ in it."""
        return self.role == "parameter" and self.value.random

    @classmethod
    def of(cls, name: str, row: EntryRow, place: Place) -> Entry:
        """A row of `entries:` with its name."""
        return cls(
            name=name,
            value=row.value,
            unit=row.unit,
            role=row.role,
            evidence=row.evidence,
            sources=row.sources,
            place=place,
            about=row.about,
            derivation=row.derivation or "",
            period=row.period or "",
            known_from=months.offset(months.last_of(row.known_from)),
            observed_low=row.low,
            observed_high=row.high,
            stream=row.stream or name,
            was=row.was or "",
            verified=row.verified,
            conflicts=row.conflicts,
            used_by=row.used_by or "",
            felt_in=row.felt_in or "baseline",
            domain=row.values(),
        )


def row_problems(row: EntryRow) -> list[tuple[str, str]]:
    """What is wrong inside one row, as (key, message)."""
    found: list[tuple[str, str]] = []
    if row.evidence == "derived" and not row.derivation:
        found.append(("evidence", "derived evidence needs a 'derivation'"))
    if row.role == "parameter" and row.used_by:
        found.append(("used_by", "a parameter is used by the model; 'used_by' is for other roles"))
    if row.role != "parameter" and not row.used_by:
        found.append(("role", f"role '{row.role}' needs 'used_by': the outcome, operator or claim"))
    if row.was and row.role != "parameter":
        found.append(("was", "only a parameter can have an earlier name"))
    elif row.was and not row.stream:
        found.append(("was", "a renamed parameter keeps its chance: say 'stream', too"))
    if not row.sources:
        found.append(("sources", "at least one source is needed"))
    found += _domain_problems(row)
    found += band_problems(row.value, row.low, row.high)
    if row.role == "parameter" and (row.low is not None or row.high is not None):
        found.append(("low", "a parameter's uncertainty is a distribution, not low and high"))
    return found


def _domain_problems(row: EntryRow) -> Iterator[tuple[str, str]]:
    """A domain that is none, or a value outside of it."""
    if row.domain is not None and row.role != "parameter":
        yield "domain", "only a parameter has a domain; what was seen or said is as it is"
    flaws = [] if row.domain is None else list(domain_problems(row.domain))
    yield from (("domain", flaw) for flaw in flaws)
    wrong = "" if flaws else row.values().wrong(row.value)
    if wrong:
        yield "value", f"must be {row.values().text}, {wrong}"


def band_problems(value: Any, low: float | None, high: float | None) -> list[tuple[str, str]]:
    """low <= value <= high, and only around a bare number; as (key, message)."""
    if low is None and high is None:
        return []
    if not isinstance(value, Constant):
        return [("low", "low and high stand beside a bare number only")]
    if low is not None and low > value.value:
        return [("low", f"low {low:g} is above the value {value.value:g}")]
    if high is not None and high < value.value:
        return [("high", f"high {high:g} is below the value {value.value:g}")]
    return []
