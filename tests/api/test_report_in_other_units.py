"""The report of a comparison in other units or prices: what it splits, and what drives it."""

from __future__ import annotations

import html
import re
from pathlib import Path
from typing import Any

import numpy as np
import pytest

from simulation.analysis.pages import waterfall
from simulation.analysis.statistics.compare import Comparison, compare
from simulation.analysis.statistics.results import Results
from simulation.analysis.statistics.views import in_unit, real
from simulation.api import reporting
from simulation.experiment.reader import Run
from simulation.inputs import load_calibration
from tests.analysis.run_folders import write_run

MEMBERS = 240
ORIGINS = tuple(waterfall.ORIGINS)
CHEAPER = {"2022": 1.0, "2023": 0.5}


@pytest.fixture(scope="module")
def run(tmp_path_factory: pytest.TempPathFactory) -> Run:
    """US compute rises by what members draw as a.b, and counted by bandwidth by its square."""
    draw = np.linspace(0, 1, MEMBERS)[None]
    flat, origins = np.ones((1, MEMBERS)), dict.fromkeys(ORIGINS, np.ones((1, MEMBERS)))
    base = {"compute.us": 30 * flat, "compute.china": 3 * flat, **origins,
            "compute.us@bandwidth": 80 * flat, "compute.china@bandwidth": 4 * flat,
            "revenue.nvidia": 9 * flat}  # fmt: skip
    more = {**base, "compute.us": 30 + 6 * draw, "compute.us@bandwidth": 80 + 8 * draw**2,
            "revenue.nvidia": 9 - draw}  # fmt: skip
    folder = tmp_path_factory.mktemp("units") / "run"
    units = {name: {"unit": "H100e", "description": ""} for name in base}
    units["revenue.nvidia"]["unit"] = "USD billion/year"
    return Run.open(write_run(folder, {"baseline": base, "more": more}, MEMBERS, outcomes=units))


def _section(comparison: Comparison) -> str:
    found = html.unescape(waterfall.section(comparison, "2022-01"))
    return re.sub(r"\s+", " ", re.sub(r"<[^>]+>", " ", found)).replace("\u00a0", " ")


def _drivers(view: Results, outcome: str) -> dict[str, Any]:
    found = compare([view])
    (pair,) = found.pairs
    return reporting._drivers(pair, found, (outcome,), "2022-01", load_calibration())


def test_a_ratio_is_split_in_one_unit(run: Run) -> None:
    """China's compute by origin is recorded in one unit only, so it is whole in others."""
    told = _section(compare([in_unit(run, "bandwidth")]))
    assert "goes from 20 to 20.7." in told
    assert "US compute 80, 83 H100e (by bandwidth)" in told
    assert "China's compute 4, 4 H100e (by bandwidth)" in told
    assert not any(title in told for title in waterfall.ORIGINS.values())
    assert "The ratio by that, which is another figure, with every part" in told
    usual = _section(compare([run]))
    assert "goes from 10 to 11." in usual
    assert "US compute 30, 33 H100e " in usual
    assert all(title in usual for title in waterfall.ORIGINS.values())
    assert "another figure" not in usual


def test_drivers_are_those_of_the_differences_shown(run: Run) -> None:
    found = _drivers(in_unit(run, "bandwidth"), "compute.us")
    (driver,) = found["rows"]
    assert (found["why"], driver["name"]) == ("", "a.b")
    effect = 8 * (0.95**2 - 0.05**2)
    assert driver["effect"] == pytest.approx(effect, rel=0.02)
    assert driver["size"].endswith(" H100e (by bandwidth)")
    usual = _drivers(run, "compute.us")["rows"][0]["effect"]
    assert usual == pytest.approx(6 * 0.9, rel=0.02)
    halved = _drivers(real(run, 2023, CHEAPER), "revenue.nvidia")["rows"][0]
    usual = _drivers(run, "revenue.nvidia")["rows"][0]
    assert halved["effect"] == pytest.approx(usual["effect"] * _price(run), rel=1e-3)


def _price(run: Run) -> float:
    """What a dollar of the run's month is worth at the prices that are asked for."""
    names = ("revenue.nvidia",)
    seen, stored = (
        one.arrays("baseline", names)[names[0]] for one in (real(run, 2023, CHEAPER), run)
    )
    return float(seen[0, 0] / stored[0, 0])


def test_what_a_command_counts_otherwise_is_said_with_it() -> None:
    assert reporting._counts({"--unit": "", "--real": ""}) == ""
    assert reporting._counts({"--unit": "tpp", "--real": ""}) == "compute by BF16 speed"
    both = reporting._counts({"--unit": "tpp", "--real": "2025"})
    assert both == "compute by BF16 speed and money at the prices of its time"


def test_runs_of_their_own_have_no_drivers(run: Run, tmp_path: Path) -> None:
    held = {name: {one: run.array(name, one) for one in run.outcomes} for name in run.scenarios}
    apart = [
        Run.open(write_run(tmp_path / name, {name: held[name]}, MEMBERS)) for name in run.scenarios
    ]
    found = compare([in_unit(one, "bandwidth") for one in apart], "baseline")
    told = reporting._drivers(found.pairs[0], found, ("compute.us",), "2022-01", load_calibration())
    assert told["why"] == "the two scenarios stand in runs of their own"
