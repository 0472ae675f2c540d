"""Sweeps: results by point, and the chart that fits the paths."""

from __future__ import annotations

import itertools
from collections.abc import Callable
from pathlib import Path
from types import SimpleNamespace

import numpy as np
import pandas as pd
import pytest
from chart_boxes import assert_tidy, boxes, title

from simulation.analysis.charts import sweeps
from simulation.analysis.charts.curves import ShownCurves, at_points
from simulation.analysis.charts.style import Sheet
from simulation.analysis.pages import sweep
from simulation.errors import InputError
from simulation.experiment.reader import Run

MakeSweep = Callable[..., Run]


def draw(run: Run) -> Sheet:
    table = sweeps.results(run)
    shown = ShownCurves("compute.china", "H100e", "2023-01", "Baseline", "the source")
    sheet = sweeps.draw(table, tuple(sweeps.paths(run).columns), shown)
    assert_tidy(sheet)
    assert "the source" in " ".join(text for text, _ in boxes(sheet))
    return sheet


def grid(*axes: list[str]) -> list[list[str]]:
    return [list(column) for column in zip(*itertools.product(*axes), strict=True)]


def test_results_are_one_row_a_point_outcome_and_date(make_sweep: MakeSweep) -> None:
    run = make_sweep(**{"parameters.x": ["10", "20"], "structure.buyer_cap": ["total", "yearly"]})
    table = sweeps.results(run, dates=("2022-12", "2023-01"))
    assert list(table.columns)[:7] == [
        *("point", "parameters.x", "structure.buyer_cap"),
        *("scenario", "outcome", "unit", "date"),
    ]
    assert len(table) == 4
    assert table["parameters.x"].tolist() == [10, 10, 20, 20]
    assert table["structure.buyer_cap"].tolist() == ["total", "total", "yearly", "yearly"]
    assert table["p50"].tolist() == [100, 100, 200, 200]
    assert table["p05"].iloc[0] == pytest.approx(91)


def test_points_stay_text_where_one_value_is_none(make_sweep: MakeSweep) -> None:
    run = make_sweep(x=["1", "2026-01"], y=["1", "2"])
    found = sweeps.paths(run)
    assert found["x"].tolist() == ["1", "2026-01"]
    assert found["y"].tolist() == [1, 2]


@pytest.mark.parametrize(
    ("paths", "month"),
    [
        (["x"], "2022-12"),
        (["US.fee@2022-12"], "2022-12"),
        (["US.fee@2023-01"], "2023-01"),
        (["US.fee@2023-01", "US.fee@2022-11"], "2022-12"),
        (["US.fee@2023-01", "x"], "2022-12"),
    ],
)
def test_points_are_compared_where_they_differ(
    make_sweep: MakeSweep, paths: list[str], month: str
) -> None:
    run = make_sweep(**{path: ["1", "2"] for path in paths})
    assert set(sweeps.results(run)["date"]) == {month}


@pytest.mark.parametrize(
    ("paths", "month"),
    [
        (["x"], "2030-12"),
        (["us.fee@2024-03"], "2028-12"),
        (["us.fee@2024-03", "us.fee@2027-01"], "2028-12"),
        (["us.fee@2024-03", "x"], "2030-12"),
        (["us.fee@2028-03..2028-08"], "2028-12"),  # afterwards little is left of it
        (["us.fee@2028-03..2028-08", "china.share@2028-01..2029-02"], "2029-12"),
        (["us.fee@2028-03..2028-08", "china.share@2027-01"], "2031-12"),
        (["us.fee@2028-03..2028-08", "x"], "2030-12"),
    ],
)
def test_a_sweep_is_shown_as_a_scenario_with_such_entries(paths: list[str], month: str) -> None:
    dates = [f"{year}-{m}" for year in range(2022, 2036) for m in ("06", "12")]
    points = pd.DataFrame({path: ["1", "2"] for path in paths})
    assert sweeps.shown_month(SimpleNamespace(dates=dates, points=points)) == month  # type: ignore[arg-type]


