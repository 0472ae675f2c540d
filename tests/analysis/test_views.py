"""Units of compute, constant prices, and the IAMC table."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path

import numpy as np
import pandas as pd
import pytest

from simulation.analysis.charts.plots import source
from simulation.analysis.statistics.compare import compare
from simulation.analysis.statistics.iamc import place, to_iamc
from simulation.analysis.statistics.views import (
    between,
    counted_in,
    deflate,
    in_unit,
    price_level,
    real,
    real_unit,
)
from simulation.errors import InputError
from simulation.experiment.reader import Run

MakeRun = Callable[..., Run]
INDEX = {"2024": 0.5, "2025": 1.0, "2026": 2.0}


@pytest.fixture
def variants(make_run: MakeRun) -> Run:
    columns = {
        "ratio.stock": [[9.0, 9]],
        "share.china": [[0.1, 0.1]],
        "ratio.flow": [[5.0, 5]],
        "lag.china": [[7.0, 7]],
        "compute.us": [[90.0, 90]],
        "compute.china": [[10.0, 10]],
        "compute.world": [[100.0, 100]],
        "compute.us@bandwidth": [[40.0, 40]],
        "compute.china@bandwidth": [[20.0, 0]],
        "compute.world@bandwidth": [[80.0, 40]],
    }
    return make_run({"baseline": columns, "more": columns})


def test_compute_and_its_ratios_follow_the_unit(variants: Run) -> None:
    run = in_unit(variants, "bandwidth")
    names = ("compute.china", "ratio.stock", "share.china", "ratio.flow", "lag.china")
    found = run.arrays("baseline", names)
    assert found["compute.china"].tolist() == [[20, 0]]
    np.testing.assert_array_equal(found["ratio.stock"], [[2, np.nan]])
    assert found["share.china"].tolist() == [[0.25, 0]]
    assert found["ratio.flow"].tolist() == [[5, 5]]  # no variant was recorded
    assert found["lag.china"].tolist() == [[7, 7]]


def test_the_unit_is_named_and_variants_are_not_listed_twice(variants: Run) -> None:
    run = in_unit(variants, "bandwidth")
    assert run.outcomes["compute.china"].unit == "H100e (by bandwidth)"
    assert not [name for name in run.outcomes if "@" in name]
    with pytest.raises(InputError, match=r"no outcome 'compute.us@bandwidth'"):
        run.arrays("baseline", ("compute.us@bandwidth",))
    assert "compute by bandwidth" in source(compare(run).pairs[0].base)
    assert counted_in(variants) == ""
    for seen in (run, real(run, 2022, {"2022": 1.0})):
        assert counted_in(seen) == (
            "compute, ratio.stock and share.china are counted by bandwidth; chip output and "
            "self-sufficiency stay as they are"
        )


def test_the_base_unit_changes_nothing_and_others_are_refused(variants: Run) -> None:
    assert in_unit(variants, None) is variants
    assert in_unit(variants, "H100e") is variants
    expected = "no compute in 'bandwith', but h100e, bandwidth; did you mean 'bandwidth'"
    with pytest.raises(InputError, match=expected):
        in_unit(variants, "bandwith")


def test_a_view_can_be_compared(variants: Run) -> None:
    table = compare(in_unit(variants, "bandwidth")).table(outcomes=("compute.china",))
    assert table["reference_p50"].tolist() == [10]


def test_deflation_touches_nominal_dollars_only() -> None:
    values = np.full((3, 2), 8.0, dtype=np.float32)
    dates = ("2024-06", "2025-06", "2026-06")
    found = deflate(values, "USD billion", dates, INDEX)
    assert found.dtype == np.float32
    np.testing.assert_allclose(found[:, 0], [16, 8, 4], rtol=0.06)
    for unit in ("H100e", "USD billion (2018)", "CNY/USD", "USD/EUR", "CNY billion"):
        assert deflate(values, unit, dates, INDEX) is values


def test_the_price_level_is_reached_in_the_middle_of_the_year() -> None:
    level = price_level(("2025-06", "2025-07", "2025-12"), INDEX)
    assert np.sqrt(level[0] * level[1]) == pytest.approx(1, rel=0.03)
    assert 1 < level[1] < level[2] < 2
    assert price_level(("2026-12",), INDEX)[0] == pytest.approx(2)


def test_a_year_is_at_the_prices_of_its_months() -> None:
    """Prices of a calendar year: hardly other ones than those that hold for its middle."""
    index = {str(year): 1.02 ** (year - 2025) for year in range(2020, 2030)}
    values = np.full((1, 2), 8.0)
    found = deflate(values, "USD billion/year", ("2025-12",), index)
    assert found[0, 0] == pytest.approx(8, rel=1e-4)
    at_once = deflate(values, "USD billion", ("2025-12",), index)
    assert at_once[0, 0] == pytest.approx(8 / 1.02 ** (5.5 / 12))


def test_real_units_name_the_year() -> None:
    assert real_unit("USD billion/year", 2025) == "USD billion (2025)/year"
    assert real_unit("USD", 2025) == "USD (2025)"
    assert real_unit("USD/kWh", 2025) == "USD (2025)/kWh"
    assert real_unit("H100e/year", 2025) == "H100e/year"


def test_a_run_at_constant_prices(make_run: MakeRun) -> None:
    run = make_run({"baseline": {"revenue.nvidia": [[8.0, 8]], "lag.china": [[7.0, 7]]}})
    index = {"2022": 3.0, "2025": 6.0}
    found = real(run, 2025, index)
    assert found.outcomes["revenue.nvidia"].unit == "USD billion (2025)/year"
    values = found.arrays("baseline", ("revenue.nvidia", "lag.china"))
    np.testing.assert_allclose(values["revenue.nvidia"], 16)
    assert values["lag.china"].tolist() == [[7, 7]]
    assert (found.name, found.scenarios, len(found.members)) == ("run", ("baseline",), 2)
    assert found.points is None
    with pytest.raises(InputError, match=r"no price level for 2030, but for 2022 to 2025"):
        real(run, 2030, index)
    with pytest.raises(InputError, match=r"no price level for 2022"):
        real(run, 2025, {"2025": 6.0})


@pytest.mark.parametrize(
    ("outcome", "expected"),
    [
        ("compute.china.domestic", ("China", "Compute|Domestic")),
        ("units.china.nvidia", ("China", "Units|Nvidia")),
        ("units.nvidia", ("World", "Units|Nvidia")),
        ("stack_share.southeast_asia.us", ("South-East Asia", "Stack share|Us")),
        ("compute.us@tpp", ("US", "Compute|By tpp")),
        ("fragmentation", ("World", "Fragmentation")),
    ],
)
def test_regions_and_variables(outcome: str, expected: tuple[str, str]) -> None:
    assert place(outcome) == expected


def test_the_iamc_table_is_wide_and_unique(plausible: Run, tmp_path: Path) -> None:
    table = pd.read_csv(to_iamc(plausible, tmp_path / "iamc.csv"))
    years = [str(year) for year in range(2022, 2036)]
    index = ["Model", "Scenario", "Region", "Variable", "Unit"]
    assert list(table.columns) == [*index, *years]
    assert not table.duplicated(index).any()
    wanted = (table["Variable"] == "Compute|p50") & (table["Region"] == "China")
    row = table[wanted & (table["Scenario"] == "baseline")].iloc[0]
    values = plausible.array("baseline", "compute.china")[83]
    assert row["2028"] == pytest.approx(np.median(values), rel=1e-5)
    assert (row["Model"], row["Unit"]) == ("chip-rivalry 1.2.3", "H100e")


def test_iamc_has_no_series_without_a_number(make_run: MakeRun, tmp_path: Path) -> None:
    undefined = [[1.0, 2.0]] * 11 + [[np.nan, np.nan]] * 2
    code = [[1.0, 1.0]] * 13
    run = make_run({"baseline": {"ratio.stock": undefined, "bottleneck.huawei": code}})
    table = pd.read_csv(to_iamc(run, tmp_path / "a.csv"))
    assert table["Variable"].tolist() == ["Bottleneck|Huawei|p50"]
    empty = to_iamc(run, tmp_path / "b.csv", ["ratio.stock"])
    assert empty.read_text("utf-8") == "Model,Scenario,Region,Variable,Unit,2022\n"


def test_iamc_refuses_sweeps_and_runs_without_a_december(
    make_sweep: Callable[..., Run], small: Run, tmp_path: Path
) -> None:
    with pytest.raises(InputError, match=r"is a sweep; an IAMC table holds runs of scenarios"):
        to_iamc(make_sweep(x=["1", "2"]), tmp_path / "a.csv")
    with pytest.raises(InputError, match=r"has no December, and an IAMC table holds years"):
        to_iamc(small, tmp_path / "a.csv")


def test_months_between_two_are_those_and_no_others(make_run: MakeRun) -> None:
    run = make_run({"baseline": {"ratio.stock": [[1.0, 2], [3, 4], [5, 6], [7, 8]]}})
    first, second, third, fourth = run.dates
    assert between(run, None, None) is run
    some = between(run, second, third)
    assert some.dates == (second, third)
    np.testing.assert_array_equal(
        some.arrays("baseline", ("ratio.stock",))["ratio.stock"], [[3, 4], [5, 6]]
    )
    assert between(run, third, None).dates == (third, fourth)
    assert between(run, None, first).dates == (first,)
    assert (some.outcomes, some.scenarios) == (run.outcomes, run.scenarios)
    for since, until in ((third, second), ("2001-01", None), (None, "2099-01")):
        with pytest.raises(InputError, match="no month"):
            between(run, since, until)
