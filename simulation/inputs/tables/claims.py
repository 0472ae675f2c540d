"""Claims as data: what the documents say, each as tests on outcomes of one scenario or a pair."""

from __future__ import annotations

import re
from dataclasses import dataclass, replace
from typing import Annotated, Any, Literal

from pydantic import AfterValidator, BeforeValidator, Field, model_validator

from simulation import months
from simulation.errors import Place
from simulation.inputs.tables.fields import Month, Text, Unit, Words
from simulation.strict import Number, Strict

Take = Literal["mean", "lowest", "highest"]
Relation = Literal["above", "at least", "below", "at most"]
_ID = re.compile(r"[a-z0-9]+(-[a-z0-9]+)*")


def _claim_id(value: str) -> str:
    if not _ID.fullmatch(value):
        raise ValueError(f"a claim's id has lower-case words joined by '-', got '{value[:60]}'")
    return value


ClaimId = Annotated[str, AfterValidator(_claim_id)]


class Condition(Strict):
    """One test: an outcome of a scenario (over another outcome, against another scenario).

    The value is the outcome at `at`, or `take` of the months `from` to `until`; divided by its
    value at `since`; less the value in `against` (`relative`: over it); without its sign if
    `absolute`. The test holds where the value `is` above, at least, below or at most `threshold`.
    """

    outcome: Text
    over: Text | None = None
    scenario: Text = Field(default="baseline", alias="in")
    against: Text | None = None
    change: Literal["difference", "relative"] = "difference"
    at: Month | None = None
    first: Month | None = Field(default=None, alias="from")
    last: Month | None = Field(default=None, alias="until")
    take: Take | None = None
    since: Month | None = None
    absolute: Annotated[bool, Field(strict=True)] = False
    relation: Relation = Field(alias="is")
    threshold: Number
    unit: Unit

    @model_validator(mode="after")
    def _dated(self) -> Condition:
        window = (self.first, self.last, self.take)
        if self.at is not None:
            if any(part is not None for part in window):
                raise ValueError("'at' is a month of its own; leave out 'from', 'until' and 'take'")
        elif any(part is None for part in window):
            raise ValueError("give 'at', or 'from', 'until' and 'take'")
        elif months.index(self.first or "") > months.index(self.last or ""):
            raise ValueError(f"'from' {self.first} is after 'until' {self.last}")
        return self

    @property
    def date(self) -> str:
        """The month, or the first and last month of the window."""
        return self.at or f"{self.first}..{self.last}"

    @property
    def scenarios(self) -> tuple[str, ...]:
        """The scenarios that the test reads."""
        return (self.scenario,) if self.against is None else (self.scenario, self.against)

    def dated(self, month: str) -> Condition | None:
        """The test read at another month, or over its window up to it; None if it begins later."""
        begins = self.since if self.at else self.first
        if begins is not None and begins > month:
            return None
        return self.model_copy(update={"at" if self.at else "last": month})

    def words(self) -> str:
        """The test as a reader would say it."""
        what = self.outcome if self.over is None else f"{self.outcome} over {self.over}"
        what = f"{self.take} of {what}" if self.take else what
        what += f" over its value of {self.since}" if self.since else ""
        what = f"size of {what}" if self.absolute else what
        place = f"in {self.scenario}"
        if self.against:
            place = f"{place} against {self.against} ({self.change})"
        return f"{what}, {self.date}, {place}, {self.relation} {self.threshold:g}"


def _alternatives(value: Any) -> Any:
    return value if isinstance(value, list) else [value]


Alternatives = Annotated[tuple[Condition, ...], BeforeValidator(_alternatives), Field(min_length=1)]


class ClaimRow(Strict):
    """A claim as written in the calibration."""

    title: Text
    about: Text
    document: Text
    paragraph: Words
    also: tuple[Text, ...] = ()
    tests: Annotated[tuple[Alternatives, ...], Field(min_length=1)]
    drivers: tuple[Text, ...] = ()


@dataclass(frozen=True, slots=True)
class Claim:
    """What a document says, and the tests that decide it for each member.

    Each of the `items` must hold, and it holds if any of its tests does. `drivers` are parameters
    whose share of the variance is always told; `also` are further documents that say the same.
    """

    id: str
    title: str
    about: str
    document: str
    paragraph: str
    also: tuple[str, ...]
    items: tuple[tuple[Condition, ...], ...]
    drivers: tuple[str, ...]
    place: Place

    @classmethod
    def of(cls, name: str, row: ClaimRow, place: Place) -> Claim:
        """A row of `claims:` with its id."""
        said = (row.title, row.about, row.document, row.paragraph, row.also)
        return cls(name, *said, row.tests, row.drivers, place)

    def at(self, month: str) -> Claim | None:
        """The claim read at another month, windows up to it; None where it begins later."""
        items = tuple(tuple(test.dated(month) for test in item) for item in self.items)
        whole = tuple(tuple(test for test in item if test is not None) for item in items)
        return replace(self, items=whole) if [*map(len, whole)] == [*map(len, items)] else None

    @property
    def tests(self) -> tuple[Condition, ...]:
        """All tests, in the order of the file; the first is the headline."""
        return tuple(test for item in self.items for test in item)

    @property
    def pair(self) -> tuple[str, ...]:
        """The scenarios that the claim reads, in the order of its tests."""
        return tuple(dict.fromkeys(name for test in self.tests for name in test.scenarios))

    @property
    def outcomes(self) -> tuple[str, ...]:
        """The outcomes that the claim reads."""
        named = (name for test in self.tests for name in (test.outcome, test.over))
        return tuple(dict.fromkeys(name for name in named if name))

    @property
    def definition(self) -> str:
        """All tests in words."""
        return " and ".join(_either(item) for item in self.items)


def _either(item: tuple[Condition, ...]) -> str:
    words = " or ".join(test.words() for test in item)
    return f"({words})" if len(item) > 1 else words
