"""`python -m docs.generate.explained_page`: how much `rivalry explain` finds, in docs/explain.md.

A run of its own, of as many members as the command takes by itself.
"""

from __future__ import annotations

from collections.abc import Mapping
from pathlib import Path
from typing import Any

import simulation
from simulation.api.runs import Runs
from simulation.limits import SIZES

from .marks import filled
from .site.words import code, table

PAGE = Path(__file__).resolve().parents[1] / "explain.md"
BEGIN, END = (f"<!-- what explain finds: {word} -->" for word in ("begin", "end"))
AT = "2030-12"
BASELINE, SOLD = "baseline", "h200_sales_allowed"
ASKED = (
    ("compute.china", False),
    ("compute.china", True),
    ("self_sufficiency.china.value", False),
    ("ratio.stock", False),
    ("ratio.stock", True),
    ("lag.china", False),
)
"""Outcomes, each in the baseline or its change by H200 sales."""


def made() -> Runs:
    """What is explained."""
    size = SIZES["explain"]
    return simulation.run([BASELINE, SOLD], size["members"], size["seed"], until=AT)


def text(runs: Runs) -> str:
    """The table: what assumptions explain one by one, and what outcomes on the way do."""
    rows = (_row(runs, outcome, change) for outcome, change in ASKED)
    return table(("in December 2030", "assumptions one by one", "outcomes on the way"), rows)


def _row(runs: Runs, outcome: str, change: bool) -> tuple[str, str, str]:
    scenario, against = (SOLD, BASELINE) if change else (BASELINE, "")
    found = simulation.explain(runs.folder, outcome, AT, scenario=scenario, against=against)
    name = f"the change of {code(outcome)} by H200 sales" if change else code(outcome)
    return (name, *_shares(found))


def _shares(found: Mapping[str, Any]) -> tuple[str, str]:
    """Outcomes on the way are told where they say more than assumptions do."""
    ways = found["explained_by_steps"]
    told = "not told" if ways is None else f"{100 * ways:.0f} %"
    return f"{100 * (1 - found['unexplained']):.0f} %", told


def page(runs: Runs) -> str:
    """The page with its table made anew."""
    held = PAGE.read_text("utf-8")
    return filled(PAGE, held, BEGIN, END, f"\n\n{text(runs)}\n\n", "what explain finds")


if __name__ == "__main__":
    PAGE.write_text(page(made()), encoding="utf-8")
