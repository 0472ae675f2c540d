"""Figures of the past by hand: units, months, scales and errors, where two could be confused."""

from __future__ import annotations

import csv
import io
import tempfile
from collections.abc import Callable
from pathlib import Path
from types import SimpleNamespace
from typing import Any

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from simulation import months
from simulation.distributions import parse_distribution
from simulation.history.fitting import discrepancy
from simulation.history.fitting.contraction import contraction
from simulation.history.fitting.foretold import shortfalls
from simulation.history.fitting.gap_closing import gap_closing
from simulation.history.fitting.smoother import gain, slopes
from simulation.history.observed import csv_rows, ledger, periods, units
from simulation.history.observed.selection import Observation, select
from simulation.history.scoring.exam import _factors, _row
from simulation.history.scoring.naive import trend
from simulation.history.scoring.scores import SMALL, Scale
from simulation.history.scoring.verdict import verdict
from simulation.inputs import Calibration
from simulation.inputs.tables.series import Point

from .conftest import UNITS

Make = Callable[..., Any]
EVEN = (np.arange(2000) + 0.5) / 2000


def entry(value: float, unit: str = "CNY/USD") -> Any:
    return SimpleNamespace(unit=unit, value=SimpleNamespace(median=lambda: value))


@pytest.mark.parametrize(
    ("period", "form", "month"),
    [
        ("2022", periods.YEAR, "2022-12"),
        ("2024-H1", periods.HALF, "2024-06"),
        ("2024-H2", periods.HALF, "2024-12"),
        ("2023-Q1", periods.QUARTER, "2023-03"),
        ("2023-Q4", periods.QUARTER, "2023-12"),
        ("2025-01", periods.MONTH, "2025-01"),
        ("2021-12", periods.MONTH, "2021-12"),
    ],
)
def test_a_period_ends_in_its_last_month(period: str, form: periods.Form, month: str) -> None:
    last = periods.last_month(period, form)
    year, _, number = month.partition("-")
    assert last == 12 * (int(year) - 2022) + int(number) - 1
    assert periods.known_month(last, None) == last + 3
    assert periods.known_month(last, "2025-09") == 44
    assert periods.known_month(last, "2025") == 47  # by the end of a year without a month


@pytest.mark.parametrize(
    ("given", "unit", "expected"),
    [
        ("USD billion/year", "USD billion", 1.0),
        ("TWh/year", "GW", 1 / 8.76),
        ("CNY billion/year", "USD billion", 1 / 7.1),  # the rate of the month's own year
        ("CNY billion", "USD billion", 1 / 7.1),
    ],
)
def test_a_figure_in_the_unit_of_its_outcome(given: str, unit: str, expected: float) -> None:
    rates: Any = SimpleNamespace(
        entries={"exchange.cny_usd.2023": entry(6.9), "exchange.cny_usd.2024": entry(7.1)}
    )
    series: Any = SimpleNamespace(unit=given, outcome="a.b")
    assert units.factor(series, unit, months.index("2024-01"), rates) == pytest.approx(expected)
    assert units.factor(series, unit, months.index("2024-12"), rates) == pytest.approx(expected)


def test_both_ends_of_a_band_are_in_the_unit_of_the_outcome(series: Make, calibrated: Make) -> None:
    point = Point(period="2024", value=71.0, low=35.5, high=142.0)
    made = series("calendar_year", point, unit="CNY billion/year")
    found = select(calibrated(made, exchange__cny_usd__2024=entry(7.1)), UNITS).compared
    (obs,) = found[0].observations
    assert (obs.low, obs.value, obs.high) == pytest.approx((5.0, 10.0, 20.0))
    assert (obs.first, obs.last, obs.known) == (24, 35, 38)


@pytest.mark.parametrize(
    ("operator", "period", "first", "last"),
    [
        ("calendar_year", "2023", 12, 23), ("half_year", "2023-H1", 12, 17),
        ("quarter", "2023-Q2", 15, 17), ("fiscal_quarter", "2023-04", 13, 15),
        ("fiscal_year", "2023-04", 4, 15), ("level", "2023-04", 15, 15),
        ("cumulative_since_2022", "2023-04", 0, 15),
    ],
)  # fmt: skip
def test_a_period_begins_as_its_operator_says(
    series: Make, calibrated: Make, operator: str, period: str, first: int, last: int
) -> None:
    (one,) = select(calibrated(series(operator, (period, 2.0))), UNITS).compared
    (obs,) = one.observations
    assert (obs.first, obs.last) == (first, last)


