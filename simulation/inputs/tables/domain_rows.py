"""The key `domain` of an entry: what values the quantity can have, where its unit does not say."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import replace
from typing import Annotated, Any, Literal

from pydantic import BeforeValidator, Field

from simulation.domains import WORDS, Domain
from simulation.errors import did_you_mean
from simulation.inputs.tables.fields import Text, check_name
from simulation.inputs.yaml.wording import quoted, shown
from simulation.strict import Number, Strict

MOST_TAILS = 0.01  # of draws that may lie where results may be no numbers
Word = Literal[
    "any",
    "positive",
    "not negative",
    "share",
    "positive share",
    "share below one",
    "signed share",
    "whole",
    "count",
    "flag",
]


def _number_or_name(value: Any) -> Any:
    if isinstance(value, str):
        return check_name(value)
    if isinstance(value, int | float) and not isinstance(value, bool):
        return float(value)
    raise ValueError(f"expected a number or the name of a parameter, got {shown(value)}")


NumberOrName = Annotated[float | str, BeforeValidator(_number_or_name)]


class DomainRow(Strict):
    """A domain as written: a kind, ends, or both; an upper end may be another parameter.

    With `why`, ends are those of what works: a part of draws, `tails`, may still lie beyond.
    """

    kind: Word | None = None
    above: Number | None = None
    least: Number | None = None
    below: NumberOrName | None = None
    most: NumberOrName | None = None
    tails: Number | None = None
    why: Text | None = None

    def domain(self) -> Domain:
        """What it means."""
        found = replace(
            WORDS[self.kind or "any"],
            below=self.below if isinstance(self.below, str) else "",
            at_most=self.most if isinstance(self.most, str) else "",
            tails=self.tails or 0.0,
            why=self.why or "",
        )
        ends = dict(_ends(self))
        return replace(found, word="", **ends) if ends else found


def _ends(row: DomainRow) -> Iterator[tuple[str, Any]]:
    for key, end, is_open in (
        ("above", "low", True),
        ("least", "low", False),
        ("below", "high", True),
        ("most", "high", False),
    ):
        value = getattr(row, key)
        if isinstance(value, float):
            yield end, value
            yield f"{end}_open", is_open


def _bare_word(value: Any) -> Any:
    if not isinstance(value, str):
        return value
    if value not in WORDS:
        hint = did_you_mean(value, WORDS) or f"; allowed: {', '.join(WORDS)}"
        raise ValueError(f"unknown domain {quoted(value)}{hint}")
    return {"kind": value}


OptionalDomain = Annotated[DomainRow | None, BeforeValidator(_bare_word), Field(default=None)]


def domain_problems(row: DomainRow) -> Iterator[str]:
    """What is wrong with a domain as such."""
    for one, other in (("above", "least"), ("below", "most")):
        if getattr(row, one) is not None and getattr(row, other) is not None:
            yield f"'{one}' and '{other}' are the same end; keep one"
    if row.tails is not None and not (row.why and 0.0 < row.tails <= MOST_TAILS):
        yield f"'tails' is a share of draws up to {MOST_TAILS:g}, of an end that says 'why'"
    found = row.domain()
    if found.low >= found.high:
        yield f"no number is {found.text}"
