"""Tables of the fit, by hand."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import numpy as np
import pytest

from simulation.errors import RunError
from simulation.history.observed.operators import Simulated
from simulation.history.observed.selection import Compared, select
from simulation.history.scoring.fit import fit, fit_series
from simulation.inputs.tables.series import Point

from .conftest import UNITS

Make = Callable[..., Any]


@pytest.fixture
def two_quarters(series: Make, calibrated: Make) -> Compared:
    points = (Point(period="2022-04", value=10.0, low=9.0, high=12.0), ("2022-07", 100.0))
    return select(calibrated(series("fiscal_quarter", *points)), UNITS).compared[0]


def test_rows_and_sums(two_quarters: Compared) -> None:
    seen = np.full((12, 101), np.nan)
    seen[3] = np.linspace(0, 40, 101) + 1e-9
    seen[6] = 10.0
    found = fit_series(two_quarters, seen)
    first, second = found.rows
    assert (first["p05"], first["p50"], first["p95"]) == pytest.approx((2, 20, 38))
    assert first["inside"] is True
    assert (first["low"], first["high"]) == (9, 12)
    assert (first["first"], first["last"], first["known_from"]) == ("2022-02", "2022-04", "2022-07")
    assert first["log10_ratio"] == pytest.approx(np.log10(2))
    assert second["inside"] is False
    assert second["log10_ratio"] == pytest.approx(-1)
    assert second["crps"] == pytest.approx(1)
    assert (found.inside, found.coverage) == (1, 0.5)
    assert found.bias == pytest.approx((np.log10(2) - 1) / 2)
    assert found.summary() | {"crps": 0} == {
        "series": "history.test",
        "outcome": "revenue.nvidia",
        "operator": "fiscal_quarter",
        "unit": "USD billion",
        "n": 2,
        "inside": 1,
        "coverage": 0.5,
        "crps": 0,
        "bias": found.bias,
        "typical_miss": pytest.approx((np.log10(2) + 1) / 2),
        "simulated": pytest.approx(15),
        "observed": 55.0,
    }


def test_nothing_simulated_is_said_to_be_nothing(two_quarters: Compared) -> None:
    found = fit_series(two_quarters, np.zeros((12, 4)))
    assert found.bias == pytest.approx((-np.arcsinh(5) - np.arcsinh(50)) / np.log(10) / 2)
    assert found.miss == -np.inf
    assert np.isfinite(found.crps)


def test_one_quarter_of_nothing_is_a_miss_of_so_much(two_quarters: Compared) -> None:
    """Only a series of nothing at all is beyond measure: one zero among figures counts as it is."""
    seen = np.zeros((12, 4))
    seen[6] = 100.0
    found = fit_series(two_quarters, seen)
    assert [row["p50"] for row in found.rows] == [0.0, 100.0]
    assert found.miss == found.bias
    assert np.isfinite(found.bias)
    assert found.bias < 0


def test_members_without_a_value_do_not_count(two_quarters: Compared) -> None:
    seen = np.full((12, 3), 5.0)
    seen[3, 0] = np.nan
    assert fit_series(two_quarters, seen).rows[0]["p50"] == 5
    seen[3] = np.nan
    with pytest.raises(RunError, match=r"^history\.test: no member has a value for 2022-04$"):
        fit_series(two_quarters, seen)


def test_worst_first_and_every_series_weighs_one(series: Make, calibrated: Make) -> None:
    good = series("level", ("2022-03", 2.0), ("2022-04", 2.0), ("2022-05", 2.0))
    bad = series("level", ("2022-03", 1.0), outcome="units.h100")
    chosen = select(calibrated(good, bad), UNITS).compared
    outcomes = {"revenue.nvidia": np.full((6, 2), 2.0), "units.h100": np.full((6, 2), 100.0)}
    found = fit(chosen, Simulated(outcomes, {}))
    assert [one.compared.series.outcome for one in found.series] == ["units.h100", "revenue.nvidia"]
    assert found.coverage == 0.5
    assert found.crps == pytest.approx(1.0)
    assert list(found.observations["period"]) == ["2022-03", "2022-03", "2022-04", "2022-05"]