@pytest.mark.parametrize(("period", "simulated"), [("2022-06", True), ("2022-05", False)])
def test_a_year_is_simulated_where_half_of_it_is(
    series: Make, calibrated: Make, period: str, simulated: bool
) -> None:
    made = series("fiscal_year", (period, 2.0), ("2024-01", 3.0))
    (one,) = select(calibrated(made), UNITS).compared
    assert ([obs.period for obs in one.observations] == [period, "2024-01"]) == simulated
    assert [obs.period for obs in one.earlier] == ([] if simulated else [period])


def test_a_file_of_public_figures_is_read_in_its_own_units(
    series: Make, calibrated: Make, calibration: Calibration, tmp_path: Path
) -> None:
    """Per cent as shares, yuan by the year's rate; a figure without a value is mid-way."""
    share = series("calendar_year", ("2024", 0.2), outcome="training_share.smuggled", unit="1")
    money = series("calendar_year", ("2024", 0.2))
    object.__setattr__(share, "facts", (("share", "China"),))
    object.__setattr__(money, "facts", (("revenue", "Nvidia"),))
    known = calibrated(share, money, exchange__cny_usd__2025=entry(7.2))
    compared = select(known, UNITS).compared
    file = tmp_path / "public.csv"
    file.write_text(
        ",".join((*ledger.PUBLIC, "id"))
        + "\nshare,China,2025,10,12,15,percent,a"
        + "\nrevenue,Nvidia,2025,72,,216,CNY billion,b"
        + "\nrevenue,Nvidia,2024,90,100,,USD billion/year,c\n"
    )
    found, lost = ledger.read(file, UNITS, known, compared)
    assert not lost
    told = [(one.id, one.low, one.value, one.high, one.last) for one in found]
    expected = [("a", 0.10, 0.12, 0.15, 47), ("b", 10.0, 20.0, 30.0, 47), ("c", 90, 100, None, 35)]
    for one, right in zip(told, expected, strict=True):
        assert one == pytest.approx(right, nan_ok=True) if None not in right else one == right
    assert [one.place.line for one in found if one.place] == [2, 3, 4]


OWN = {"outcome": "revenue.nvidia", "kind": "calendar", "date": "2024", "value": "1"}
PUBLIC = {
    "quantity": "revenue",
    "entity": "Nvidia",
    "period": "2024",
    "value": "1",
    "unit": "USD billion/year",
}


@pytest.mark.parametrize(
    ("good", "column", "cell", "why"),
    [
        (OWN, "outcome", "revenue.nvidea", "no outcome 'revenue.nvidea'"),
        (OWN, "outcome", "", "no outcome ''"),
        (OWN, "kind", "yearly", "no kind 'yearly'"),
        (OWN, "date", "2024-06", "ends in December"),
        (OWN, "date", "2024-13", "2024-13"),
        (OWN, "date", "1999", "1999"),
        (OWN, "low", "few", "'few' is not a number"),
        (OWN, "value", "inf", "'inf' is not a number"),
        (OWN, "value", "", "it has no value"),
        (OWN, "high", "1e999", "'1e999' is not a number"),
        (PUBLIC, "quantity", "revenues", "nothing measures"),
        (PUBLIC, "period", "2024-13", "2024-13"),
        (PUBLIC, "period", "last year", "last ye"),
        (PUBLIC, "low", "few", "'few' is not a number"),
        (PUBLIC, "value", "", "it has no value"),
        (PUBLIC, "high", "nan", "'nan' is not a number"),
        (PUBLIC, "unit", "GW", "GW"),
    ],
)
def test_the_cell_at_fault_is_blamed(
    series: Make,
    calibrated: Make,
    tmp_path: Path,
    good: dict[str, str],
    column: str,
    cell: str,
    why: str,
) -> None:
    """Whatever stands in its other cells, on whichever line, and beside a row that is right."""
    money = series("calendar_year", ("2024", 0.2))
    object.__setattr__(money, "facts", (("revenue", "Nvidia"),))
    known = calibrated(money)
    columns = ledger.OWN if good is OWN else ledger.PUBLIC
    right, wrong = (
        [row.get(name, "") for name in columns] for row in (good, good | {column: cell})
    )
    file = tmp_path / "new.csv"
    text = [",".join(row) for row in (columns, right, wrong, right)]
    file.write_text("\n".join(text), encoding="utf-8")
    found, (lost,) = ledger.read(file, UNITS, known, select(known, UNITS).compared)
    assert len(found) == 2
    assert why in lost.message
    assert lost.place is not None
    before = ",".join(wrong[: columns.index(column)])
    assert (lost.place.line, lost.place.column) == (3, len(before) + 2 if before else 1)


