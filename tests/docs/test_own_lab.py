"""What the recipe for a firm says of its spending holds when it is run."""

from __future__ import annotations

import re
from pathlib import Path

import numpy as np
import pytest

from docs.generate.snippets import ROOT, snippets
from simulation.api.runs import make, plan
from simulation.experiment.reader import Run

PAGE = ROOT / "docs" / "cookbook" / "add_a_firm.md"
MEMBERS, OUTCOME = 16, "capex.moonshot"
BOTH = ("ai_capex_2021", "ceiling_share")


def scenarios(folder: Path) -> list[str]:
    """The recipe's scenario, with each of its settings, with both, and with its pledge."""
    plain, set_twice = (one.text for one in snippets(PAGE) if one.kind == "yaml")
    twice = set_twice.splitlines()[1:]
    (pledge,) = re.findall(r"`(\{from: .*capex_pledge.*\})`", PAGE.read_text("utf-8"))
    added = {
        "plain": "",
        **{name: f"parameters:\n{row}\n" for name, row in zip(BOTH, twice, strict=True)},
        "both": set_twice,
        "pledge": f"timeline:\n  - {pledge}\n",
    }
    for name, text in added.items():
        (folder / f"{name}.yaml").write_text(f"{plain}\n{text}", "utf-8")
    return [str(folder / f"{name}.yaml") for name in added]


def told() -> dict[str, dict[str, float]]:
    """Spending over that of the split alone, by scenario and month."""
    text = PAGE.read_text("utf-8")
    found: dict[str, dict[str, float]] = {}
    for row in re.findall(r"^\| `?(\w+)[^|]*\|( .*) \|$", text, re.M)[1:]:
        years = ("2022", "2025", "2028", "2031")
        found[row[0]] = dict(zip(years, map(float, row[1].split("|")), strict=True))
    (sentence,) = re.findall(r"makes that (.*?)\.\n", " ".join(text.split("\n")) + ".\n")
    pairs = re.findall(r"(\d\.\d\d) in Dec (\d{4})", sentence)
    return {**found, "pledge": {year: float(ratio) for ratio, year in pairs}}


@pytest.mark.slow
def test_what_raises_a_firms_spending_does_so_by_as_much(tmp_path: Path) -> None:
    planned = plan(scenarios(tmp_path), MEMBERS, 1, "2031-12", outcomes=(OUTCOME,))
    make(planned, tmp_path / "run")
    run = Run.open(tmp_path / "run")
    plain, expected = run.array("plain", OUTCOME), told()
    assert set(expected) == {*BOTH, "both", "pledge"}
    for scenario, figures in expected.items():
        ratio = run.array(scenario, OUTCOME) / plain
        for year, figure in figures.items():
            month = run.dates.index(f"{year}-12")
            assert np.median(ratio[month]) == pytest.approx(figure, abs=0.006), (scenario, year)
