"""Observed figures in a report: each in the month that it is about, whenever it was published."""

from __future__ import annotations

from types import SimpleNamespace
from typing import Any

import pytest

from simulation import months
from simulation.api.reporting import _seen
from simulation.history.observed.selection import select
from simulation.inputs import Calibration
from simulation.model.outcomes.table import outcome_table

Rows = dict[str, list[dict[str, Any]]]
YEARS = ("calendar_year", "fiscal_year")


@pytest.fixture(scope="module")
def units(calibration: Calibration) -> dict[str, str]:
    return {one.name: one.unit for one in outcome_table(calibration)}


@pytest.fixture(scope="module")
def seen(calibration: Calibration, units: dict[str, str]) -> Rows:
    outcomes = {name: SimpleNamespace(unit=unit) for name, unit in units.items()}
    return _seen(calibration, SimpleNamespace(outcomes=outcomes))  # type: ignore[arg-type]


def test_a_figure_stands_at_the_last_month_of_its_period(seen: Rows) -> None:
    rows = [row for found in seen.values() for row in found]
    assert len(rows) > 20
    for row in rows:
        period = str(row["period"])
        assert row["month"] == months.index(f"{period}-12" if len(period) == 4 else period)
    assert {len(str(row["period"])) for row in rows} == {4, 7}, "years, and months"


def test_all_that_a_run_holds_as_it_is_and_nothing_else_is_shown(
    calibration: Calibration, units: dict[str, str], seen: Rows
) -> None:
    """Flows of whole years and levels of one outcome, of what was observed and checked."""
    expected: dict[str, int] = {}
    for one in select(calibration, units).compared:
        name, word = one.series.outcome, one.series.operator
        flow = units.get(name, "").endswith("/year")
        if name in units and word in (YEARS if flow else ("level",)) and not one.formula.averaged:
            checked = sum(obs.verified for obs in one.observations)
            expected[name] = expected.get(name, 0) + checked
    shown = {name: len(rows) for name, rows in seen.items()}
    assert shown == {name: count for name, count in expected.items() if count}
    assert any(name.startswith("capex.") for name in seen)
    assert any(not units[name].endswith("/year") for name in seen)
