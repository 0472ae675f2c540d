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

# Parameters that the model reads once, by why; a test compares them with the model's source. Some
# are read later too, but only to tell what grew since, or which states and suppliers have any.
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
            "power.*.connected_2022",
            "adoption.start",
            "physical.start",
            "adoption.*.robot_lead",
            "firms.*.ai_capex_2021",
            "firms.*.base_capex_2021",
            "makers.*.compute_share",
            "supply.*.tools_*_2022",
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
    **dict.fromkeys(
        (
            "power.*.reactors_2022",
            "power.*.early_reactors",
            "power.*.early_due_*",
            "power.*.late_reactors",
            "power.*.late_begun_*",
        ),
        f"{_AT_THE_START}, for the reactors that there were",
    ),
    "policy.*": "where a dated rule takes effect",
    "lab.deepseek_gain": "where a dated rule takes effect",
    "discrepancy.*": "when the model is fitted to history",
}

# Parameters about a year or a way to a year, by the last month in which the model reads them.
READ_UNTIL = {
    "firms.*.guided_2026*": "2026-12",
    "budgets.guidance_*": "2026-12",
    "supply.*.wafers_2021": "2024-12",
    "supply.*.wafers_2024": "2025-12",
    "supply.*.wafers_2025": "2026-12",
    "supply.*.wafers_2026": "2027-12",
    "supply.*.wafers_2027": "2027-12",
}


def read_until(name: str) -> str:
    """The last month in which the model reads a parameter; empty if it does so to the end."""
    return next((last for one, last in READ_UNTIL.items() if fnmatchcase(name, one)), "")


def too_late(name: str, month: int) -> str:
    """Why an entry about a parameter from a month on has no effect; empty if it has."""
    last = read_until(name)
    if not last or month <= months.index(last):
        return ""
    return f"'{name}' is read until {last} only; an entry from {months.label(month)} moves nothing"


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