CELLS = st.text(alphabet='ab ,"\n', max_size=6)


@given(st.lists(st.lists(CELLS, min_size=3, max_size=3), min_size=1, max_size=5))
def test_a_row_stands_where_its_text_begins(rows: list[list[str]]) -> None:
    """However many lines its cells span, and those of the rows before it."""
    with tempfile.TemporaryDirectory() as folder:
        file, lines = Path(folder) / "rows.csv", []
        text, starts = io.StringIO(newline=""), []
        writer = csv.writer(text, lineterminator="\n", quoting=csv.QUOTE_ALL)
        for row in (["one", "two", "three"], *rows):
            starts.append(text.getvalue().count("\n") + 1)
            writer.writerow(row)
        file.write_text(text.getvalue(), encoding="utf-8", newline="")
        read, lines = list(csv_rows.read(file)), text.getvalue().split("\n")
    assert [row.line for row in read] == starts
    for row, cells in zip(read[1:], rows, strict=True):
        assert list(row.cells.values()) == cells
        assert row.place("one").column == row.place("no such column").column == 1
        if "\n" not in cells[0]:
            before = lines[row.line - 1][: row.place("two").column - 1]
            assert next(csv.reader([before])) == [cells[0], ""]


def test_blank_lines_and_spanning_rows_are_counted(tmp_path: Path) -> None:
    file = tmp_path / "rows.csv"
    file.write_text('a,b\n\n"one\ntwo",x\n3,"4\n\n5"\n\n6,7\n', encoding="utf-8")
    assert [row.line for row in csv_rows.read(file)] == [1, 3, 5, 9]


def test_a_scale_gives_back_what_it_took() -> None:
    logs, sines = Scale(), Scale(0.5)
    for value in (0.003, 1.0, 250.0):
        assert float(logs(value)) == pytest.approx(np.log10(value))
        assert logs.back(float(logs(value))) == pytest.approx(value)
        assert sines.back(float(sines(value))) == pytest.approx(value)
    assert float(sines(5000.0)) == pytest.approx(np.log10(5000.0 / 0.5), abs=1e-6)
    assert float(sines(0.0)) == 0.0
    made = Scale.of(np.array([0.0, 40.0, -8.0]), np.array([1.0, 300.0]))
    assert made.floor == pytest.approx(SMALL * 40.0)
    assert Scale.of(np.array([1.0, 40.0]), np.array([0.5, 2.0])).floor == 0.0


def test_a_row_of_an_exam_has_figures_of_its_own_unit() -> None:
    """On a scale of logs the band is given back in the figure's unit, and its width stays one."""
    obs = Observation("2026", 48, 59, 61, 400.0, 300.0, 500.0)
    one: Any = SimpleNamespace(
        name="n", counted="c", group="g", unit="chips", operator="calendar_year", earlier=(),
        observations=(obs,),
        series=SimpleNamespace(outcome="units.h20", name="n", operator="calendar_year"),
    )  # fmt: skip
    members = np.linspace(2.0, 3.0, 1001)
    forecasts = {"posterior": members, "prior": members - 1, "model": members, "carried": members}
    row = _row(one, obs, Scale(), forecasts, 47)
    keys = ("series", "counted", "outcome", "unit", "period", "last", "ahead", "observed")
    assert [row[key] for key in keys] == [
        "n", "c", "units.h20", "chips", "2026", "2026-12", 12, 400.0,
    ]  # fmt: skip
    assert row["p05"] == pytest.approx(10**2.05)
    assert row["p50"] == pytest.approx(10**2.5)
    assert row["p95"] == pytest.approx(10**2.95)
    assert row["log10_ratio"] == pytest.approx(2.5 - np.log10(400))
    assert row["log10_width"] == pytest.approx(0.9)
    assert row["crps_prior"] > row["crps_posterior"]


