"""Periods of observations: which months a figure is about."""

from __future__ import annotations

import re
from dataclasses import dataclass

from simulation import months

_KNOWN_AFTER = 3  # months between the end of a period and the day its figure counts as known


@dataclass(frozen=True)
class Form:
    """A way to write a period: its pattern, an example, and the months in one of its parts."""

    pattern: re.Pattern[str]
    example: str
    length: int


YEAR = Form(re.compile(r"([0-9]{4})()"), "2024", 12)
HALF = Form(re.compile(r"([0-9]{4})-H([12])"), "2024-H1", 6)
QUARTER = Form(re.compile(r"([0-9]{4})-Q([1-4])"), "2024-Q1", 3)
MONTH = Form(re.compile(r"([0-9]{4})-(0[1-9]|1[0-2])"), "2024-04", 1)


def last_month(period: str, form: Form) -> int:
    """The month in which a period ends, counted from 2022-01; ValueError if it has another form."""
    found = form.pattern.fullmatch(period)
    if not found:
        raise ValueError(f"the period '{period[:40]}' is not written like {form.example}")
    parts = int(found[2] or 1)
    return (int(found[1]) - months.FIRST_YEAR) * 12 + parts * form.length - 1


def known_month(last: int, known_from: str | None) -> int:
    """The month from which a figure counts as known: as its source says, else three months on."""
    if known_from is None:
        return last + _KNOWN_AFTER
    return months.offset(months.last_of(known_from))
