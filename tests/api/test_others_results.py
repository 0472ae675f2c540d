"""Results of others beside simulated ones: which months of which scenario they are made of."""

from __future__ import annotations

from types import SimpleNamespace
from typing import Any

import numpy as np
import pytest

from simulation.api.published import results

MONTHS = 60  # to 2026-12


def entry(used_by: str, period: str, unit: str = "ratio") -> Any:
    return SimpleNamespace(used_by=f"published table; {used_by}", period=period, unit=unit)


def held(**scenarios: float) -> dict[str, dict[str, Any]]:
    """Two outcomes in each scenario, (months, 2): the month's number times a factor, and ones."""
    month = np.arange(MONTHS, dtype=np.float64)[:, None] * np.array([1.0, 2.0])
    return {
        name: {"a.b": factor * month, "c.d": month * 0 + 1} for name, factor in scenarios.items()
    }


@pytest.mark.parametrize(
    ("text", "period", "unit", "first"),
    [
        ("a.b", "2025", "ratio", 47.0),  # the December of a year
        ("a.b", "2025-06", "ratio", 41.0),
        ("a.b / c.d", "2025", "1", 47.0),
        ("a.b", "2024/2025", "months", 35.5),  # the mean over a span, from its first January on
        ("a.b", "2024-03/2025", "months", 36.5),
        ("a.b", "2024/2025", "USD/year", 41.0),  # of sums of twelve months, from its first December
        ("a.b", "2024/2025", "x/year", 47 / 35),
        ("a.b", "2023/2025", "x/year", (47 / 23) ** 0.5),  # a year's growth, not that of both
        ("a.b", "2025", "TWh/year", 8.76 * 41.5),  # the mean draw of twelve months
        ("a.b", "2025", "stacks", 12 * 41.5),  # twelve months of a monthly rate
        ("a.b in other_world", "2025", "ratio", 94.0),
    ],
)
def test_a_result_is_of_its_own_months(text: str, period: str, unit: str, first: float) -> None:
    names = ("a.b", "c.d") if "/ c.d" in text else ("a.b",)
    values = results.shown(entry(text, period, unit), names, held(baseline=1.0, other_world=2.0))
    assert values[0] == pytest.approx(first)
    assert len(values) == 2


@pytest.mark.parametrize("period", ["2027", "2025/2027"])
def test_a_run_that_ends_earlier_tells_nothing(period: str) -> None:
    with pytest.raises(IndexError):
        results.shown(entry("a.b", period), ("a.b",), held(baseline=1.0))


def test_published_ranges_and_simulated_bands_meet_or_not() -> None:
    assert results.meet((1, 3), (3, 4))
    assert not results.meet((1, 3), (3.1, 4))
    assert not results.meet((1, 3), (None, None))
