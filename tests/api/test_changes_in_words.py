"""Changes of scenarios as sentences: who does what from when, with units, and what it was."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import pytest
import yaml

from simulation.api.scenario_words import sentences
from simulation.inputs import Calibration, load_calibration, load_scenario
from simulation.inputs.scenario.files import Library

CASES: Any = yaml.safe_load((Path(__file__).parent / "changes.yaml").read_text("utf-8"))


@pytest.fixture(scope="module")
def known() -> Calibration:
    return load_calibration()


@pytest.mark.parametrize("case", CASES, ids=lambda case: case["says"][:40])
def test_a_change_is_told(case: dict[str, str], known: Calibration, tmp_path: Path) -> None:
    file = tmp_path / "mine.yaml"
    file.write_text(f"title: T\nextends: baseline\ntimeline:\n  - {case['entry']}\n", "utf-8")
    assert sentences(load_scenario(file, known), known)[-1] == case["says"]


def test_every_scenario_that_ships_is_told_without_a_gap(known: Calibration) -> None:
    for name in Library(known.root / "scenarios").scenarios:
        scenario = load_scenario(name, known)
        told = sentences(scenario, known)
        assert len(told) == len(scenario.applied)
        for line in told:
            assert "another distribution" not in line
            assert "{" not in line