def test_verdicts_of_widths_and_shares_are_by_series() -> None:
    """Widths are factors, of a year those nine to fifteen months ahead."""

    def row(counted: str, ahead: int, width: float, fifty: bool, own: float) -> dict[str, Any]:
        return {"counted": counted, "ahead": ahead, "inside_50": fifty, "inside_90": True,
                "log10_width": width, "crps_posterior": own, "crps_prior": 2 * own,
                "crps_last_value": 4 * own, "crps_trend": 5 * own}  # fmt: skip

    rows = [
        row("a", 8, 3.0, False, 0.1),
        row("a", 9, 0.2, True, 0.3),
        row("b", 15, 0.25, True, 0.5),
        row("b", 16, 3.0, True, 0.7),
        row("b", 12, 0.35, True, 0.6),
    ]
    found = verdict(rows)
    assert found.width_year == pytest.approx(10**0.25)
    assert found.width == pytest.approx(10**0.35)
    assert found.coverage_50 == pytest.approx(0.75)
    assert found.crps == pytest.approx(
        {"posterior": 0.4, "prior": 0.8, "last_value": 1.6, "trend": 2.0}
    )
    assert [one.against for one in found.skills] == ["last_value", "trend"]
    assert [one.pooled for one in found.skills] == pytest.approx([0.75, 0.8])
    prior = verdict(rows, "prior").skills
    assert [one.pooled for one in prior] == pytest.approx([0.5, 0.6])


def test_skill_is_over_the_rows_that_the_naive_rule_forecast() -> None:
    """Of series a the rule has no forecast for the row that went worst; of b it has none at all."""
    nan = float("nan")

    def row(counted: str, own: float, naive: float) -> dict[str, Any]:
        return {"counted": counted, "ahead": 12, "inside_50": True, "inside_90": True,
                "log10_width": 0.3, "crps_posterior": own, "crps_prior": own,
                "crps_last_value": naive, "crps_trend": own}  # fmt: skip

    found = verdict([row("a", 0.1, 0.4), row("a", 0.9, nan), row("b", 0.7, nan)])
    (last_value, trend_) = found.skills
    assert last_value.series == 1
    assert last_value.pooled == pytest.approx(0.75)
    assert last_value.mean_ratio == pytest.approx(0.75)
    assert trend_.pooled == pytest.approx(0.0)


def test_a_trend_is_that_of_the_last_eight() -> None:
    at = np.arange(10.0)
    values = np.concatenate([[90.0, -70.0], 3.0 * np.arange(2, 10)])
    assert trend(at, values, 20.0) == pytest.approx(60.0)
    assert trend(at[:4], 2 * at[:4], 10.0) == pytest.approx(20.0)
    assert trend(at[:3], 2 * at[:3], 10.0) == 4.0


def test_errors_of_a_group_fade_with_months_apart() -> None:
    rows = [("a", 0, 10, 0.2), ("a", 0, 22, 0.3), ("b", 1, 10, 0.4)]
    data = discrepancy.Figures(
        names=tuple(name for name, *_ in rows), groups=("a", "b"),
        group=np.array([group for _, group, *_ in rows]),
        month=np.array([month for *_, month, _ in rows]), known=np.array([13, 25, 13]),
        observed=np.zeros(3), structural=np.array([size for *_, size in rows]),
        measured=np.array([0.01, 0.02, 0.03]), scales=(Scale(),) * 3, memory=24.0,
    )  # fmt: skip
    shared = 0.2 * 0.3 * np.exp(-12 / 24)
    expected = [[0.04, shared, 0], [shared, 0.09, 0], [0, 0, 0.16]]
    assert data.structure() == pytest.approx(np.array(expected))
    assert data.covariance() == pytest.approx(np.array(expected) + np.diag([1e-4, 4e-4, 9e-4]))
    larger = data.inflated(np.array([2.0, 1.0, 3.0]))
    assert larger.structural == pytest.approx([0.4, 0.3, 1.2])
    assert larger.measured == pytest.approx([0.02, 0.02, 0.09])
    assert _factors(data, np.array([1.5])) == pytest.approx([1.5, 1.5, 1.0])
    some = data.take(np.array([2, 0]))
    assert (some.names, some.group.tolist(), some.month.tolist()) == (("b", "a"), [1, 0], [10, 10])
    assert some.structural.tolist() == [0.4, 0.2]
    assert some.known.tolist() == [13, 13]


