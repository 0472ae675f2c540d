"""Which series are compared, over which months, and what is said of the others."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace
from types import SimpleNamespace
from typing import Any

import pytest

from simulation import months
from simulation.distributions import Constant
from simulation.errors import InputError
from simulation.history.observed.operators import OPERATORS
from simulation.history.observed.periods import known_month, last_month
from simulation.history.observed.selection import select
from simulation.inputs import Calibration
from simulation.inputs.tables.series import Point, Series
from tests import tables

from .conftest import UNITS

CASES = tables.beside(__file__, "selection.yaml")
Make = Callable[..., Any]


def made(case: dict[str, Any], series: Make) -> Series:
    point = (case["period"], float(case.get("value", 1)))
    unit = case.get("own", "")
    return series(case["operator"], point, outcome=case["outcome"], unit=unit)


def name(case: dict[str, Any]) -> str:
    return f"{case['operator']}-{case['outcome']}-{case['period']}"


@pytest.mark.parametrize("case", CASES["compared"], ids=name)
def test_compared(case: dict[str, Any], series: Make, calibrated: Make) -> None:
    (found,) = select(calibrated(made(case, series)), UNITS).compared
    (obs,) = found.observations
    assert [obs.first, obs.last] == case["span"]
    assert obs.known == obs.last + 3
    assert found.unit == case["unit"]
    assert list(found.formula.top) == case["top"]
    assert list(found.formula.bottom) == case.get("bottom", [])
    assert found.formula.averaged == case.get("averaged", False)
    assert found.per == case.get("per", found.operator.per)
    assert obs.value == pytest.approx(case.get("expected", 1))


@pytest.mark.parametrize("case", CASES["left_out"], ids=name)
def test_left_out(case: dict[str, Any], series: Make, calibrated: Make) -> None:
    found = select(calibrated(made(case, series)), UNITS, case.get("until"))
    assert not found.compared
    assert [(one.kind, one.reason) for one in found.left_out] == [(case["kind"], case["reason"])]


@pytest.mark.parametrize("case", CASES["refused"], ids=name)
def test_refused(case: dict[str, Any], series: Make, calibrated: Make) -> None:
    with pytest.raises(InputError) as caught:
        select(calibrated(made(case, series)), UNITS)
    assert str(caught.value) == case["message"]


def test_a_share_of_stocks_is_a_share_of_counts(series: Make, calibrated: Make) -> None:
    one = series("cumulative_since_2022", ("2022-12", 0.1), outcome="share.china")
    (found,) = select(calibrated(one), UNITS).compared
    assert found.formula.top == ("new_compute.china.domestic", "new_compute.china.licensed")
    assert found.formula.bottom == ("new_compute.world",)
    assert found.unit == "1"


def test_a_share_and_a_sum_of_the_same_outcomes_are_two_groups(
    series: Make, calibrated: Make
) -> None:
    names = "units.h100", "units.h200"
    added = series("calendar_year", ("2024", 1.0), outcome=" + ".join(names), unit="chips/year")
    share = series("calendar_year", ("2024", 0.1), outcome=" / ".join(names), unit="1")
    groups = [one.group for one in select(calibrated(added, share), UNITS).compared]
    assert groups == ["units.h100 + units.h200", "units.h100 / units.h200"]


def test_yuan_with_an_exchange_rate(series: Make, calibrated: Make) -> None:
    point = Point(period="2024", value=72.0, low=36.0)
    one = series("calendar_year", point, outcome="capex.baidu", unit="CNY billion/year")
    rate = SimpleNamespace(unit="CNY/USD", value=Constant(value=7.2))
    (found,) = select(calibrated(one, exchange__cny_usd__2024=rate), UNITS).compared
    (obs,) = found.observations
    assert (obs.value, obs.low, obs.high) == (pytest.approx(10), pytest.approx(5), None)
    assert found.unit == "USD billion"


def test_until_keeps_what_was_known(series: Make, calibrated: Make) -> None:
    points = [("2024-01", 1.0), ("2024-04", 2.0), Point(period="2024-07", value=3.0)]
    late = Point(period="2023-10", value=4.0, known_from="2024-06-20")
    one = series("fiscal_quarter", *points, late)
    (found,) = select(calibrated(one), UNITS, "2024-05").compared
    assert [obs.period for obs in found.observations] == ["2024-01"]
    (found,) = select(calibrated(one), UNITS, "2024-07").compared
    assert [obs.period for obs in found.observations] == ["2024-01", "2024-04", "2023-10"]


def test_points_from_before_the_simulation_are_passed_over(series: Make, calibrated: Make) -> None:
    one = series("fiscal_year", ("2022-01", 1.0), ("2022-06", 2.0), ("2023-01", 3.0))
    (found,) = select(calibrated(one), UNITS).compared
    assert [obs.period for obs in found.observations] == ["2022-06", "2023-01"]


@pytest.mark.parametrize(("whole", "checked"), [(True, [True, False]), (False, [False, False])])
def test_a_figure_is_checked_where_its_series_and_itself_are(
    series: Make, calibrated: Make, whole: bool, checked: list[bool]
) -> None:
    points = [Point(period=year, value=1.0, verified=year == "2023") for year in ("2023", "2024")]
    one = replace(series("calendar_year", *points), verified=whole)
    (found,) = select(calibrated(one), UNITS).compared
    assert [obs.verified for obs in found.observations] == checked


def test_what_a_selection_needs(series: Make, calibrated: Make) -> None:
    sum_of_two = "units.h100 + units.h200"
    both = series("calendar_year", ("2024", 1.0), outcome=sum_of_two, unit="chips/year")
    one = series("quarter", ("2023-Q1", 1.0), outcome="units.h100")
    found = select(calibrated(both, one), UNITS)
    assert found.names == ("units.h100", "units.h200")
    assert months.label(found.last) == "2024-12"


LATER = "history.nvidia.china_headquarters_year"  # years told anew by the report of fiscal 2026
TOLD = months.index("2026-04")


def test_every_shipped_figure_was_known_three_months_after_its_period(
    calibration: Calibration,
) -> None:
    for series in calibration.series.values():
        operator = OPERATORS.get(series.operator)
        for point in series.points if operator else ():
            last = last_month(point.period, operator.form)
            if series.foretold:
                continue  # known when it was said
            known = TOLD if series.name == LATER else last + 3
            assert known_month(last, point.known_from) == known, (series.name, point.period)
