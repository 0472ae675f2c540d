"""Random valid scenarios: what a user may write, written at random, from a seed."""

from __future__ import annotations

import math
from collections.abc import Sequence
from typing import Any

import numpy as np

from simulation import months
from simulation.inputs import Calibration
from simulation.inputs.policy.field import ANY, Field
from simulation.inputs.policy.lever import Lever
from simulation.inputs.policy.levers import LEVERS
from simulation.inputs.policy.structure import STRUCTURE
from simulation.inputs.policy.values import How
from simulation.inputs.scenario.dated import read_once
from simulation.model.outcomes.declaration import Outcome
from simulation.model.world import Block

Row = dict[str, Any]
LATEST = months.index("2027-12")  # the last month in which an entry takes effect
AFTER = 13  # months of the run after the last entry: a year's sums, and one more
SHARES, NO_SHARES = ("stack_share.", "rule.", "stock_share."), ("rule.license_max_tpp",)
MULTIPLES = (0.9, 1.0, 1.1)
LEAST = -1e-6  # of its largest value: differences of sums in the last bits


class Generator:
    """Scenarios of a calibration, one by one."""

    def __init__(self, calibration: Calibration, seed: int) -> None:
        self._known, self._rng = calibration, np.random.default_rng(seed)
        self._drawn = [entry for entry in calibration.parameters() if entry.drawn]

    def scenario(self) -> dict[str, Any]:
        """A scenario as its file would say it."""
        rows: dict[object, Row] = {}
        for _ in range(self._rng.integers(0, 9)):
            row = self._row()
            rows.setdefault(_key(row), row)
        written: dict[str, Any] = {"title": "Random", "extends": "baseline"}
        dated = [self._dated() for _ in range(self._rng.integers(0, 3))]
        rows |= {(row["parameter"], row["from"]): row for row in dated}
        written["timeline"] = list(rows.values())
        written["parameters"] = dict(self._parameter() for _ in range(self._rng.integers(0, 5)))
        names = [name for name in STRUCTURE if self._rng.random() < 0.25]
        written["structure"] = {name: self._one_of(STRUCTURE[name].options) for name in names}
        return {key: value for key, value in written.items() if value}

    def _row(self) -> Row:
        lever = LEVERS[self._one_of(list(LEVERS))]
        date = int(self._rng.integers(0, LATEST + 1))
        row: Row = {"from": months.label(date), "actor": self._actor(lever), "lever": lever.name}
        if self._rng.random() < 0.3:
            row["announced"] = months.label(date - int(self._rng.integers(0, min(date, 12) + 1)))
        for kind in lever.selectors:
            if self._rng.random() < 0.5:
                row[kind] = self._names(kind)
        names = [name for name in lever.fields if self._allowed(lever, name, row)]
        if not names:  # no field takes all of these selectors: the entry is about everything
            row = {key: value for key, value in row.items() if key not in lever.selectors}
            names = [name for name in lever.fields if self._allowed(lever, name, row)]
        count = min(len(names), 1 + int(self._rng.integers(0, 3)))
        chosen = self._rng.choice(names, size=count, replace=False).tolist()
        if "fee_chips" in chosen and "fee" not in chosen:
            chosen.append("fee")
        row["set"] = {name: self._value(lever, lever.fields[name]) for name in sorted(chosen)}
        if not any(lever.lasting(lever.fields[name]) for name in chosen):
            self._end(row, date)
        return row

    def _end(self, row: Row, date: int) -> None:
        """Have some entries end: in their first month, or within two years."""
        if self._rng.random() < 0.3:
            last = date + self._one_of((0, int(self._rng.integers(1, 24))))
            row["until"] = months.label(min(last, LATEST))

    def _dated(self) -> Row:
        """A parameter from a month on, or for some months: a value or a multiple."""
        name, value = self._parameter()
        while read_once(name):
            name, value = self._parameter()
        date = int(self._rng.integers(0, LATEST + 1))
        row: Row = {"from": months.label(date), "parameter": name, "set": value}
        if self._rng.random() < 0.3:
            row["set"] = {"times": self._one_of(self._multiples(name))}
        self._end(row, date)
        return row

    def _multiples(self, name: str) -> list[float]:
        """Multiples by which no draw of a parameter leaves what it can be."""
        entry = self._known.entries[name]
        low, high = entry.value.bounds()
        domain = entry.domain
        return [by for by in MULTIPLES if domain.low <= by * low and by * high <= domain.high]

    def _allowed(self, lever: type[Lever], name: str, row: Row) -> bool:
        """Whether a field tells for the row's actor and takes what the row is narrowed to."""
        narrowed = row.keys() & set(lever.selectors)
        fits = narrowed <= set(lever.fields[name].by)
        return fits and not self._known.vocabulary.misfit(lever, row["actor"], name)

    def _actor(self, lever: type[Lever]) -> str:
        rivals = ["us", "china"]
        if lever.actor == "states" and self._rng.random() < 0.7:
            return self._one_of(rivals)
        return self._one_of(list(self._known.vocabulary.words[lever.actor].values()))

    def _value(self, lever: type[Lever], field: Field) -> Any:
        ways = lever.edits(field)
        if ways and self._rng.random() < 0.25:
            how = self._one_of(ways)
            return {how: self._names(field.names) if field.names else self._change(field, how)}
        if field.names:
            return self._names(field.names, least=0)
        if not field.domain.whole and self._rng.random() < 0.2:
            low, high = sorted((self._number(field), self._number(field)))
            if low < high:
                return {"dist": "uniform", "low": low, "high": high}
        return self._number(field)

    def _number(self, field: Field) -> float:
        ends = (field.low, field.high, field.default)
        if self._rng.random() < 0.3:
            number = float(self._one_of(ends))
        elif field.high >= ANY:
            number = float(10 ** self._rng.uniform(0.0, math.log10(ANY)))
        else:
            number = float(self._rng.uniform(field.low, field.high))
        return float(round(number)) if field.domain.whole else number

    def _change(self, field: Field, how: How) -> float:
        """A multiple, 0 and 1 among them, or what is added, up to the whole range both ways."""
        if how == "times":
            return float(self._one_of((0.0, 1.0, float(self._rng.uniform(0.0, 3.0)))))
        number = self._number(field) * self._one_of((1.0, -1.0, 0.1))
        return float(round(number)) if field.domain.whole else number

    def _names(self, kind: str, least: int = 1) -> list[str]:
        known = sorted(set(self._known.vocabulary.words[kind].values()))
        count = int(self._rng.integers(least, min(len(known), 5) + 1))
        return sorted(self._rng.choice(known, size=count, replace=False).tolist())

    def _parameter(self) -> tuple[str, Any]:
        """A parameter within its range; its ends now and then."""
        entry = self._drawn[self._rng.integers(len(self._drawn))]
        low, high = entry.value.range()
        share = self._one_of((0.0, 1.0, self._rng.random(), self._rng.random()))
        return entry.name, float(low + (high - low) * share)

    def _one_of(self, options: Any) -> Any:
        return options[int(self._rng.integers(len(options)))]


