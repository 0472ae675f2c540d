"""`python -m docs.generate.headline_figures`: figures of the changelog.

They are of the draws that ship: what scenarios do, and the baseline beside that of 0.1.0.
"""

from __future__ import annotations

import csv
from dataclasses import dataclass
from pathlib import Path
from textwrap import wrap

import numpy as np
from numpy.typing import NDArray

import simulation
from simulation.experiment.reader import Run

from .marks import filled
from .site.words import table

ROOT = Path(__file__).resolve().parents[2]
CHANGELOG = ROOT / "CHANGELOG.md"
BEFORE = ROOT / "docs" / "evidence" / "baseline_0.1.0.csv"
YEARS = ("2026", "2028", "2030")
AT = "2030"
BASELINE, SOLD = "baseline", "h200_sales_allowed"
LOCKED, FREE = "allied_tool_and_hbm_lockdown", "no_controls_ever"
MEMBERS, SEED = 200, 1
Numbers = dict[str, dict[str, tuple[float, float]]]


@dataclass(frozen=True)
class Worlds:
    """What scenarios come to, member by member, drawn from history."""

    run: Run

    def december(self, name: str, outcome: str, year: str) -> NDArray[np.float64]:
        """An outcome of a scenario in December, a value for each member."""
        month = self.run.dates.index(f"{year}-12")
        return np.asarray(self.run.array(name, outcome)[month], np.float64)

    def mean(self, name: str, outcome: str, year: str) -> float:
        """The mean of the members."""
        return float(np.nanmean(self.december(name, outcome, year)))

    def times(self, name: str, outcome: str, year: str) -> float:
        """The mean over the baseline's."""
        return self.mean(name, outcome, year) / self.mean(BASELINE, outcome, year)


def first_edition() -> list[dict[str, str]]:
    """Rows of the means of 0.1.0 in December (16 members, seed 1), by outcome."""
    with BEFORE.open(encoding="utf-8", newline="") as file:
        return list(csv.DictReader(file))


def numbers(worlds: Worlds) -> Numbers:
    """Means in December, by outcome and year: of 0.1.0, and of today's draws."""
    return {
        f"`{row['outcome']}`, {row['told']}": {
            year: (
                float(row[year]),
                float(row["factor"]) * worlds.mean(BASELINE, row["outcome"], year),
            )
            for year in YEARS
        }
        for row in first_edition()
    }


def change(found: Numbers) -> str:
    """The table of the changelog: before, now."""
    rows = (
        (name, *(f"{brief(before)}, {brief(now)}" for before, now in by_year.values()))
        for name, by_year in found.items()
    )
    return table(("outcome", *YEARS), rows)


def summary(found: Numbers) -> str:
    """The sentence on top of the changelog."""
    by_outcome = {name.split("`")[1]: pairs["2030"] for name, pairs in found.items()}
    times = {name: f"{now / before:.1f} times" for name, (before, now) in by_outcome.items()}
    before, now = by_outcome["ratio.stock"]
    return (
        f"In the baseline of 2030 Chinese makers make {times['output.china']} the AI compute of "
        f"before, Nvidia earns {times['revenue.nvidia']} as much, the four large US clouds invest "
        f"{times['capex.us4']} as much, {times['smuggled_units.china']} as many chips are "
        f"smuggled, and the US lead in compute is {now:.0f} in place of {before:.0f} (means)."
    )


def answers(worlds: Worlds) -> str:
    """What three scenarios do to means of the baseline, beside what they did in 0.1.0."""
    sold = [worlds.times(SOLD, "compute.china", year) for year in YEARS]
    percents = [f"{100.0 * (times - 1.0):.0f}" for times in sold]
    lost = 100.0 * (1.0 - worlds.times(LOCKED, "output.china", "2030"))
    free = worlds.times(FREE, "compute.china", "2030")
    return (
        "`h200_sales_allowed` raises `compute.china` of 2026, 2028 and 2030 by "
        f"{percents[0]}, {percents[1]} and {percents[2]} % (10, 12 and 9 % in 0.1.0); "
        "`allied_tool_and_hbm_lockdown` lowers `output.china` of 2030 by "
        f"{lost:.0f} % (69 %); without controls `compute.china` of 2030 is {free:.1f} times the "
        "baseline's (3.2 times)."
    )


def brief(value: float) -> str:
    """A number in two digits, whole from ten on."""
    return f"{value:,.0f}" if abs(value) >= 10 else f"{value:.2g}"


def texts() -> dict[Path, dict[str, str]]:
    """What stands between the marks of each page, by the name of the mark."""
    outcomes = [row["outcome"] for row in first_edition()]
    names = (BASELINE, SOLD, LOCKED, FREE)
    runs = simulation.run(names, MEMBERS, SEED, until=f"{AT}-12", outcomes=outcomes)
    worlds = Worlds(runs.open())
    found = numbers(worlds)
    sentences = {"summary": summary(found), "answers": answers(worlds)}
    told = {name: "\n".join(wrap(text, 110)) for name, text in sentences.items()}
    return {
        CHANGELOG: told | {"change": change(found)},
    }


def marks(name: str) -> tuple[str, str]:
    """The comments between which a part stands."""
    begin, end = (f"<!-- {name} of these draws: {word} -->" for word in ("begin", "end"))
    return begin, end


def page(file: Path, parts: dict[str, str]) -> str:
    """A page with its parts made anew; ValueError where the place of one is missing."""
    text = file.read_text("utf-8")
    for name, part in parts.items():
        text = filled(file, text, *marks(name), f"\n{part}\n", f"the {name}")
    return text


if __name__ == "__main__":
    for one, made in texts().items():
        one.write_text(page(one, made), encoding="utf-8")
