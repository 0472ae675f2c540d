"""Tables beside single charts, and bands of several scenarios on one sheet."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from pathlib import Path
from typing import Any

import numpy as np
import pandas as pd
import pytest

from simulation.analysis.charts.figures import figures
from simulation.analysis.charts.lines import ShownLines, medians
from simulation.analysis.charts.plotting import SWEPT, sheets
from simulation.analysis.statistics.bands import bands
from simulation.analysis.statistics.compare import Comparison
from simulation.analysis.statistics.shown import Shown
from simulation.analysis.text.words import month
from simulation.api import plotting
from simulation.errors import InputError
from simulation.experiment.reader import Run
from simulation.limits import KINDS

MakeRun = Callable[..., Run]
LEVELS = np.arange(1.0, 22.0)  # of 21 members: percentiles are members


@pytest.fixture
def run(make_run: MakeRun) -> Run:
    base = {"ratio.stock": [LEVELS, 2 * LEVELS], "lag.china": [LEVELS, LEVELS]}
    more = {"ratio.stock": [LEVELS, 5 * LEVELS], "lag.china": [LEVELS, LEVELS]}
    return make_run({"baseline": base, "more": more})


@pytest.mark.parametrize("kind", ["", "lines", "bands", "fan"])
def test_levels_are_told_by_scenario_and_month(run: Run, kind: str) -> None:
    ((name, table),) = figures(Shown(run), kind, ("ratio.stock",))
    assert name == f"{kind or 'lines'}-ratio.stock"
    assert table["outcome"].unique().tolist() == ["ratio.stock"]
    rows = table[["scenario", "date", "p05", "p50", "p95"]].to_numpy().tolist()
    first, second = run.dates
    assert rows == [
        ["baseline", first, 2.0, 11.0, 20.0],
        ["baseline", second, 4.0, 22.0, 40.0],
        ["more", first, 2.0, 11.0, 20.0],
        ["more", second, 10.0, 55.0, 100.0],
    ]


def test_every_kind_speaks_of_the_month_of_the_comparison(
    run: Run, make_run: MakeRun, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Without --at; the last month would be that of a run without a reference."""
    first, last = run.dates
    monkeypatch.setattr(Comparison, "month", lambda self, outcomes=None: first)
    for kind in ("lines", "bands", "exceedance", "fan", "difference"):
        for _, sheet in sheets(Shown(run), kind, ("ratio.stock",)):
            texts = [text.get_text() for text in sheet.figure.texts]
            assert month(first) in " ".join(" ".join(texts).split()), kind
    ((_, table),) = figures(Shown(run), "exceedance", ("ratio.stock",))
    assert set(table["date"]) == {first}
    alone = make_run({"baseline": {"ratio.stock": [LEVELS, LEVELS]}}, name="alone")
    ((_, table),) = figures(Shown(alone), "exceedance", ("ratio.stock",))
    assert set(table["date"]) == {last}


def test_differences_are_member_by_member(run: Run) -> None:
    ((name, table),) = figures(Shown(run), "difference", ("ratio.stock",))
    assert name == "difference-ratio.stock"
    assert table[["scenario", "reference"]].drop_duplicates().to_numpy().tolist() == [
        ["more", "baseline"]
    ]
    assert table[["p05", "p50", "p95"]].to_numpy().tolist() == [[0, 0, 0], [6, 33, 60]]


def test_every_pair_has_its_differences(make_run: MakeRun) -> None:
    worlds = {"baseline": 1, "more": 5, "most": 9}
    run = make_run({name: {"ratio.stock": [LEVELS, n * LEVELS]} for name, n in worlds.items()})
    ((_, table),) = figures(Shown(run), "difference", ("ratio.stock",))
    assert table[["scenario", "date", "p50"]].to_numpy().tolist() == [
        [name, date, factor * 11.0]
        for name, then in (("more", 4), ("most", 8))
        for date, factor in zip(run.dates, (0, then), strict=True)
    ]


