"""Each number is in its own row and column, from the results of a block to the tables of a run."""

from __future__ import annotations

from pathlib import Path
from types import SimpleNamespace
from typing import Any

import numpy as np
import pyarrow as pa
import pyarrow.parquet as pq
import pytest

from simulation.errors import InputError, RunError
from simulation.experiment import arrow, datapackage, rows, tables
from simulation.experiment.design import Axis, build, listed, split_choices
from simulation.experiment.reader import Run
from simulation.inputs import Calibration, Draw, load_scenario

DATES = ("2022-01", "2022-02", "2022-03")


def results(*names: str) -> Any:
    """Outcomes (months, outcomes, members): 100 by outcome, 10 by member, 1 by month."""
    month, outcome, member = np.meshgrid(range(3), range(len(names)), range(4), indexing="ij")
    values = (100 * outcome + 10 * member + month).astype(np.float32)
    return SimpleNamespace(outcomes=names, dates=DATES, values=values)


def test_a_block_has_each_value_beside_its_member_and_month() -> None:
    cells = [
        tables.Cell("ban", 7, 3, results("a.b", "c.d"), 2, frozenset({"e.f"})),
        tables.Cell("free", 7, 2, results("c.d", "a.b", "e.f"), 5),
    ]
    table = tables.block_table(cells, ["c.d", "e.f"])
    # Plain text, as in members.parquet: polars joins no dictionary with it.
    assert {table.schema.field(name).type for name in ("scenario", "date")} == {pa.string()}
    frame = table.to_pandas()
    assert list(frame.columns) == ["point", "scenario", "member", "date", "c.d", "e.f"]
    expected = [
        (point, scenario, 7 + member, date, place + 10 * member + month, other)
        for point, scenario, members, place in ((2, "ban", 3, 100), (5, "free", 2, 0))
        for member in range(members)
        for month, date in enumerate(DATES)
        for other in [0 if point == 2 else 200 + 10 * member + month]
    ]
    assert list(frame.itertuples(index=False, name=None)) == expected
    with pytest.raises(RunError, match=r"the model gave no outcome e\.f"):
        tables.block_table([tables.Cell("ban", 0, 1, results("a.b"))], ["e.f"])


@pytest.mark.parametrize("shuffled", [False, True])
def test_a_block_is_read_by_months_and_cells(tmp_path: Path, shuffled: bool) -> None:
    """Whatever the order of its rows, by points, members and months."""
    cells = [tables.Cell("s", 4, 3, results("a.b"), point) for point in (1, 3)]
    table = tables.block_table(cells)
    if shuffled:
        order = np.random.default_rng(2).permutation(table.num_rows - 1)
        table = table.take(pa.array([table.num_rows - 1, *order]))  # the last month comes first
    file = tmp_path / "block.parquet"
    pq.write_table(table, file)
    found = rows.layout(rows.table(file), file)
    assert found.dates == DATES
    assert found.points.tolist() == [1, 1, 1, 3, 3, 3]
    assert found.members.tolist() == [4, 5, 6, 4, 5, 6]
    assert (found.order is None) == (not shuffled)
    square = found.square(rows.table(file, ["a.b"]).column("a.b"))
    assert square.tolist() == [[m + 10 * c for c in (0, 1, 2) * 2] for m in range(3)]
    assert found.cells(np.array([5, 6]), 3).tolist() == [4, 5]
    assert found.cells(None, 1).tolist() == [0, 1, 2]
    assert found.cells(np.array([4]), None).tolist() == [0, 3]
    assert found.cells(None, None).tolist() == [*range(6)]


@pytest.mark.parametrize("kept", [range(1, 9), [*range(9), 8], [*range(9), 0, 1, 2]])
def test_a_member_lacks_no_month_and_has_none_twice(tmp_path: Path, kept: Any) -> None:
    table = tables.block_table([tables.Cell("s", 0, 3, results("a.b"))])
    file = tmp_path / "block.parquet"
    pq.write_table(table.take(pa.array([*kept])), file)
    with pytest.raises(InputError, match="some member lacks a month or has it twice"):
        rows.layout(rows.table(file), file)


