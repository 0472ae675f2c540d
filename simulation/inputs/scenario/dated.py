"""Dated parameters: what a scenario sets a parameter to from a month on, or for some months."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass, replace
from fnmatch import fnmatchcase
from typing import Any

from simulation import months
from simulation.distributions import Distribution, adjusted
from simulation.errors import Place
from simulation.inputs.scenario.changes import written

# Parameters that the model reads once, by why; a test compares them with the model's source.
_AT_THE_START = "at the start of a run"
READ_ONCE = {
    **dict.fromkeys(
        (
            "start.*",
            "sites.start",
            "shocks.*",
            "budgets.building_persistence",
            "reaction.persistence",
            "lab.compute_growth_2021",
            "lab.*.start_lag",
            "power.*.connections_2022",
            "power.*.other_2022",
            "supply.*.wafers_2022",
            "supply.*.packaging_2022",
            "supply.*.memory_2022",
            "market.clearance_months",
        ),
        _AT_THE_START,
    ),
    **dict.fromkeys(
        (
            "chips.*",
            "roadmap.*",
            "choice.memory_weight",
            "choice.memory_size",
            "market.sales_life",
            "stacks.*.efficiency",
        ),
        f"{_AT_THE_START}, for the table of chips",
    ),
    "policy.*": "where a dated rule takes effect",
    "lab.deepseek_gain": "where a dated rule takes effect",
    "discrepancy.*": "when the model is fitted to history",
}


def read_once(name: str) -> str:
    """When the model reads a parameter, if it does so once only; empty if month by month."""
    return next((when for one, when in READ_ONCE.items() if fnmatchcase(name, one)), "")


@dataclass(frozen=True, slots=True)
class Dated:
    """One entry about a parameter; `until` is the last month of a temporary one.

    It has a `value` of its own, or is `times` and `plus` what holds without it. `source` is set
    where it only switches to one of its sources.
    """

    name: str
    date: int
    until: int | None
    value: Distribution | None
    times: float = 1.0
    plus: float = 0.0
    source: str | None = None
    origin: str = ""
    place: Place | None = None

    def scaled(self, times: float) -> Dated:
        """The entry for a part of what it is about; a factor on that is one on the part."""
        if times == 1.0:
            return self
        value = None if self.value is None else adjusted(self.value, times=times)
        return replace(self, value=value, plus=self.plus * times)

    @property
    def month(self) -> int:
        """The first month of a run in which it holds."""
        return max(self.date, 0)

    @property
    def slot(self) -> tuple[str, int, int | None]:
        """What two entries share that set the same thing."""
        return self.name, self.date, self.until

    @property
    def path(self) -> str:
        """Its path: parameters.NAME@YYYY-MM, with the last month where it is temporary."""
        last = "" if self.until is None else f"..{months.label(self.until)}"
        return f"parameters.{self.name}@{months.label(self.date)}{last}"

    def said(self) -> Any:
        """What it sets, as it would be written."""
        if self.source is not None:
            return {"source": self.source}
        if self.value is not None:
            return written(self.value)
        return {"plus": self.plus} if self.plus else {"times": self.times}

    def to_dict(self) -> dict[str, Any]:
        """The entry as it would be written."""
        last = {} if self.until is None else {"until": months.label(self.until)}
        named = {"from": months.label(self.date), **last, "parameter": self.name}
        return {**named, "set": self.said(), "origin": self.origin}

    def after(self, value: Distribution) -> Distribution:
        """What holds with it where `value` holds without it."""
        return adjusted(value, self.times, self.plus) if self.value is None else self.value


def in_force(entries: Iterable[Dated], name: str, month: int) -> list[Dated]:
    """Entries about a parameter that hold in a month, in the order in which they apply.

    Lasting ones by month, then temporary ones; those of one month in the order given.
    """
    mine = [one for one in entries if one.name == name and one.month <= month]
    held = [one for one in mine if one.until is None or month <= one.until]
    return sorted(held, key=lambda one: (one.until is not None, one.date))


def held(entries: Iterable[Dated], name: str, month: int, base: Distribution) -> Distribution:
    """What a parameter is drawn from in a month; `base` without dated entries."""
    for entry in in_force(entries, name, month):
        base = entry.after(base)
    return base


def turns(entries: Iterable[Dated]) -> dict[int, tuple[str, ...]]:
    """Months in which parameters may change, each with their names in order."""
    found: dict[int, dict[str, None]] = {}
    for entry in entries:
        found.setdefault(entry.month, {})[entry.name] = None
        if entry.until is not None:
            found.setdefault(entry.until + 1, {})[entry.name] = None
    return {month: tuple(names) for month, names in sorted(found.items())}


def replaced(entries: Sequence[Dated], new: Dated) -> tuple[list[Dated], Any]:
    """The entries with a new one, and what an absolute one of the same months had set."""
    same = [one for one in entries if new.value is not None and one.slot == new.slot]
    left = [one for one in entries if not any(one is gone for gone in same)]
    return [*left, new], same[-1].said() if same else None
