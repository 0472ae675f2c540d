"""Hand-made flows, runs and series."""

from __future__ import annotations

from collections.abc import Callable
from types import SimpleNamespace
from typing import Any

import numpy as np
import pytest

from simulation.errors import Place
from simulation.history.observed.operators import Simulated
from simulation.inputs.tables.series import Point, Series

UNITS = {
    "revenue.nvidia": "USD billion/year",
    "units.h100": "chips/year",
    "units.h200": "chips/year",
    "compute.china": "H100e",
    "compute.china.smuggled": "H100e",
    "new_compute.china": "H100e/year",
    "new_compute.china.domestic": "H100e/year",
    "new_compute.china.licensed": "H100e/year",
    "new_compute.world": "H100e/year",
    "share.china": "1",
    "training_share.smuggled": "1",
    "power.us": "GW",
    "power.china": "GW",
    "sites.world": "sites",
    "capex.baidu": "USD billion/year",
    "largest_run.china": "log10 FLOP",
}


def trailing(flows: np.ndarray, start: np.ndarray) -> np.ndarray:
    """Sums over twelve months as the model records them; `start` is the monthly flow before."""
    whole = np.concatenate([np.repeat(start[None], 12, axis=0), flows])
    return np.array([whole[row + 1 : row + 13].sum(axis=0) for row in range(len(flows))])


@pytest.fixture
def flows() -> np.ndarray:
    """Four years of monthly flows of three members, with a lull, a jump and a last month."""
    made = np.random.default_rng(7).lognormal(3, 1, size=(48, 3))
    made[0] *= 5
    made[10:13, 1] = 0.0
    made[30:, 2] = 0.0
    return made


@pytest.fixture
def start() -> np.ndarray:
    """Monthly flow of the start-up year; the third member has none."""
    return np.array([20.0, 3.0, 0.0])


@pytest.fixture
def run(flows: np.ndarray, start: np.ndarray) -> Simulated:
    """Outcomes as a run folder gives them: float32 trailing sums; `.b` is twice `.a`."""
    year = trailing(flows, start).astype(np.float32).astype(float)
    levels = np.arange(48.0)[:, None] + np.zeros(3)
    outcomes = {"flow.a": year, "flow.b": 2 * year, "level.c": levels}
    return Simulated(outcomes, {"flow.a": 12 * start, "flow.b": 24 * start})


@pytest.fixture
def series() -> Callable[..., Series]:
    """A series of points (period, value), by operator and outcome."""

    def make(
        operator: Any, *points: Any, outcome: str = "revenue.nvidia", unit: str = ""
    ) -> Series:
        rows = [p if isinstance(p, Point) else Point(period=p[0], value=p[1]) for p in points]
        return Series(
            name="history.test",
            unit=unit or UNITS.get(outcome, "USD billion"),
            evidence="measured",
            sources=(),
            about="A test; with more to say.",
            definition="As counted.",
            outcome=outcome,
            operator=operator,
            points=tuple(rows),
            conflicts=(),
            place=Place("history.yaml", 3, 1),
        )

    return make


@pytest.fixture
def calibrated() -> Callable[..., Any]:
    """What `select` needs of a calibration: series, and entries by name."""

    def make(*found: Series, **entries: Any) -> Any:
        named = {name.replace("__", "."): entry for name, entry in entries.items()}
        numbered = {f"{one.name}{i or ''}": one for i, one in enumerate(found)}
        return SimpleNamespace(series=numbered, entries=named)

    return make
