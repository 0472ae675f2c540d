"""Numeric baseline: means that a reader can compare, and the command that renews them."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path

import numpy as np
import yaml

from simulation import months
from simulation.inputs import Draw, load_calibration, load_scenario
from simulation.model.world import Block, ModelInputs, simulate

FILE = Path(__file__).with_name("baseline.yaml")
SCENARIOS = (
    "allied_tool_and_hbm_lockdown",
    "no_controls_ever",
    "smuggling_crackdown",
    "us_power_crunch",
    "baseline",
    "h200_sales_allowed",
    "h200_sales_blocked_by_beijing",
    "h200_ban_returns",
    "domestic_chip_mandate",
    "mandate_and_h200",
    "escalating_rivals",
)
DATES = ("2022-12", "2024-12", "2026-12", "2028-12", "2030-12", "2035-12")
OUTCOMES = (
    "compute.us",
    "compute.china",
    "compute.world",
    "ratio.stock",
    "self_sufficiency.china",
    "output.china",
    "revenue.nvidia",
    "revenue_china.nvidia",
    "units.huawei",
    "capex.us4",
    "fee_income.us",
    "wafers.smic",
    "smuggled_units.china",
    "compute.china.offshore",
    "power.us",
    "power.china",
)
# Worlds whose outcomes are all on file: as it is, denied, free, mandated, and one that reacts.
WHOLE = (
    "baseline",
    "allied_tool_and_hbm_lockdown",
    "no_controls_ever",
    "mandate_and_h200",
    "escalating_rivals",
)
MEMBERS = 16


def measure(block_of: Callable[[str], Block]) -> dict[str, dict[str, dict[str, float]]]:
    """Means over the members of a scenario's block, by scenario, outcome and month."""
    found: dict[str, dict[str, dict[str, float]]] = {}
    for name in SCENARIOS:
        block = block_of(name)
        outcomes = block.outcomes if name in WHOLE else OUTCOMES
        found[name] = {
            outcome: {
                date: _rounded(block.values[months.index(date), block.outcomes.index(outcome)])
                for date in DATES
            }
            for outcome in outcomes
        }
    return found


def _rounded(members: np.ndarray) -> float:
    known = members[np.isfinite(members)].astype(float)
    return float(f"{float(known.mean()):.6g}") if known.size else float("nan")


def write() -> None:
    """Write the file anew."""
    known = load_calibration()

    def block_of(name: str) -> Block:
        scenario = load_scenario(name, known)
        return simulate(ModelInputs(known, scenario, Draw(known, scenario, 1, 0, MEMBERS)))

    head = "# Means of 16 members, seed 1. Renewed by `make baseline`; tell CHANGELOG.md why.\n"
    text = yaml.safe_dump(measure(block_of), sort_keys=False, default_flow_style=None, width=200)
    FILE.write_text(head + text, encoding="utf-8")