def test_a_run_is_no_sweep(small: Run) -> None:
    with pytest.raises(InputError, match=r"run is no sweep: it has no points.parquet"):
        sweeps.results(small)


def test_unknown_outcomes_and_months_are_refused(make_sweep: MakeSweep) -> None:
    run = make_sweep(x=["1", "2"])
    with pytest.raises(InputError, match=r"has no outcome 'compute.chin'; did you mean"):
        sweeps.results(run, outcomes=("compute.chin",))
    with pytest.raises(InputError, match=r"has no month '2030-12'"):
        sweeps.results(run, dates=("2030-12",))


def test_one_number_is_a_response_curve(make_sweep: MakeSweep) -> None:
    sheet = draw(make_sweep(**{"levers.US.export_rule.fee": ["0", "0.25", "0.5"]}))
    assert title(sheet) == (
        "China's compute in Jan 2023 rises from 100 to 300 H100e "
        "as US export rule fee goes from 0 to 0.5"
    )


def test_a_curve_that_turns_is_told_by_its_highest_and_lowest_point(make_sweep: MakeSweep) -> None:
    """Its ends alone would tell of a rise or a fall that is none."""
    sheet = draw(make_sweep(**{"levers.US.export_rule.fee": ["0.25", "0.5", "0"]}))
    assert title(sheet) == (
        "China's compute in Jan 2023 is highest at fee 0 (300 H100e) "
        "and lowest at fee 0.25 (100 H100e)"
    )


def test_varied_shares_are_in_per_cent(make_sweep: MakeSweep) -> None:
    fee, cap = "levers.US.export_rule.fee", "levers.US.export_rule.volume_cap"
    shown = ShownCurves("compute.china", "H100e", "2023-01", "Baseline", "", {fee: "1", cap: "1"})
    table = sweeps.results(make_sweep(**{fee: ["0", "0.25", "0.5"]}))
    sheet = sweeps.draw(table, (fee,), shown)
    assert title(sheet).endswith("as US export rule fee goes from 0 % to 50 %")
    assert {"US export rule fee [%]", "50"} <= {text for text, _ in boxes(sheet)}
    one, other = grid(["0", "0.5"], ["0.25", "1"])
    table = sweeps.results(make_sweep("two", **{fee: one, cap: other}))
    sheet = sweeps.draw(table, (fee, cap), shown)
    assert title(sheet).endswith("highest at fee 50 %, volume cap 100 %")
    assert {"25", "US export rule fee [%]"} <= {text for text, _ in boxes(sheet)}
    table = table.assign(x=[1, 3, 2, 5])
    words = {text for text, _ in boxes(sweeps.draw(table, (fee, cap, "x"), shown))}
    assert {"25", "50", "100"} <= words


def test_many_points_have_no_markers_and_need_no_order(make_sweep: MakeSweep) -> None:
    values = [str(v) for v in np.random.default_rng(0).random(40)]
    told = title(draw(make_sweep(x=values)))
    assert told.endswith(
        f"is highest at x {float(values[39]):.3g} (4 k H100e) and lowest at x 0.637 (100 H100e)"
    )


def test_one_choice_is_a_row_of_dots(make_sweep: MakeSweep) -> None:
    sheet = draw(make_sweep(policy=["scheduled", "rulebook"]))
    assert title(sheet) == (
        "China's compute in Jan 2023 is highest at policy rulebook (200 H100e) "
        "and lowest at policy scheduled (100 H100e)"
    )


@pytest.mark.parametrize("choices", [["a", "b"], ["a", "b", "c", "d"]])
def test_a_number_and_a_choice_are_one_line_a_choice(
    make_sweep: MakeSweep, choices: list[str]
) -> None:
    x, kind = grid(["1", "2", "3"], choices)
    words = [text for text, _ in boxes(draw(make_sweep(x=x, kind=kind)))]
    assert set(choices) <= set(words)


