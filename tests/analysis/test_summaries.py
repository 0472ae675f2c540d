"""Bands over members and summary.csv."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path

import numpy as np
import pandas as pd
import pytest
from hypothesis import given
from hypothesis import strategies as st
from hypothesis.extra import numpy as hnp

from simulation.analysis.statistics import results
from simulation.analysis.statistics.bands import LEVELS, bands, mode, thinned
from simulation.analysis.statistics.summary import summarise, write_summary
from simulation.errors import InputError, RunError
from simulation.experiment.reader import Run

MakeRun = Callable[..., Run]
NAN = float("nan")


def test_bands_of_a_hand_computed_row() -> None:
    found = bands(np.array([[3.0, 1, 2, 5, 4]], dtype=np.float32))
    expected = {"mean": 3, "p05": 1.2, "p25": 2, "p50": 3, "p75": 4, "p95": 4.8}
    assert {name: series.item() for name, series in found.items()} == pytest.approx(expected)


def test_bands_in_another_unit() -> None:
    found = bands(np.array([[3.0, 1, 2, 5, 4]]))
    for (name, series), (_, usual) in zip(found.scaled(100).items(), found.items(), strict=True):
        assert series.item() == pytest.approx(100 * usual.item()), name


def test_bands_leave_nan_out_and_are_nan_where_nothing_is_left() -> None:
    found = bands(np.array([[1, NAN, 3], [NAN, NAN, NAN]], dtype=np.float32))
    assert found.p50[0] == found.mean[0] == 2
    assert all(np.isnan(series[1]) for _, series in found.items())


@given(hnp.arrays(np.float32, (3, 7), elements=st.floats(0, 1e6, width=32) | st.just(NAN)))
def test_bands_agree_with_numpy(values: np.ndarray) -> None:
    found = bands(values)
    for i, row in enumerate(values):
        known = row[~np.isnan(row)].astype(float)
        if known.size:
            expected = [known.mean(), *np.percentile(known, [100 * level for level in LEVELS])]
            np.testing.assert_allclose([s[i] for _, s in found.items()], expected, rtol=1e-9)


def test_mode_is_the_most_frequent_code_and_the_smallest_of_equals() -> None:
    values = np.array([[2, 2, 1], [3, 1, NAN], [NAN, NAN, NAN]], dtype=np.float32)
    np.testing.assert_array_equal(mode(values), [2, 1, NAN])


def test_thinned_keeps_small_samples_and_spreads_large_ones() -> None:
    assert thinned(np.array([[3.0, 1.0]]), 5).tolist() == [[1.0, 3.0]]
    assert thinned(np.arange(101.0)[None], 4).tolist() == [[12.5, 37.5, 62.5, 87.5]]


def test_summary_has_the_columns_of_the_interface(small: Run) -> None:
    table = summarise(small)
    columns = ["scenario", "outcome", "unit", "date", "mean", "p05", "p25", "p50", "p75", "p95"]
    assert list(table.columns) == columns
    assert len(table) == 4
    last = table.iloc[-1]
    assert (last["scenario"], last["date"], last["unit"]) == ("more", "2022-02", "H100e")
    assert (last["mean"], last["p50"]) == (50, 50)


def test_code_outcomes_have_a_mode_and_nothing_else(make_run: MakeRun, tmp_path: Path) -> None:
    codes = np.array([[0.0, 3, 3, 1]])
    run = make_run({"baseline": {"bottleneck.huawei": codes, "bottleneck.huawei.hbm": codes}})
    code, cause = summarise(run).to_dict("records")
    assert code["p50"] == 3
    assert all(np.isnan(code[name]) for name in ("mean", "p05", "p25", "p75", "p95"))
    assert cause["mean"] == 1.75
    lines = write_summary(run, tmp_path / "summary.csv").read_text().splitlines()
    assert lines[1] == "baseline,bottleneck.huawei,1,2022-01,,,,3,,"


def test_a_ratio_without_denominator_is_an_empty_cell(make_run: MakeRun, tmp_path: Path) -> None:
    run = make_run({"baseline": {"ratio.stock": np.array([[NAN, NAN], [NAN, 4.0]])}})
    lines = write_summary(run, tmp_path / "summary.csv").read_text().splitlines()
    assert lines[1:] == [
        "baseline,ratio.stock,ratio,2022-01,,,,,,",
        "baseline,ratio.stock,ratio,2022-02,4,4,4,4,4,4",
    ]


def test_the_file_is_the_table_and_reads_in_small_groups(
    plausible: Run, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    whole = write_summary(plausible, tmp_path / "a.csv").read_bytes()
    monkeypatch.setattr(results, "BUDGET", 1)
    assert write_summary(plausible, tmp_path / "b.csv").read_bytes() == whole
    table = pd.read_csv(tmp_path / "a.csv")
    pd.testing.assert_frame_equal(table, summarise(plausible), rtol=1e-5, check_dtype=False)
    assert sorted(path.name for path in tmp_path.iterdir()) == ["a.csv", "b.csv"]


def test_groups_fit_the_budget() -> None:
    names = [str(i) for i in range(220)]
    found = list(results.groups(names, 168, 10_000))
    assert [name for group in found for name in group] == names
    assert max(len(group) for group in found) * 168 * 10_000 * 4 <= results.BUDGET
    assert list(results.groups(["a"], 168, 10**9)) == [("a",)]


def test_a_sweeps_summary_begins_with_point(make_sweep: Callable[..., Run], tmp_path: Path) -> None:
    run = make_sweep(x=["1", "2", "3"])
    path = write_summary(run, tmp_path / "summary.csv", dates=("2022-12",))
    lines = path.read_text().splitlines()
    assert lines[0].startswith("point,scenario,outcome,")
    assert lines[3] == "2,baseline,compute.china,H100e,2022-12,300,273,285,300,315,327"


def test_unknown_outcomes_and_months_are_refused(small: Run) -> None:
    with pytest.raises(InputError, match=r"run has no outcome 'compute.chna'; did you mean"):
        summarise(small, outcomes=("compute.chna",))
    with pytest.raises(InputError, match=r"no month '2030-12': it runs from 2022-01 to 2022-02"):
        summarise(small, dates=("2030-12",))


def test_nothing_asked_for_is_an_empty_table(small: Run) -> None:
    assert list(summarise(small, outcomes=()).columns)[-1] == "p95"


def test_a_summary_that_cannot_be_written_is_one_line(small: Run, tmp_path: Path) -> None:
    with pytest.raises(RunError, match=r"cannot write"):
        write_summary(small, tmp_path / "absent" / "summary.csv")
