"""A figure is seen in a run in one way, whether the calibration brings it or a file of new ones."""

from __future__ import annotations

from collections.abc import Callable
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
from simulation.inputs.tables.series import Point

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
    names = {"other": 0.2, "measured": 0.01, "estimated": 0.1, "unverified": 2.0, "memory": 12.0}
    known = {f"discrepancy__{name}": _entry(number) for name, number in names.items()}
    point = Point(period="2024", value=value, low=low, high=high)
    found = calibrated(series("calendar_year", point), **known)
    chosen = select(found, UNITS).compared
    data = discrepancy.figures(chosen, np.full((1, 3), 100.0), found)
    both = 2 * 1.6448536  # a band of 90 % reaches so many standard deviations from end to end
    assert data.measured[0] == pytest.approx(np.log10(high / low) / both, rel=1e-6)


def _entry(number: float) -> Any:
    return SimpleNamespace(value=Constant(value=number))