def test_a_grid_is_a_heat_map_with_values(make_sweep: MakeSweep) -> None:
    x, y = grid(["1", "2", "3"], ["10", "20"])
    sheet = draw(make_sweep(x=x, y=y))
    assert title(sheet) == "China's compute in Jan 2023: 100 to 600 H100e, highest at x 3, y 20"
    assert {"100", "600"} <= {text for text, _ in boxes(sheet)}


def test_large_grids_and_choices_are_heat_maps_too(make_sweep: MakeSweep) -> None:
    x, y = grid([str(i) for i in range(12)], [str(i) for i in range(12)])
    draw(make_sweep("large", x=x, y=y))
    x, y = grid(["a", "b"], ["total", "yearly"])
    draw(make_sweep("choices", x=x, y=y))


def test_other_designs_over_two_paths_are_coloured_dots(make_sweep: MakeSweep) -> None:
    draw(make_sweep(x=["1", "2", "3"], y=["3", "1", "2"]))
    draw(make_sweep("choice", x=["a", "b", "b"], y=["c", "d", "c"]))


def test_many_paths_are_parallel_coordinates(make_sweep: MakeSweep) -> None:
    points = {
        "x": ["1", "2", "3"],
        "supply.smic.wafers_2027": ["3", "1", "2"],
        "z": ["a", "b", "a"],
    }
    assert title(draw(make_sweep(**points))) == (
        "China's compute in Jan 2023: 100 to 300 H100e; "
        "x moves it most: from 150 H100e at 2 or less to 300 H100e at 2 or more"
    )
    choices = make_sweep("choices", **{name: ["a", "b"] for name in "xyz"})
    assert title(draw(choices)) == (
        "China's compute in Jan 2023: 100 to 200 H100e; "
        "x moves it most: from 100 H100e at a to 200 H100e at b"
    )


@pytest.mark.parametrize("paths", [["x"], ["x", "y"], ["x", "y", "z"]])
def test_an_outcome_without_values_can_be_drawn(make_sweep: MakeSweep, paths: list[str]) -> None:
    run = make_sweep(**{name: ["1", "2"] for name in paths})
    table = sweeps.results(run).assign(mean=np.nan, p05=np.nan, p25=np.nan, p50=np.nan)
    table = table.assign(p75=np.nan, p95=np.nan)
    sheet = sweeps.draw(
        table, paths, ShownCurves("compute.china", "H100e", "2023-01", "Baseline", "")
    )
    assert title(sheet).endswith("no value at any point")


def test_a_sweep_writes_charts_and_results(make_sweep: MakeSweep, tmp_path: Path) -> None:
    run = make_sweep(x=["1", "2", "3"])
    told: list[tuple[int, int]] = []
    written = sweeps.draw_sweep(run, tmp_path / "out", progress=lambda *done: told.append(done))
    assert told == [(1, 1)]
    assert [path.name for path in written] == [
        "sweep-compute.china.png",
        "sweep-compute.china.svg",
        "results.csv",
    ]
    table = pd.read_csv(written[-1])
    assert table["p50"].tolist() == [100, 200, 300]
    assert set(table["date"]) == {"2022-12"}
    sweeps.draw_sweep(run, tmp_path / "later", date="2023-01")
    assert set(pd.read_csv(tmp_path / "later" / "results.csv")["date"]) == {"2023-01"}
    with pytest.raises(InputError, match="has no month '2040-01'"):
        sweeps.draw_sweep(run, tmp_path / "none", date="2040-01")


def test_a_grid_of_few_rows_fills_the_chart(make_sweep: MakeSweep) -> None:
    many, few = grid(["1", "2", "3", "4"], ["5", "6"])
    sheet = draw(make_sweep(x=many, y=few))
    axes = sheet.figure.axes[0]
    assert axes.get_xlim() == (0, 4)
    assert axes.get_ylim() == (0, 2)