def test_errors_carried_on_are_those_of_a_normal_distribution() -> None:
    """Given the first figure of a group, the second has the conditional mean and spread."""
    data = discrepancy.Figures(
        names=("a", "a"), groups=("a",), group=np.array([0, 0]), month=np.array([0, 6]),
        known=np.array([3, 9]), observed=np.array([1.0, 0.0]), structural=np.array([0.3, 0.5]),
        measured=np.array([0.1, 0.2]), scales=(Scale(),) * 2, memory=12.0,
    )  # fmt: skip
    cross = 0.3 * 0.5 * np.exp(-0.5)
    slope = cross / (0.09 + 0.01)
    spread = np.sqrt(0.25 - cross * slope + 0.04)
    shown, errors = np.array([[0.4, 1.2]]), np.array([[0.0, 2.0]])
    found = discrepancy.carried(data, 1, shown, errors)
    assert found[0] == pytest.approx([slope * 0.6, slope * -0.2 + 2.0 * spread])
    alone = discrepancy.unconditional(data, np.array([[1.0], [0.0]]))
    assert alone[:, 0] == pytest.approx([np.sqrt(0.1), cross / np.sqrt(0.1)])


def test_what_falls_short_does_so_by_its_own_depth() -> None:
    data: Any = SimpleNamespace(tails=np.array([[0.0, 0.0], [0.3, 0.2], [0.6, 0.1]]), __len__=None)
    found = shortfalls(data, 1, 4000)
    assert not found[0].any()
    assert (found[1:] > 0).mean(axis=1) == pytest.approx([0.3, 0.6], abs=0.03)
    assert (found[2] > 0)[found[1] > 0].all(), "who misses the rarer one misses both"
    both = found[1] > 0
    assert found[1][both] == pytest.approx(2 * found[2][both])
    assert found[1][both].mean() == pytest.approx(0.2, rel=0.08)


def test_a_slope_and_its_gain_by_hand() -> None:
    """One figure and one stream: the gain of a normal prior and a normal error."""
    z = np.array([[-1.0, 1.0, -1.0, 1.0]])
    slope = slopes(z, 3.0 * z)
    assert slope == pytest.approx(np.array([[3.0 * 4 / 4.5]]))  # drawn to nothing by half a member
    assert gain(np.array([[3.0]]), np.array([[4.0]])) == pytest.approx(np.array([[3 / 13]]))


def test_a_gap_is_closed_by_the_least_shift() -> None:
    """Of two streams that both move a figure, the stronger one; its share is of the variance."""
    z = np.kron(np.array([[1.0, 1, -1, -1], [1, -1, 1, -1]]), np.ones(40))
    found = gap_closing(("weak", "strong"), z, 0.3 * z[0] - 0.4 * z[1], 0.8)
    assert found is not None
    assert (found.stream, found.shift) == ("strong", pytest.approx(-2.0))
    assert found.share == pytest.approx(0.16 / 0.25)
    assert gap_closing(("weak", "strong"), z, 0 * z[0], 0.8) is None
    few = np.where(np.arange(160) < 15, z[0], np.nan)
    assert gap_closing(("weak", "strong"), z, few, 0.8) is None


@pytest.mark.parametrize("gap", [0.8, -0.8])
@pytest.mark.parametrize(("weak", "strong"), [(0.3, 0.4), (0.3, -0.4), (-0.3, 0.4), (-0.3, -0.4)])
def test_the_least_shift_is_the_nearest_either_way(weak: float, strong: float, gap: float) -> None:
    """Whichever way the streams and the gap go: two deviations of the strong one, not 2.7."""
    z = np.kron(np.array([[1.0, 1, -1, -1], [1, -1, 1, -1]]), np.ones(40))
    found = gap_closing(("weak", "strong"), z, weak * z[0] + strong * z[1], gap)
    assert found is not None
    assert (found.stream, found.shift) == ("strong", pytest.approx(gap / strong))


def test_a_shift_is_in_prior_deviations() -> None:
    prior = parse_distribution({"dist": "uniform", "low": 10, "high": 22})
    ratio, shift = contraction(prior, 0.25 + 0.5 * EVEN)
    assert (ratio, shift) == pytest.approx((0.5, 0.0), abs=1e-3)
    assert contraction(prior, 0.5 * EVEN)[1] == pytest.approx(-3 / np.sqrt(12), abs=1e-3)
