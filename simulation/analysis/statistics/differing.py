"""From when to when what sets two scenarios apart holds, by their manifests alone."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from simulation.analysis.statistics import headline

_TOLD = ("name", "title", "about", "against", "extends", "applied")
_DATED = ("timeline", "dated")
_NAMES = ("id", "source", "origin")  # of an entry: who says so, and nothing that holds
Details = Mapping[str, Any]
"""What a manifest holds of a resolved scenario."""


@dataclass(frozen=True)
class Span:
    """First and last month YYYY-MM in which what differs is in force; None where there is no such.

    Both are None where something without a month differs, which holds from the start; `ends` is
    where something that differs does not end.
    """

    begins: str | None = None
    ends: str | None = None


def span(new: Details, old: Details) -> Span:
    """When the entries that only one of two scenarios has begin, and when all of them have ended.

    Both are as a manifest has them (`scenarios`), or `Scenario.to_dict` gives them.
    """
    if _undated(new) != _undated(old):
        return Span()
    rows = [*entries(new, old), *_lone(_rows(new, "dated"), _rows(old, "dated"))]
    if not rows:
        return Span()
    lasts = [str(row.get("until") or "") for row in rows]
    begins = min(str(row["from"]) for row in rows)
    return Span(begins, max(lasts) if all(lasts) else None)


def headline_month(new: Details, old: Details, dates: Sequence[str]) -> str:
    """The headline month of two scenarios that have not run, among `dates`.

    As `Comparison.month` has it, but what differs counts from when it is in force: of what is
    announced earlier little is felt before.
    """
    found = span(new, old)
    return headline.month(dates, found.begins, found.ends)


def entries(new: Details, old: Details) -> list[Details]:
    """Dated decisions that only one of two scenarios has, as their manifest has them."""
    return list(_lone(_rows(new, "timeline"), _rows(old, "timeline")))


def _undated(side: Details) -> dict[str, Any]:
    return {key: value for key, value in side.items() if value and key not in (*_TOLD, *_DATED)}


def _rows(side: Details, kind: str) -> list[Details]:
    rows: Sequence[Mapping[str, Any]] = side.get(kind) or ()
    return [{key: value for key, value in row.items() if key not in _NAMES} for row in rows]


def _lone(one: list[Details], two: list[Details]) -> Iterator[Details]:
    yield from (row for row in one if row not in two)
    yield from (row for row in two if row not in one)
