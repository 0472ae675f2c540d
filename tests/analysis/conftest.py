"""Runs to analyse: small ones to check by hand, and a plausible one to draw."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path
from typing import Any

import numpy as np
import pytest
from run_folders import Series, walks, write_run, write_sweep

from simulation.analysis.statistics.compare import Comparison, compare
from simulation.experiment.reader import Run

MakeRun = Callable[..., Run]


@pytest.fixture
def make_run(tmp_path: Path) -> MakeRun:
    """Writes the series of scenarios as a run and opens it."""

    def make(series: Series, name: str = "run", **more: Any) -> Run:
        return Run.open(write_run(tmp_path / name, series, **more))

    return make


@pytest.fixture
def small(make_run: MakeRun) -> Run:
    """Two months, four members: compute.china doubles in the second month of the scenario."""
    base = np.array([[1.0, 2, 3, 4], [10, 20, 30, 40]])
    more = np.array([[1.0, 2, 3, 4], [20, 40, 60, 80]])
    return make_run({"baseline": {"compute.china": base}, "more": {"compute.china": more}})


@pytest.fixture(scope="session")
def plausible(tmp_path_factory: pytest.TempPathFactory) -> Run:
    """168 months, 60 members, two scenarios that part in 2026-03."""
    folder = tmp_path_factory.mktemp("plausible") / "run"
    return Run.open(write_run(folder, walks(members=60), block=32))


@pytest.fixture(scope="session")
def comparison(plausible: Run) -> Comparison:
    """The two scenarios of the plausible run."""
    return compare(plausible)


@pytest.fixture
def make_sweep(tmp_path: Path) -> Callable[..., Run]:
    """Writes a sweep whose outcome compute.china is 100 times the point's number plus one."""

    def make(name: str = "sweep", **points: list[str]) -> Run:
        count = len(next(iter(points.values())))
        spread = np.array([0.9, 1.0, 1.1])
        held = {p: np.full((13, 1), 100.0 * (p + 1)) * spread for p in range(count)}
        return Run.open(write_sweep(tmp_path / name, points, {"compute.china": held}))

    return make
