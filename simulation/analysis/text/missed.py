"""Outcomes whose past comes out wrong: what was observed, and what the shipped draws have there.

The table ships; `python -m docs.generate.misses_page` makes it with its page, docs/start/limits.md.
Nothing is run to read it.
"""

from __future__ import annotations

import csv
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, fields
from functools import cache
from pathlib import Path

from simulation.analysis.text.numbers import quantity, told
from simulation.locate import data_root

FILE = ("docs", "evidence", "past_missed.csv")
MARK = "\N{DAGGER}"
MEANING = "the past comes out wrong with the shipped draws"
_SHORT = "; ", " ("  # where what a series is about goes into details
_DIGITS = 2


@dataclass(frozen=True)
class Missed:
    """The figure of an observed series that the model misses most, and the outcomes it is of.

    `headline` are the outcomes with pages of their own that it is nearest to, `others` what it
    measures beside them. Values are in `unit`; `low` and `high` are the ends of what was observed.
    """

    series: str
    headline: tuple[str, ...]
    others: tuple[str, ...]
    about: str
    period: str
    last: str
    unit: str
    value: float
    low: float | None
    high: float | None
    verified: bool
    p50: float
    p05: float
    p95: float

    @property
    def what(self) -> str:
        """What the series is about, without details."""
        about = self.about
        for word in _SHORT:
            about = about.partition(word)[0]
        return about.rstrip(".")

    @property
    def observed(self) -> str:
        """What was seen, with its ends where it has any."""
        ends = told(self.value, self.low, self.high, self.unit, _DIGITS)
        return ends or quantity(self.value, self.unit, _DIGITS)

    @property
    def simulated(self) -> str:
        """What the model has for it: median and 90 % of members."""
        return told(self.p50, self.p05, self.p95, self.unit, _DIGITS)

    @property
    def says(self) -> str:
        """In words, both of them."""
        when = "" if self.period in self.what else f" ({self.period})"
        doubt = "" if self.verified else ", unverified"
        return f"{self.what}{when}: {self.simulated} in the model, {self.observed} observed{doubt}"

    def cells(self) -> dict[str, str]:
        """As a row of the table that ships."""
        return {one.name: _cell(getattr(self, one.name)) for one in fields(self)}


def every(root: Path | None = None) -> tuple[Missed, ...]:
    """Each series that is missed, the farthest first; none where the table does not ship."""
    return _read((root or data_root()).joinpath(*FILE))


def figures(outcome: str) -> list[Missed]:
    """What of an outcome is missed, in whatever unit it is counted: the newest figure first."""
    base = outcome.partition("@")[0]
    found = [one for one in every() if base in (*one.headline, *one.others)]
    return sorted(found, key=lambda one: one.last, reverse=True)


def of(outcome: str) -> Missed | None:
    """The newest figure of an outcome that is missed, the farthest of these."""
    return next(iter(figures(outcome)), None)


def mark(outcome: str) -> str:
    """What marks an outcome whose past comes out wrong, "" of another."""
    return MARK if of(outcome) else ""


def marked(outcome: str) -> str:
    """An outcome's name with its mark."""
    return f"{outcome} {mark(outcome)}".rstrip()


def told_of(outcome: str) -> dict[str, str] | None:
    """The mark of an outcome whose past comes out wrong, what it means, and the figure in words."""
    one = of(outcome)
    return {"mark": MARK, "means": MEANING, "says": one.says} if one else None


def says(outcomes: Iterable[str]) -> dict[str, str]:
    """By outcome whose past comes out wrong, the figure in words."""
    return {outcome: one.says for outcome in outcomes if (one := of(outcome))}


def notes(outcomes: Iterable[str]) -> list[str]:
    """What the mark means, and a line for each figure behind it with the outcomes it is of."""
    found: dict[Missed, list[str]] = {}
    for outcome in dict.fromkeys(outcomes):
        if one := of(outcome):
            found.setdefault(one, []).append(outcome)
    if not found:
        return []
    lines = [f"  {', '.join(names)}: {one.says}" for one, names in found.items()]
    head = f"{MARK} {MEANING}; of each the newest figure (`rivalry show OUTCOME` has all):"
    return [head, *lines]


def write(rows: Sequence[Missed], path: Path) -> None:
    """Write the table that ships."""
    with path.open("w", encoding="utf-8", newline="") as text:
        table = csv.DictWriter(text, [one.name for one in fields(Missed)], lineterminator="\n")
        table.writeheader()
        table.writerows(one.cells() for one in rows)


@cache
def _read(path: Path) -> tuple[Missed, ...]:
    if not path.is_file():
        return ()
    with path.open(encoding="utf-8", newline="") as text:
        return tuple(_row(cells) for cells in csv.DictReader(text))


def _row(cells: dict[str, str]) -> Missed:
    low, high = (float(cells[key]) if cells[key] else None for key in ("low", "high"))
    return Missed(
        series=cells["series"],
        headline=tuple(cells["headline"].split()),
        others=tuple(cells["others"].split()),
        about=cells["about"],
        period=cells["period"],
        last=cells["last"],
        unit=cells["unit"],
        value=float(cells["value"]),
        low=low,
        high=high,
        verified=cells["verified"] == "yes",
        p50=float(cells["p50"]),
        p05=float(cells["p05"]),
        p95=float(cells["p95"]),
    )


def _cell(value: object) -> str:
    """A value as the table has it: names apart by spaces, figures to six digits."""
    if isinstance(value, tuple):
        return " ".join(value)
    if isinstance(value, bool):
        return "yes" if value else "no"
    if isinstance(value, float):
        return f"{value:.6g}"
    return "" if value is None else str(value)
