"""From when to when what sets two scenarios apart holds, by their manifests alone."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from simulation.analysis.statistics import headline

_TOLD = ("name", "title", "about", "against", "extends", "applied")
_DATED = ("timeline", "dated")
_PLAYERS = ("firms", "makers", "suppliers")
_MOST = 4  # scenarios that are named
_NAMES = ("id", "source", "origin")  # of an entry: who says so, and nothing that holds
Details = Mapping[str, Any]
"""What a manifest holds of a resolved scenario."""
Acts = Callable[[Details, Details], Sequence[Details]]
"""Tells of two scenarios the dated decisions of one alone that change something."""


@dataclass(frozen=True)
class Span:
    """First and last month YYYY-MM in which what differs is in force; None where there is no such.

    Both are None where something without a month differs, which holds from the start; `ends` is
    where something that differs does not end.
    """

    begins: str | None = None
    ends: str | None = None


def in_force(entry: Details, date: str) -> bool:
    """Whether a dated decision holds in a month YYYY-MM.

    `spent` is the last month of a sum that is spent over some years (`api.changes.acting`).
    """
    return bool(entry["from"] <= date <= (entry.get("until") or entry.get("spent") or date))


def span(new: Details, old: Details, acting: Sequence[Details] | None = None) -> Span:
    """When the entries that only one of two scenarios has begin, and when all of them have ended.

    Both are as a manifest has them (`scenarios`), or `Scenario.to_dict` gives them. `acting` are
    the decisions among those entries that change something, by default all.
    """
    if _undated(new) != _undated(old):
        return Span()
    decided = entries(new, old) if acting is None else acting
    rows = [*decided, *only(new, old, "dated"), *only(old, new, "dated")]
    if not rows:
        return Span()
    lasts = [str(row.get("until") or "") for row in rows]
    begins = min(str(row["from"]) for row in rows)
    return Span(begins, max(lasts) if all(lasts) else None)


def headline_month(
    new: Details,
    old: Details,
    dates: Sequence[str],
    felt: str | None = None,
    acting: Sequence[Details] | None = None,
) -> str:
    """The headline month of a scenario against another, among `dates`, before and after they run.

    What differs counts from when it is in force: of what is announced earlier little is felt
    before. Where something without a month differs, nothing begins, and years count as they do
    without a difference. `felt` is the first month in which results differ, None before there are
    any: it counts where no difference is on file, and where the month would come before it.
    `acting` is as `span` has it.
    """
    found = span(new, old, acting)
    at = headline.month(dates, found.begins, found.ends)
    on_file = found.begins or _undated(new) != _undated(old)
    return headline.month(dates, felt, found.ends) if felt and (felt > at or not on_file) else at


def why(date: str, alone: Mapping[str, str], ends: Sequence[str | None], usual: str) -> str:
    """Why tables are of a month, "" where it is not the latest of `alone`, or nothing to explain.

    `alone` is the headline month that each scenario would have by itself, `ends` when all that
    differs of each has ended, `usual` that of scenarios that differ from today on.
    """
    if date != max(alone.values(), default=""):
        return ""
    sooner = [f"{label} {month}" for label, month in alone.items() if month != date]
    if sooner:
        rest = f" and {len(sooner) - _MOST} more" if len(sooner) > _MOST else ""
        told = f"{', '.join(sooner[:_MOST])}{rest}"
        return (
            f"tables are of {date}, the latest of the months that each scenario would have "
            f"alone ({told}); --at for another"
        )
    ended = [end for end in ends if end]
    if len(ended) == len(ends) and in_the_year_of(max(ended), date):
        return f"tables are of {date}: what differs ends in {max(ended)}; --at for another"
    if usual <= date:
        return ""
    return (
        f"tables are of {date}, within five years of the first difference; "
        f"--at {usual} for a later month"
    )


def in_the_year_of(ends: str, date: str) -> bool:
    """Whether a month is of the year in which what differs has ended, and not before that.

    A run that is over sooner has its last month as headline, while all is still in force.
    """
    return date[:4] == ends[:4] and ends <= date


def entries(new: Details, old: Details) -> list[Details]:
    """Dated decisions that only one of two scenarios has, as their manifest has them."""
    return [*only(new, old), *only(old, new)]


def only(one: Details, other: Details, kind: str = "timeline") -> list[Details]:
    """Dated decisions, or parameters (`dated`), that a scenario has and another has not.

    An entry that only names what one of them adds as well, beside what that is like, is the same.
    """
    mine, others = _added(one), _added(other)
    theirs = [_without(row, others) for row in _rows(other, kind)]
    return [row for row in _rows(one, kind) if _without(row, mine) not in theirs]


def _added(side: Details) -> frozenset[str]:
    """Names of the players that a scenario adds."""
    return frozenset(name for kind in _PLAYERS for name in side.get(kind) or ())


def _without(value: Any, names: frozenset[str]) -> Any:
    """A row, or what stands in it, without some names in its lists."""
    if isinstance(value, Mapping):
        return {key: _without(one, names) for key, one in value.items()}
    if isinstance(value, list | tuple):
        return [_without(one, names) for one in value if str(one) not in names]
    return value


def _undated(side: Details) -> dict[str, Any]:
    return {key: value for key, value in side.items() if value and key not in (*_TOLD, *_DATED)}


def _rows(side: Details, kind: str) -> list[Details]:
    rows: Sequence[Mapping[str, Any]] = side.get(kind) or ()
    return [{key: value for key, value in row.items() if key not in _NAMES} for row in rows]
