"""A figure is seen in a run in one way, whether the calibration brings it or a file of new ones."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace
from pathlib import Path
from types import SimpleNamespace
from typing import Any

import numpy as np
import pytest

from simulation.distributions import Constant
from simulation.history.fitting import discrepancy
from simulation.history.observed import ledger
from simulation.history.observed.operators import OPERATORS
from simulation.history.observed.selection import select
from simulation.inputs import Calibration
from simulation.inputs.tables.series import Point, Series

from .conftest import UNITS

Make = Callable[..., Any]
# Kinds of figures in a file, a date of each, and the same as the period of a series.
KINDS = {
    "calendar": ("2024", "2024"),
    "trailing": ("2024-12", "2024-12"),
    "quarter": ("2024-12", "2024-12"),
    "level": ("2024-12", "2024-12"),
    "cumulative": ("2024-12", "2024-12"),
    "since_2024": ("2024-12", "2024-12"),
}
OUTCOMES = (
    "revenue.nvidia",
    "units.h100 + units.h200",
    "compute.china",
    "share.china",
    "training_share.smuggled",
    "power.us",
    "units.h100 / units.h100 + units.h200",
    "power.us / sites.world",
    "power.us / revenue.nvidia",
    "revenue.nvidia / power.us",
    "power.us + power.china",
    "training_share.smuggled / share.china",
)
OWN = ",".join(ledger.OWN)

CASES = [(outcome, kind) for outcome in OUTCOMES for kind in KINDS]


@pytest.mark.parametrize(("outcome", "kind"), CASES)
def test_both_see_the_same(
    calibration: Calibration,
    series: Make,
    calibrated: Make,
    tmp_path: Path,
    outcome: str,
    kind: str,
) -> None:
    date, period = KINDS[kind]
    (word,) = [name for name, one in OPERATORS.items() if one is ledger.KINDS[kind]]
    file = tmp_path / "new.csv"
    # A figure that is always understood stands beside it: a file of none would be a mistake.
    file.write_text(f"{OWN}\nrevenue.nvidia,calendar,2023,,1,\n{outcome},{kind},{date},,0.5,\n")
    targets, lost = ledger.read(file, UNITS, calibration, ())
    unit = "1" if "/" in outcome else UNITS[outcome.split(" + ")[0]].removesuffix("/year")
    chosen = select(calibrated(series(word, (period, 0.5), outcome=outcome, unit=unit)), UNITS)
    assert len(chosen.compared) == len(targets) - 1 == 1 - len(lost)
    for one, target in zip(chosen.compared, targets[1:], strict=True):
        assert target.formula == one.formula
        assert target.operator is one.operator
        assert target.last == one.observations[0].last


BOTH = 2 * 1.6448536  # a band of 90 % reaches so many standard deviations from end to end
LOG2 = float(np.log10(2.0))
# A figure's band and its value: half of the band in standard deviations, on the scale of log10.
BANDS = (
    (90.0, 100.0, 200.0),
    (90.0, 199.0, 200.0),
    (90.0, 91.0, 200.0),
    (10.0, 10.5, 11.0),
)


@pytest.mark.parametrize("band", BANDS)
def test_an_error_is_that_of_the_whole_band(
    series: Make, calibrated: Make, band: tuple[float, float, float]
) -> None:
    """Where the value lies in it says nothing: published bands need not be even."""
    low, value, high = band
    point = Point(period="2024", value=value, low=low, high=high)
    found = _error(series("calendar_year", point), calibrated)
    assert found == pytest.approx(np.log10(high / low) / BOTH, rel=1e-6)


# What is published of a figure around 100, what is known of its kind, and the error it has.
ERRORS = [
    pytest.param((99.9, 100.1), "measured", 0.2, 0.01, id="a band below what counting can tell"),
    pytest.param((99.9, 100.1), "estimate", 0.2, 0.01, id="the same of an estimate"),
    pytest.param((1.0, 100.0), "measured", 0.2, 2 / BOTH, id="a band beyond what the model misses"),
    pytest.param((None, 200.0), "estimate", 0.2, LOG2 / BOTH, id="an upper end alone"),
    pytest.param((50.0, None), "estimate", 0.2, LOG2 / BOTH, id="a lower end alone"),
    pytest.param((None, None), "measured", 0.2, 0.01, id="no band of what is measured"),
    pytest.param((None, None), "estimate", 0.2, 0.1, id="no band of an estimate"),
    pytest.param((100.0, 100.0), "estimate", 0.2, 0.1, id="a band of no width"),
    pytest.param((0.0, 200.0), "estimate", 0.2, 0.1, id="a band from nothing"),
    pytest.param((None, None), "estimate", 0.05, 0.05, id="an estimate of what hardly changes"),
    pytest.param((None, None), "measured", 0.005, 0.005, id="a count of what hardly changes"),
]


@pytest.mark.parametrize(("ends", "evidence", "structural", "error"), ERRORS)
@pytest.mark.parametrize("verified", [True, False])
def test_an_error_has_a_floor_and_a_default(
    series: Make,
    calibrated: Make,
    ends: tuple[float | None, float | None],
    evidence: str,
    structural: float,
    error: float,
    verified: bool,
) -> None:
    """What could not be checked has twice the error, whatever that is."""
    low, high = ends
    point = Point(period="2024", value=100.0, low=low, high=high, verified=verified)
    made = replace(series("calendar_year", point), evidence=evidence)
    found = _error(made, calibrated, structural)
    assert found == pytest.approx(error * (1.0 if verified else 2.0), rel=1e-6)


def _error(made: Series, calibrated: Make, structural: float = 0.2) -> float:
    """The measurement error of a series of one figure."""
    names = {"measured": 0.01, "estimated": 0.1, "unverified": 2.0, "memory": 12.0}
    known = {f"discrepancy__{name}": _entry(number) for name, number in names.items()}
    found = calibrated(made, **known, discrepancy__other=_entry(structural))
    chosen = select(found, UNITS).compared
    return float(discrepancy.figures(chosen, np.full((1, 3), 100.0), found).measured[0])


def _entry(number: float) -> Any:
    return SimpleNamespace(value=Constant(value=number))