@pytest.mark.parametrize("members", [4, 3, 1])
def test_what_is_undefined_is_null_and_read_as_no_number(tmp_path: Path, members: int) -> None:
    """A database counts NaN as the largest number, and leaves null out; older folders hold NaN."""
    some = results("a.b", "c.d")
    some.values[0, 0, :] = some.values[2, 0, 1:3] = np.nan
    cells = [tables.Cell("s", 4, members, some, point) for point in (1, 3)]
    file, cut = tmp_path / "block.parquet", slice(0, members)
    missing = 2 * int(np.isnan(some.values[:, 0, cut]).sum())
    for undefined, nulls in ((("a.b",), missing), ((), 0)):
        made = tables.block_table(cells, undefined=undefined)
        tables.write_table(file, made)
        found = rows.table(file, ["a.b", "c.d"])
        assert [found.column(name).null_count for name in ("a.b", "c.d")] == [nulls, 0]
        for column, name in enumerate(("a.b", "c.d")):
            values = some.values[:, column, cut]
            square = rows.layout(rows.table(file), file).square(found.column(name))
            assert square.dtype == np.float32
            np.testing.assert_array_equal(square, np.concatenate([values, values], axis=1))
            part = arrow.values(found.column(name).slice(2, 5))
            np.testing.assert_array_equal(part, np.tile(values.T.ravel(), 2)[2:7])


def test_another_machines_table_is_what_was_asked_for() -> None:
    data = tables.packed(tables.block_table([tables.Cell("s", 4, 3, results("a.b"))]))
    assert tables.unfit(data, 9, ["a.b"], range(4, 7)) == ""
    assert "9 rows instead of 12" in tables.unfit(data, 12, ["a.b"], range(4, 7))
    assert "other members" in tables.unfit(data, 9, ["a.b"], range(3))
    assert "other outcomes than the 1" in tables.unfit(data, 9, ["c.d"], range(4, 7))
    assert tables.unfit(data[:50], 9, ["a.b"], range(4, 7)).startswith("no table can be read")


def test_drawn_parameters_are_of_their_scenario_and_member(
    calibration: Calibration, monkeypatch: pytest.MonkeyPatch
) -> None:
    """A chunk goes on where the last one ended; what a scenario fixes is fixed there alone."""
    monkeypatch.setattr(tables, "_MEMBER_ROWS", 3)
    fixed, free = (
        load_scenario("baseline", calibration, sets)
        for sets in (("parameters.choice.price=2.5",), ())
    )
    chunks = list(tables.drawn(calibration, [free, fixed], 7, 5))
    assert [len(chunk["member"]) for chunk in chunks] == [3, 2, 3, 2]
    members = np.concatenate([chunk["member"] for chunk in chunks])
    assert members.tolist() == [*range(5)] * 2
    values = np.concatenate([chunk["choice.price"] for chunk in chunks])
    assert values[:5] == pytest.approx(Draw(calibration, free, 7, 0, 5)["choice.price"])
    assert values[5:].tolist() == [2.5] * 5
    assert [set(chunk["scenario"]) for chunk in chunks] == [{free.name}] * 2 + [{fixed.name}] * 2
    other = np.concatenate([chunk["choice.wait"] for chunk in chunks])
    assert other[:5].tolist() == other[5:].tolist(), "the rest is drawn alike"
    alone = list(tables.drawn(calibration, [free], 7, 4))
    assert "scenario" not in alone[0]


def test_points_of_a_saltelli_design_exchange_one_column_at_a_time() -> None:
    axes = [Axis("a.b", 0.0, 1.0), Axis("c.d", 10.0, 30.0), Axis("e.f", -1.0, 1.0)]
    found = np.array(build(axes, "saltelli", 20, 5).rows, dtype=float).reshape(4, 5, 3)
    for first, *between, last in found:
        for column, point in enumerate(between):
            assert point[column] == last[column] != first[column]
            others = [n for n in range(3) if n != column]
            assert point[others].tolist() == first[others].tolist()
    assert ((found[..., 1] >= 10) & (found[..., 1] <= 30)).all()
    assert np.ptp(found[..., 1]) > 5