def _key(row: Row) -> object:
    """Entries of one lever in one month must not contradict each other: one each."""
    return row["actor"], row["lever"], row["from"]


def length(scenario: dict[str, Any]) -> int:
    """Months after which the last entry, or the end of one, has shown for a year."""
    rows = scenario.get("timeline", ())
    last = max((months.index(row.get("until", row["from"])) for row in rows), default=0)
    return max(last + AFTER, months.index("2023-12"))


def faults(block: Block, table: Sequence[Outcome]) -> list[str]:
    """What no scenario can give: infinite or negative outcomes, parts beyond their whole."""
    signed = {one.name for one in table if one.signed}
    undefined = {one.name for one in table if one.undefined}
    found = []
    column = {name: block.values[:, i].astype(float) for i, name in enumerate(block.outcomes)}
    for name, values in column.items():
        if not np.isfinite(values).all() and not (name in undefined and not np.isinf(values).any()):
            found.append(f"{name} is not finite")
        least = LEAST * max(float(np.nanmax(np.abs(values), initial=1.0)), 1.0)
        if name not in signed and np.nanmin(values, initial=0.0) < least:
            found.append(f"{name} is negative: {np.nanmin(values):g}")
    for whole, parts in _parts(block):
        total, limit = sum(column[name] for name in parts), column[whole]
        if (total > limit * (1 + 1e-4) + 1.0).any():
            found.append(f"{' + '.join(parts)} exceed {whole}")
    return found + _shares(column)


def _parts(block: Block) -> list[tuple[str, tuple[str, ...]]]:
    """Outcomes that are parts of another."""
    bought = ("domestic", "licensed", "smuggled")
    parts = [
        ("compute.world", ("compute.us", "compute.china")),
        ("new_compute.world", ("new_compute.us", "new_compute.china")),
        ("compute.china.offshore", ("compute.china.rented",)),
        ("compute.china", ("compute.china.domestic",)),
        ("compute.china", ("compute.china.smuggled",)),
        ("market.china", ("market.china.domestic",)),
        ("units.china", ("units.china.domestic",)),
        ("new_compute.china", tuple(f"new_compute.china.{one}" for one in bought)),
    ]
    makers = [name.removeprefix("revenue_china.") for name in block.outcomes
              if name.startswith("revenue_china.")]  # fmt: skip
    parts += [(f"units.{maker}", (f"units.china.{maker}",)) for maker in makers]
    return parts + [(f"revenue_china.{m}", (f"billed_china.{m}",)) for m in makers]


def _shares(column: dict[str, Any]) -> list[str]:
    """Shares outside 0..1."""
    names = ("share.china", "self_sufficiency.china", "training_share.smuggled", "fragmentation")
    names += tuple(name for name in column if name.startswith(SHARES) and name not in NO_SHARES)
    return [
        f"{name} is above 1: {np.nanmax(column[name]):g}"
        for name in names
        if np.nanmax(column[name], initial=0.0) > 1 + 1e-5
    ]