def test_chosen_outcomes_are_charted_though_they_are_no_headlines(
    make_sweep: MakeSweep, monkeypatch: pytest.MonkeyPatch, tmp_path: Path
) -> None:
    monkeypatch.setattr(sweeps, "HEADLINE", ("compute.us", "ratio.stock"))
    written = sweeps.draw_sweep(make_sweep(x=["1", "2"]), tmp_path / "charts")
    assert "sweep-compute.china.png" in [path.name for path in written]


def test_the_strongest_path_stands_beside_the_outcome(make_sweep: MakeSweep) -> None:
    strong = [str(n) for n in range(8)]
    weak = ["1", "2"] * 4
    other = ["3", "1", "2", "5", "4", "2", "1", "3"]
    sheet = draw(make_sweep(strong=strong, weak=weak, other=other))
    words = [text for text, _ in boxes(sheet)]
    assert words.index("strong") > max(words.index("weak"), words.index("other"))
    assert "250 to 650" in words, "means of halves along the strongest"


def test_a_choice_that_moves_most_is_named_as_the_page_names_it(make_sweep: MakeSweep) -> None:
    """Ranks know no choices: the picture named a number, the page the choice."""
    x, kind, z = (list(one) for one in zip(*itertools.product("12", "ab", "12"), strict=True))
    run = make_sweep(x=x, kind=kind, z=z)
    table = sweeps.results(run).assign(p50=[1.0, 1.0, 9.0, 9.0, 2.0, 2.0, 10.0, 10.0])
    shown = ShownCurves("compute.china", "H100e", "2023-01", "Baseline", "the source")
    told = title(sweeps.draw(table, ("x", "kind", "z"), shown))
    (said,) = sweep.answers(table, ("x", "kind", "z"))
    assert told.endswith("kind moves it most: from 1.5 H100e at a to 9.5 H100e at b")
    assert said.endswith("kind moves it most: from 1.5 H100e at a to 9.5 H100e at b.")


def test_extreme_points_are_compared_below_the_title(make_sweep: MakeSweep) -> None:
    """Medians that lie far apart may belong to members who hardly move."""
    sheet = sweeps.draw_one(make_sweep(x=["1", "2", "3"]), "compute.china", "2023-01")
    words = [text for text, _ in boxes(sheet)]
    assert any(
        text.replace("\n", " ").startswith(
            "Baseline; from the lowest point to the highest member by member"
        )
        for text in words
    ), words


def test_close_cells_show_a_third_digit(make_sweep: MakeSweep) -> None:
    run = make_sweep(x=["0", "0", "1", "1"], y=["0", "1", "0", "1"])
    table = sweeps.results(run)
    table["p50"] = [101.0, 102.0, 103.0, 104.0]
    shown = ShownCurves("compute.china", "H100e", "2023-01", "Baseline", "the source")
    words = [text for text, _ in boxes(sweeps.draw(table, ("x", "y"), shown))]
    assert {"101", "102", "103", "104"} <= set(words)


@pytest.mark.parametrize(
    ("values", "said"),
    [
        ((1, 2, 3, 4), "a 2, b 2"),
        ((1, 2, 4, 4), "a 2 whatever the b"),
        ((1, 4, 3, 4), "b 2 whatever the a"),
        ((4, 2, 3, 4), "a 2, b 2 and 1 other point"),
        ((4, 4, 4, 4), "a 2, b 2 and 3 other points"),
    ],
)
def test_points_of_a_grid_that_print_alike_are_named_together(
    values: tuple[int, ...], said: str
) -> None:
    table = pd.DataFrame({"a": [1, 1, 2, 2], "b": [1, 2, 1, 2], "p50": values})
    assert at_points(table, table.iloc[3], ("a", "b"), str) == said
