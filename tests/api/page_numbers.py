"""Numbers as a page shows them, against the tables of its run: equal to the digits shown."""

from __future__ import annotations

import html
import re
from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path

import pandas as pd

NUMBER = r"[+\N{MINUS SIGN}-]?\d[\d,]*(?:\.\d+)?(?:e[+-]?\d+)?(?: (?:tn|bn|M|k)(?!\w))?"
_STEPS = {"tn": 1e12, "bn": 1e9, "M": 1e6, "k": 1e3}
_TAG = re.compile(r"<svg.*?</svg>|<[^>]+>", re.DOTALL)


def plain(page: str) -> str:
    """A page's text with its tags, numbers tied to their units by plain spaces."""
    return html.unescape(page).replace("\N{NO-BREAK SPACE}", " ")


def bare(part: str) -> str:
    """A part of a page without tags."""
    return " ".join(_TAG.sub(" ", part).split())


def near(shown: str, value: float, signed: bool = True) -> bool:
    """Whether a number as shown is the value, to the last digit that it has."""
    digits, _, step = shown.replace("\N{MINUS SIGN}", "-").replace(",", "").partition(" ")
    factor = _STEPS.get(step, 1.0)
    number, _, power = digits.partition("e")
    last = 10.0 ** (int(power or 0) - len(number.partition(".")[2])) * factor
    wanted = value if signed else abs(value)
    return abs(float(digits) * factor - wanted) <= 0.5 * last * (1 + 1e-6) + 1e-9 * abs(wanted)


@dataclass(frozen=True)
class Figures:
    """What a run's tables say of one month: rows by scenario and outcome, changes by outcome."""

    levels: Mapping[tuple[str, str], Mapping[str, float]]
    changes: Mapping[str, Mapping[str, float]]
    units: Mapping[str, str]

    @classmethod
    def of(cls, folder: Path, date: str) -> Figures:
        """The figures of a run of two scenarios that was compared."""
        summary = pd.read_csv(folder / "summary.csv").query("date == @date")
        changes = pd.read_csv(folder / "compare" / "comparison.csv").query("date == @date")
        rows = summary.to_dict("records")
        return cls(
            {(row["scenario"], row["outcome"]): row for row in rows},
            {row["outcome"]: row for row in changes.to_dict("records")},
            {row["outcome"]: row["unit"] for row in rows},
        )

    def level(self, shown: str, scenario: str, outcome: str, column: str = "p50") -> bool:
        """Whether a level is the summary's."""
        factor = 100.0 if self.units[outcome] == "1" else 1.0
        text = shown.removesuffix(" bn") if "billion" in self.units[outcome] else shown
        return near(text, factor * self.levels[scenario, outcome][column])

    def change(self, shown: str, unit: str, outcome: str, column: str, signed: bool = True) -> bool:
        """Whether a change in per cent, points or the outcome's unit is the comparison's."""
        kind = "percent" if unit == "%" else "difference"
        value = self.changes[outcome][f"{kind}_{column}"] * (100.0 if unit == "points" else 1.0)
        text = shown.removesuffix(" bn") if "billion" in self.units[outcome] else shown
        return near(text, value, signed)
