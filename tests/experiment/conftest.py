"""Plans on the fake model, small enough to write and read in no time."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest

from simulation.experiment.ensemble import Plan
from simulation.inputs import Calibration, Scenario, load_scenario


@pytest.fixture(scope="session")
def pair(calibration: Calibration) -> tuple[Scenario, Scenario]:
    """A scenario and its reference."""
    return load_scenario("baseline", calibration), load_scenario("h200_sales_allowed", calibration)


@pytest.fixture(scope="session")
def plan(calibration: Calibration, pair: tuple[Scenario, Scenario]) -> Callable[..., Plan]:
    """A plan of two scenarios, 20 members in blocks of 8, three months."""

    def make(**changes: Any) -> Plan:
        settings = {"members": 20, "seed": 1, "until": "2022-03", "block": 8, **changes}
        return Plan(calibration, settings.pop("scenarios", pair), **settings)

    return make


@pytest.fixture
def contents() -> Callable[[Path], dict[str, bytes]]:
    """Every file below a folder with its bytes, the manifest aside."""

    def read(folder: Path) -> dict[str, bytes]:
        return {
            file.relative_to(folder).as_posix(): file.read_bytes()
            for file in sorted(folder.rglob("*"))
            if file.is_file() and file.name != "manifest.json"
        }

    return read