@pytest.mark.parametrize(("row", "factors"), [(0, (1, 1)), (1, (2, 5))])
def test_chances_are_told_by_every_members_value(
    run: Run, row: int, factors: tuple[int, int]
) -> None:
    ((name, table),) = figures(Shown(run), "exceedance", ("ratio.stock",), run.dates[row])
    assert name == "exceedance-ratio.stock"
    assert table["date"].unique().tolist() == [run.dates[row]]
    for scenario, factor in zip(("baseline", "more"), factors, strict=True):
        part = table[table["scenario"] == scenario]
        assert part["member"].tolist() == run.members.tolist()
        np.testing.assert_array_equal(part["value"], factor * LEVELS)


def test_each_outcome_has_a_table(run: Run) -> None:
    found = dict(figures(Shown(run), "bands", ("lag.china", "ratio.stock")))
    assert list(found) == ["bands-lag.china", "bands-ratio.stock"]
    assert isinstance(found["bands-lag.china"], pd.DataFrame)


@pytest.mark.parametrize("kind", ["", *(kind for kind in KINDS if kind not in SWEPT)])
def test_chart_and_table_read_a_series_once(
    run: Run, kind: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    read: list[tuple[str, str]] = []
    arrays = Run.arrays

    def counted(self: Run, scenario: str, names: Sequence[str], point: int | None = None) -> Any:
        read.extend((scenario, name) for name in names)
        return arrays(self, scenario, names, point)

    monkeypatch.setattr(Run, "arrays", counted)
    shown, outcomes = Shown(run), ("lag.china", "ratio.stock")
    at = None if kind in ("fan", "difference") else run.dates[0]  # else it is sought, in effects
    assert list(sheets(shown, kind, outcomes, at))
    assert list(figures(shown, kind, outcomes, at))
    assert sorted(read) == [(name, one) for name in ("baseline", "more") for one in outcomes]


def test_a_table_has_the_months_of_its_chart(run: Run, tmp_path: Path) -> None:
    last = run.dates[1]
    files = plotting.write(run.folder, "bands", ("ratio.stock",), out=tmp_path, span=(last, None))
    (table,) = (pd.read_csv(file) for file in files if file.suffix == ".csv")
    assert table[["scenario", "date"]].to_numpy().tolist() == [["baseline", last], ["more", last]]


@pytest.mark.parametrize("span", [("2022-02", None), (None, "2022-02")])
def test_charts_of_a_sweep_have_no_months(
    make_sweep: Callable[..., Run], span: tuple[str | None, str | None]
) -> None:
    sweep = make_sweep(**{"a.b": ["1", "2"]})
    with pytest.raises(InputError, match="is a sweep, whose charts are of one month: say --at"):
        plotting.draw(sweep, "", span=span)
    assert plotting.draw(sweep, "")


def test_shares_have_lines_and_bands_in_per_cent(make_run: MakeRun) -> None:
    run = make_run({"baseline": {"self_sufficiency.china": [LEVELS / 100, LEVELS / 50]}})
    shown = ShownLines("self_sufficiency.china", "1", run.dates, run.dates[1], "")
    held = run.array("baseline", "self_sufficiency.china").astype(np.float64)
    (axes,) = medians([("B", bands(held))], shown, banded=True).figure.axes
    lines = [np.asarray(line.get_ydata(), float) for line in axes.get_lines()]
    np.testing.assert_allclose(lines, [[11, 22], [2, 4], [20, 40]], rtol=1e-5)


def test_bands_lie_behind_their_lines(run: Run) -> None:
    shown = ShownLines("ratio.stock", "ratio", run.dates, run.dates[1], "")
    sides = [
        (name, bands(run.array(name, "ratio.stock").astype(np.float64))) for name in run.scenarios
    ]
    (axes,) = medians(sides, shown, banded=True).figure.axes
    lines = [line.get_ydata().tolist() for line in axes.get_lines()]
    assert lines == [[11, 22], [2, 4], [20, 40], [11, 55], [2, 10], [20, 100]]
    assert [len(found.get_paths()) for found in axes.collections] == [1, 1]
    assert axes.get_ylim()[1] >= 100, "bands are within the axes"
    (plain,) = medians(sides, shown).figure.axes
    assert [line.get_ydata().tolist() for line in plain.get_lines()] == [[11, 22], [11, 55]]
