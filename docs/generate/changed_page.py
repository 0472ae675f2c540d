"""`python -m docs.generate.changed_page`: in the changelog, 0.1.0 beside today."""

from __future__ import annotations

import csv
import re
from pathlib import Path
from textwrap import wrap
from typing import Any

import numpy as np

from simulation import months
from simulation.api.draws import drawing_from
from simulation.inputs import Draw, load_scenario
from simulation.model.world import ModelInputs, simulate

from .site.words import table

ROOT = Path(__file__).resolve().parents[2]
CHANGELOG, BEFORE = ROOT / "CHANGELOG.md", ROOT / "docs" / "evidence" / "baseline_0.1.0.csv"
YEARS = ("2026", "2028", "2030")
MEMBERS, SEED = 16, 1
Numbers = dict[str, dict[str, tuple[float, float]]]


def numbers() -> Numbers:
    """Means of MEMBERS members in December, by outcome and year: of 0.1.0, and of today's draws."""
    with BEFORE.open(encoding="utf-8", newline="") as file:
        rows = list(csv.DictReader(file))
    known = drawing_from(prior=False)
    scenario = load_scenario("baseline", known)
    world = simulate(ModelInputs(known, scenario, Draw(known, scenario, SEED, 0, MEMBERS)))
    found: Numbers = {}
    for row in rows:
        values = world.values[:, world.outcomes.index(row["outcome"])]
        found[f"`{row['outcome']}`, {row['told']}"] = {
            year: (float(row[year]), float(row["factor"]) * _december(values, year))
            for year in YEARS
        }
    return found


def texts(found: Numbers) -> dict[str, str]:
    """What stands between the marks of the changelog, by the name of the mark."""
    rows = (
        (name, *(f"{brief(before)}, {brief(now)}" for before, now in by_year.values()))
        for name, by_year in found.items()
    )
    by_outcome = {name.split("`")[1]: pairs["2030"] for name, pairs in found.items()}
    times = {name: f"{now / before:.1f} times" for name, (before, now) in by_outcome.items()}
    before, now = by_outcome["ratio.stock"]
    sentence = (
        f"In the baseline of 2030 Chinese makers deliver {times['output.china']} the AI compute of "
        f"before, Nvidia earns {times['revenue.nvidia']} as much, the four large US clouds invest "
        f"{times['capex.us4']} as much, {times['smuggled_units.china']} as many chips are "
        f"smuggled, and the US lead in compute is {now:.0f} in place of {before:.0f}."
    )
    return {"change": table(("outcome", *YEARS), rows), "summary": "\n".join(wrap(sentence, 110))}


def brief(value: float) -> str:
    """A number in two digits, whole from ten on."""
    return f"{value:.0f}" if abs(value) >= 10 else f"{value:.2g}"


def marked(name: str) -> re.Pattern[str]:
    """The part of the changelog between the marks of a name."""
    begin, end = f"<!-- {name} of 0.1.0: begin -->", f"<!-- {name} of 0.1.0: end -->"
    return re.compile(f"(?<={re.escape(begin)}\n)(.*?)(?=\n{re.escape(end)})", re.S)


def _december(values: Any, year: str) -> float:
    return float(np.nanmean(values[months.index(f"{year}-12")]))


def renew() -> None:
    """Write the changelog with both parts made anew."""
    page = CHANGELOG.read_text("utf-8")
    for name, text in texts(numbers()).items():
        page = marked(name).sub(text, page)
    CHANGELOG.write_text(page, encoding="utf-8")


if __name__ == "__main__":
    renew()
