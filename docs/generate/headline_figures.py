"""`python -m docs.generate.headline_figures`: figures of the README and of the changelog.

They are of the draws that ship: what a scenario does, and the baseline beside that of 0.1.0.
"""

from __future__ import annotations

import csv
import re
from functools import cache
from pathlib import Path
from textwrap import wrap
from typing import Any

import numpy as np
from numpy.typing import NDArray

from simulation import months
from simulation.api.draws import drawing_from
from simulation.inputs import Draw, load_scenario
from simulation.model.world import ModelInputs, simulate

from .site.words import table

ROOT = Path(__file__).resolve().parents[2]
README, CHANGELOG = ROOT / "README.md", ROOT / "CHANGELOG.md"
BEFORE = ROOT / "docs" / "evidence" / "baseline_0.1.0.csv"
YEARS = ("2026", "2028", "2030")
AT = "2030"
MEMBERS, SEED = 200, 1
Numbers = dict[str, dict[str, tuple[float, float]]]


@cache
def world(name: str) -> Any:
    """A scenario's block of MEMBERS members, drawn from history."""
    known = drawing_from(prior=False)
    scenario = load_scenario(name, known)
    return simulate(ModelInputs(known, scenario, Draw(known, scenario, SEED, 0, MEMBERS)))


def december(name: str, outcome: str, year: str) -> NDArray[np.float64]:
    """An outcome of a scenario in December, a value for each member."""
    block = world(name)
    found = block.values[months.index(f"{year}-12"), block.outcomes.index(outcome)]
    return np.asarray(found, np.float64)


def example() -> str:
    """What the report of `make demo` says first, in a sentence."""
    sold, kept = "h200_sales_allowed", "baseline"
    times = (
        december(sold, one, AT) / december(kept, one, AT)
        for one in ("compute.china", "output.china")
    )
    more, less = (np.nanpercentile(100.0 * (one - 1.0), (5, 50, 95)) for one in times)
    lead, before = (np.nanmedian(december(one, "ratio.stock", AT)) for one in (sold, kept))
    return (
        f"With H200 sales allowed China has {more[1]:.1f} % more AI compute at the end of {AT} "
        f"(in 90 % of worlds {more[0]:.1f} to {more[2]:.0f} %), its makers deliver {-less[1]:.1f} "
        f"% less, and the US has {lead:.1f} times as much in place of {before:.1f}."
    ).replace(" -", " \N{MINUS SIGN}")


def numbers() -> Numbers:
    """Means in December, by outcome and year: of 0.1.0 (16 members), and of today's draws."""
    with BEFORE.open(encoding="utf-8", newline="") as file:
        rows = list(csv.DictReader(file))
    return {
        f"`{row['outcome']}`, {row['told']}": {
            year: (float(row[year]), float(row["factor"]) * _mean("baseline", row["outcome"], year))
            for year in YEARS
        }
        for row in rows
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
        f"In the baseline of 2030 Chinese makers deliver {times['output.china']} the AI compute of "
        f"before, Nvidia earns {times['revenue.nvidia']} as much, the four large US clouds invest "
        f"{times['capex.us4']} as much, {times['smuggled_units.china']} as many chips are "
        f"smuggled, and the US lead in compute is {now:.0f} in place of {before:.0f} (means)."
    )


def answers() -> str:
    """What three scenarios do to means of the baseline, beside what they did in 0.1.0."""
    sold = [_times("h200_sales_allowed", "compute.china", year) for year in YEARS]
    percents = [f"{100.0 * (times - 1.0):.0f}" for times in sold]
    lost = 100.0 * (1.0 - _times("allied_tool_and_hbm_lockdown", "output.china", "2030"))
    free = _times("no_controls_ever", "compute.china", "2030")
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
    found = numbers()
    sentences = {"summary": summary(found), "answers": answers()}
    told = {name: "\n".join(wrap(text, 110)) for name, text in sentences.items()}
    return {
        README: {"example": "\n".join(wrap(example(), 110))},
        CHANGELOG: told | {"change": change(found)},
    }


def marked(name: str) -> re.Pattern[str]:
    """The part of a page between the marks of a name."""
    begin, end = (f"<!-- {name} of these draws: {word} -->" for word in ("begin", "end"))
    return re.compile(f"(?<={re.escape(begin)}\n)(.*?)(?=\n{re.escape(end)})", re.S)


def _mean(name: str, outcome: str, year: str) -> float:
    return float(np.nanmean(december(name, outcome, year)))


def _times(name: str, outcome: str, year: str) -> float:
    return _mean(name, outcome, year) / _mean("baseline", outcome, year)


def renew() -> None:
    """Write the pages with their parts made anew."""
    for page, parts in texts().items():
        text = page.read_text("utf-8")
        for name, part in parts.items():
            text = marked(name).sub(part, text)
        page.write_text(text, encoding="utf-8")


if __name__ == "__main__":
    renew()
