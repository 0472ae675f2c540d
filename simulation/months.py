"""Months of the simulation: 0 is 2022-01, 167 is 2035-12."""

from __future__ import annotations

import re

COUNT = 168
FIRST_YEAR = 2022
FIRST = "2022-01"
LAST = "2035-12"
_MONTH = re.compile(r"([0-9]{4})-(0[1-9]|1[0-2])")
_DAYS = (31, 28, 31, 30, 31, 30, 31, 31, 30, 31, 30, 31)
_FORM = "expected a month such as 2026-02"


def offset(month: str) -> int:
    """Months from 2022-01 to `month` ("YYYY-MM"), negative before; ValueError if malformed."""
    found = _MONTH.fullmatch(month)
    if not found or month.startswith("0000"):
        raise ValueError(f"{_FORM}, got '{month[:40]}'{_meant(month)}")
    return (int(found[1]) - FIRST_YEAR) * 12 + int(found[2]) - 1


def index(month: str) -> int:
    """Row 0..167 of `month` ("YYYY-MM"); ValueError if malformed or outside the simulation."""
    row = offset(month)
    if not 0 <= row < COUNT:
        raise ValueError(f"{month} lies outside {FIRST}..{LAST}")
    return row


def label(row: int) -> str:
    """Month `row` as "YYYY-MM"; any whole number is allowed."""
    year, month = divmod(row, 12)
    return f"{FIRST_YEAR + year:04d}-{month + 1:02d}"


def labels(stop: int = COUNT) -> tuple[str, ...]:
    """The first `stop` months as "YYYY-MM"."""
    return tuple(label(row) for row in range(stop))


def effective(date: str) -> str:
    """The month from which a rule of that date counts, as "YYYY-MM".

    A date "YYYY-MM-DD" to the 15th counts from its own month, a later one from the next;
    "YYYY-MM" stands for itself. ValueError if malformed.
    """
    month, day = _parts(date)
    row = offset(month) if not day else offset(month) + (_day(date) > 15)
    return label(row)


def last_of(date: str) -> str:
    """The month in which a date "YYYY", "YYYY-MM" or "YYYY-MM-DD" ends; ValueError if malformed."""
    if re.fullmatch(r"[1-9][0-9]{3}", date):
        return f"{date}-12"
    month, day = _parts(date)
    if day:
        _day(date)
    return label(offset(month))


def _meant(text: str) -> str:
    """The months of a year or a quarter, or the month in another spelling, as a hint."""
    if found := re.fullmatch(r"([12][0-9]{3})(?:[-/ ]?[qQ]([1-4]))?", text):
        year, last = found[1], 3 * int(found[2] or 4)
        return f"; it runs from {year}-{last - 2 if found[2] else 1:02d} to {year}-{last:02d}"
    found = re.fullmatch(r"([12][0-9]{3})[-/.]?(0?[1-9]|1[0-2])", text)
    return f"; write {found[1]}-{int(found[2]):02d}" if found else ""


def _parts(date: str) -> tuple[str, str]:
    """Month and day of a date; all of it is the month where it does not begin with one."""
    return (date[:7], date[7:]) if _MONTH.fullmatch(date[:7]) else (date, "")


def _day(date: str) -> int:
    month, day = date[:7], date[7:]
    if not re.fullmatch(r"-[0-9]{2}", day):
        raise ValueError(f"{_FORM} or a date such as 2026-02-17, got '{date[:40]}'")
    row, number = offset(month), int(day[1:])
    leap = row % 12 == 1 and _leap(FIRST_YEAR + row // 12)
    if not 1 <= number <= _DAYS[row % 12] + leap:
        raise ValueError(f"there is no day {date}")
    return number


def _leap(year: int) -> bool:
    return year % 4 == 0 and (year % 100 != 0 or year % 400 == 0)
