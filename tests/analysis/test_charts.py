"""Charts: files, equal bytes, scales, and text that does not collide."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path
from types import SimpleNamespace
from typing import Any

import matplotlib as mpl
import numpy as np
import pandas as pd
import pytest
from chart_boxes import assert_tidy, boxes, title
from run_folders import walks

from simulation.analysis.charts import axis, fans
from simulation.analysis.charts.forest import finer, forest
from simulation.analysis.charts.plots import draw_comparison, source
from simulation.analysis.charts.style import BODY, NARROW, Sheet
from simulation.analysis.statistics.compare import Comparison, compare
from simulation.analysis.statistics.effect import Effect, measure
from simulation.analysis.statistics.pairing import Side
from simulation.errors import RunError
from simulation.experiment.reader import Run
from tests.nights import first_by_day

MakeRun = Callable[..., Run]
DATE = "2028-12"
LONG = {
    "baseline": "Baseline with every dated rule that is known until September 2026",
    "h200_sales_allowed": "H200 sales allowed, with a mandate for state-funded data centres",
}


@pytest.fixture(scope="module")
def effects(comparison: Comparison) -> tuple[Effect, ...]:
    return comparison.effects(comparison.pairs[0])


@pytest.mark.slow
@pytest.mark.parametrize("long", [False, True])
def test_text_of_the_overview_does_not_collide(
    comparison: Comparison, effects: tuple[Effect, ...], long: bool
) -> None:
    assert_tidy(fans.overview(effects, LONG if long else comparison.titles, DATE, "source"))


@pytest.mark.parametrize("number", first_by_day(range(9)))
@pytest.mark.parametrize("long", [False, True])
def test_text_of_single_charts_does_not_collide(
    comparison: Comparison, effects: tuple[Effect, ...], number: int, long: bool
) -> None:
    titles = LONG if long else comparison.titles
    line = source(comparison.pairs[0].changed)
    assert_tidy(fans.fan(effects[number], titles, DATE, line))
    assert_tidy(fans.fan(effects[number], titles, DATE, line, NARROW))
    assert_tidy(fans.difference(effects[number], titles, DATE, line))


def test_text_of_the_forest_does_not_collide(make_run: MakeRun) -> None:
    series = walks(members=20)
    for number in range(12):
        name = f"scenario_{number}_with_quite_a_long_name"
        scaled = {key: values * (1 + 0.02 * number) for key, values in series["baseline"].items()}
        series[name] = scaled
    found = compare(make_run(series, block=20))
    sheet = forest([found.effects(pair) for pair in found.pairs], found.titles, DATE, "source")
    assert_tidy(sheet)
    words = [text for text, _ in boxes(sheet)]
    expected = '"Scenario 11 with quite a long name" raises China\'s compute most: by 22 %'
    assert expected in " ".join(words).replace("\n", " ")


def test_lines_are_made_even_without_breaking_a_word() -> None:
    assert Sheet(5, 5).wrap("Whole-nation effort", 1.3, BODY, "bold") == ["Whole-nation", "effort"]


def test_names_that_are_wrapped_have_rows_of_their_own(effects: tuple[Effect, ...]) -> None:
    """Of one outcome the sheet is narrow: its title and foot take lines from the rows."""
    titles = {effects[0].scenario: LONG["h200_sales_allowed"]}
    assert_tidy(forest([[effects[0]], [effects[0]]], titles, DATE, "a source named at length " * 6))


@pytest.mark.parametrize(("steps", "digits"), [((0, 0.05, 0.1), 1), ((0, 0.2), 0), ((0, 5), 0)])
def test_ticks_of_the_forest_differ(steps: tuple[float, ...], digits: int) -> None:
    figure = mpl.figure.Figure()
    axes = figure.add_subplot()
    axes.set_xticks(steps)
    assert finer(axes) == digits


def test_the_forest_says_when_nothing_is_clear(small: Run) -> None:
    found = compare(small)
    effect = found.effects(found.pairs[0])[0]
    same = measure(
        ("a", "b", "lag.china"), "months", ("2022-01",), *[np.ones((1, 3), "f4")] * 2, True
    )
    expected = "No scenario clearly changes China's frontier lag by Jan 2022"
    assert title(forest([[same]], {}, DATE, "")) == expected
    assert "China's compute" in [text for text, _ in boxes(forest([[effect]], {}, DATE, ""))]


def test_a_chart_names_units_start_and_source(effects: tuple[Effect, ...]) -> None:
    one = next(effect for effect in effects if effect.outcome == "compute.china")
    sheet = fans.fan(one, {}, DATE, "the source")
    words = " ".join(text for text, _ in boxes(sheet))
    for expected in (
        "China's compute [H100e], log scale",
        "results differ from Mar 2026",
        "the source",
    ):
        assert expected in words


@pytest.mark.parametrize(
    ("values", "expected"),
    [([1, 100], True), ([1, 31], False), ([0, 100], False), ([-1, -100], False), ([], False)],
)
def test_scales_are_logarithmic_beyond_one_and_a_half_decades(
    values: list[float], expected: bool
) -> None:
    assert axis.spans_decades(np.array(values, dtype=float)) is expected


@pytest.mark.parametrize(
    "values", [[np.nan] * 3, [0, 0, 0], [1e-9] * 3, [-5, 0, 5], [0, 1e12, 1e13], [1, 1e6, 1e12]]
)
def test_odd_outcomes_can_be_drawn(values: list[float], tmp_path: Path) -> None:
    side = np.repeat(np.array(values, dtype=np.float32)[:, None], 4, axis=1)
    dates = ("2022-01", "2022-02", "2022-03")
    effect = measure(("more", "baseline", "compute.china"), "H100e", dates, side, side * 2, True)
    for sheet in (
        fans.fan(effect, {}, DATE, "source"),
        fans.difference(effect, {}, DATE, "source"),
        fans.overview([effect], {}, DATE, "source"),
        forest([[effect]], {}, DATE, "source"),
    ):
        assert_tidy(sheet)


def test_equal_charts_are_equal_bytes_whatever_the_users_settings(
    effects: tuple[Effect, ...], tmp_path: Path
) -> None:
    first = fans.fan(effects[0], {}, DATE, "source").save(tmp_path / "a", "title")
    with mpl.rc_context({"font.size": 20, "axes.facecolor": "red", "svg.hashsalt": "x"}):
        before = dict(mpl.rcParams)
        second = fans.fan(effects[0], {}, DATE, "source").save(tmp_path / "b", "title")
        assert dict(mpl.rcParams) == before
    assert [path.read_bytes() for path in first] == [path.read_bytes() for path in second]
    assert [path.name for path in first] == ["a.png", "a.svg"]
    svg = first[1].read_text(encoding="utf-8")
    assert "<dc:title>title" in svg
    assert "<dc:date>" not in svg


def test_pyplot_is_never_used() -> None:
    folder = Path(fans.__file__).parent
    assert not [
        path for path in folder.glob("*.py") if "pyplot" in path.read_text(encoding="utf-8")
    ]


def test_a_comparison_writes_its_charts_and_tables(comparison: Comparison, tmp_path: Path) -> None:
    names = ("ratio.stock", "fee_income.us")
    written = draw_comparison(comparison, tmp_path / "new", names)
    assert [path.name for path in written] == [
        "overview.svg",
        "overview.png",
        "fan-ratio.stock.svg",
        "difference-ratio.stock.svg",
        "fan-fee_income.us.svg",
        "difference-fee_income.us.svg",
        "comparison.csv",
        "table.csv",
    ]
    assert all(path.stat().st_size for path in written)
    assert len(pd.read_csv(written[-2])) == 2 * 168
    assert len(pd.read_csv(written[-1])) == 2
    mine = tmp_path / "new" / "fan-of-mine.txt"
    mine.write_text("kept")
    written = draw_comparison(comparison, tmp_path / "new", names[:1], formats=("pdf",))
    assert {path.name for path in (tmp_path / "new").iterdir()} == {
        *(path.name for path in written),
        mine.name,
    }
    assert {path.suffix for path in written} == {".pdf", ".png", ".csv"}


def test_several_scenarios_have_an_overview_of_all_and_their_own(
    make_run: MakeRun, tmp_path: Path
) -> None:
    codes = np.zeros((2, 3))
    held = {"compute.china": np.ones((2, 3)), "bottleneck.huawei": codes}
    found = compare(make_run({"baseline": held, "a": held, "b": held}))
    written = draw_comparison(found, tmp_path / "out", ("compute.china", "bottleneck.huawei"))
    assert sorted(path.name for path in written if path.suffix == ".svg") == [
        "difference-compute.china-a.svg",
        "difference-compute.china-b.svg",
        "fan-compute.china-a.svg",
        "fan-compute.china-b.svg",
        "lines-compute.china.svg",
        "overview-a.svg",
        "overview-b.svg",
        "overview.svg",
    ]
    assert [path.name for path in written if path.suffix == ".png"] == ["overview.png"]
    assert set(pd.read_csv(tmp_path / "out" / "table.csv")["outcome"]) == {
        "compute.china",
        "bottleneck.huawei",
    }


def test_a_comparison_without_charts_still_has_tables(make_run: MakeRun, tmp_path: Path) -> None:
    held = {"bottleneck.huawei": np.zeros((2, 3))}
    found = compare(make_run({"baseline": held, "more": held}))
    assert len(draw_comparison(found, tmp_path / "out", ("bottleneck.huawei",))) == 2


@pytest.mark.slow
def test_many_scenarios_have_single_charts_on_request(make_run: MakeRun, tmp_path: Path) -> None:
    held = {"compute.china": np.ones((2, 3))}
    found = compare(make_run({"baseline": held, **dict.fromkeys("abcde", held)}))
    told: list[tuple[int, int]] = []
    draw_comparison(found, tmp_path / "all", progress=lambda *done: told.append(done))
    assert len(list((tmp_path / "all").glob("*.svg"))) == 7
    assert told == [(done, 7) for done in range(1, 8)]
    draw_comparison(found, tmp_path / "some", ("compute.china",))
    assert len(list((tmp_path / "some").glob("*.svg"))) == 7 + 10


def test_title_and_axis_of_a_difference_have_one_unit() -> None:
    dates = ("2028-11", "2028-12")
    base = np.array([[0.001, 1, 1], [1, 1, 1]], dtype=np.float32)
    names = ("more", "baseline", "compute.china")
    effect = measure(names, "H100e", dates, base, base + 1, True)
    assert "by 100 %" in title(fans.fan(effect, {}, DATE, ""))
    sheet = fans.difference(effect, {}, DATE, "")
    assert "by 1 H100e" in title(sheet)
    assert sheet.figure.axes[0].get_ylabel() == "Difference from baseline [H100e]"


def test_shares_are_never_on_a_log_scale() -> None:
    base = np.array([[0.001], [0.9]], dtype=np.float32)
    names = ("more", "baseline", "share.china")
    effect = measure(names, "1", ("2022-01", "2022-02"), base, base, True)
    assert fans.fan(effect, {}, DATE, "").figure.axes[0].get_yscale() == "linear"


def test_unpaired_charts_say_so(make_run: MakeRun) -> None:
    held = {"compute.china": np.ones((2, 3))}
    left, right = make_run({"baseline": held}, "left"), make_run({"more": held}, "right", seed=2)
    found = compare([left, right])
    sheet = fans.difference(found.effects(found.pairs[0])[0], found.titles, DATE, "source")
    words = " ".join(text for text, _ in boxes(sheet))
    assert "Difference each member with each, not paired" in words


def test_a_folder_that_cannot_be_written_is_one_line(
    comparison: Comparison, tmp_path: Path
) -> None:
    (tmp_path / "file").write_text("")
    with pytest.raises(RunError, match="cannot write"):
        draw_comparison(comparison, tmp_path / "file" / "out", ("ratio.stock",))


def test_the_source_line() -> None:
    manifest = {"version": "1.2.3", "seed": 7, "scenarios": {}}
    run: Any = SimpleNamespace(manifest=manifest, members=range(1500), name="run-7")
    expected = "chip-rivalry 1.2.3; seed 7; 1,500 members; folder run-7; sources: calibration/"
    assert source(Side("a", "a", run)) == expected


@pytest.mark.parametrize(("first", "marked"), [(None, []), (0, []), (1, ["2022-02"])])
def test_where_two_part_is_marked_but_for_the_first_month(
    monkeypatch: pytest.MonkeyPatch, first: int | None, marked: list[str]
) -> None:
    """Months that are shown may begin after the two have parted: then nothing parts in them."""
    seen: list[str] = []
    monkeypatch.setattr(axis, "starts", lambda axes, date: seen.append(date))
    effect: Any = SimpleNamespace(first=first, dates=("2022-01", "2022-02"))
    axes: Any = None
    fans._begin(axes, effect)
    assert seen == marked