def test_values_of_an_axis() -> None:
    ends = Axis("a.b", 2.0, 6.0, 5)
    assert ends.levels() == ["2", "3", "4", "5", "6"]
    assert ends.at(np.array([0.0, 0.25, 1.0])) == ["2", "3", "6"]
    assert ends.ends() == ("2", "6")
    assert ends.describe() == "2:6:5"
    assert ends.between() == ""  # a grid of whole numbers
    assert Axis("a.b", 2.0, 6.0, 9).between() == "2.5"
    assert Axis("a.b", 2.0, 6.0).between() == "3.527864"
    assert listed("a.b", [0.5, 1]).between() == ""
    assert ends.whole() == "2,3,4,5,6"
    assert Axis("a.b", 0.5, 40.0).whole() == "1,2,...,40"
    choices = listed("a.b", ["x", 1.5, "p, q", ["r", "s"]])
    assert choices.choices == ("x", "1.5", "[p, q]", '["r", "s"]')
    assert choices.at(np.array([0.0, 0.24, 0.26, 0.74, 0.99])) == [
        "x", "x", "1.5", "[p, q]", '["r", "s"]',
    ]  # fmt: skip
    assert split_choices("a, [b, c], {d: 1, e: 2}, 'f, g'") == [
        "a", "[b, c]", "{d: 1, e: 2}", "'f, g'",
    ]  # fmt: skip


def test_a_grid_goes_through_the_last_path_first() -> None:
    found = build([Axis("a.b", 0.0, 1.0, 2), Axis("c.d", choices=("x", "y"))], "grid", None, 1)
    assert found.rows == (("0", "x"), ("0", "y"), ("1", "x"), ("1", "y"))
    assert found.sets(1) == ("a.b=0", "c.d=y")


def test_columns_of_a_run_are_described_each_as_its_own(tmp_path: Path) -> None:
    outcomes = {
        "lag.china": {"unit": "months", "description": "how far behind"},
        "share.china": {"unit": "1", "description": "part of the whole"},
    }
    (tmp_path / "series").mkdir()
    table = tables.block_table([tables.Cell("s", 0, 3, results(*outcomes))])
    for name in ("a", "b"):
        pq.write_table(table, tmp_path / "series" / f"{name}.parquet")
    pq.write_table(pa.table({"member": [0, 1], "a.b": [1.0, 2.0], "scenario": ["s", "s"]}),
                   tmp_path / "members.parquet")  # fmt: skip
    header = "scenario,outcome,unit,date,mean,p05,p25,p50,p75,p95\n"
    (tmp_path / "summary.csv").write_text(header)
    blocks = {"a.parquet": {"status": "done"}, "b.parquet": {"status": "failed"}}
    scenarios = {"s": {"title": "A title"}}
    about = {"outcomes": outcomes, "scenarios": scenarios, "version": "1.2", "blocks": blocks}
    run = Run(tmp_path, about)
    found = datapackage.package(run)
    summary, members, series = found["resources"]
    told = {one["name"]: one.get("description") for one in summary["schema"]["fields"]}
    assert told["p05"] == "5 % quantile over members; empty for a code"
    assert told["p95"] == "95 % quantile over members; empty for a code"
    assert told["mean"] == "mean over members; empty for a code"
    assert summary["schema"]["primaryKey"] == ["scenario", "outcome", "date"]
    kinds = {one["name"]: one["type"] for one in members["schema"]["fields"]}
    assert kinds == {"member": "integer", "a.b": "number", "scenario": "string"}
    assert series["path"] == ["series/a.parquet"]
    units = {f["name"]: (f.get("unit"), f.get("description")) for f in series["schema"]["fields"]}
    assert units["lag.china"] == ("months", "how far behind")
    assert units["share.china"] == ("1", "part of the whole")
