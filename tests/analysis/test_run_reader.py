"""The reader of run folders: numbers, order of rows, and what it refuses."""

from __future__ import annotations

import json
from collections.abc import Callable
from pathlib import Path
from typing import Any

import numpy as np
import pyarrow as pa
import pyarrow.parquet as pq
import pytest
from run_folders import write_run

from simulation.errors import InputError
from simulation.experiment.reader import Run

SERIES = {"baseline": {"compute.us": np.arange(12.0).reshape(3, 4), "lag.china": np.ones((3, 4))}}


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    return write_run(tmp_path / "run", SERIES)


def change(folder: Path, **values: Any) -> None:
    path = folder / "manifest.json"
    path.write_text(json.dumps({**json.loads(path.read_text()), **values}))


def change_block(folder: Path, number: int, **values: Any) -> str:
    blocks = json.loads((folder / "manifest.json").read_text())["blocks"]
    name = list(blocks)[number]
    blocks[name].update(values)
    change(folder, blocks=blocks)
    return name


def test_series_come_back_as_months_by_members(folder: Path) -> None:
    run = Run.open(folder)
    assert run.dates == ("2022-01", "2022-02", "2022-03")
    assert run.members.tolist() == [0, 1, 2, 3]
    assert run.scenarios == ("baseline",)
    assert (run.name, run.seed) == ("run", 1)
    assert run.outcomes["compute.us"].unit == "H100e"
    found = run.array("baseline", "compute.us")
    assert found.dtype == np.float32
    np.testing.assert_array_equal(found, SERIES["baseline"]["compute.us"])


def test_drawn_parameters_are_one_row_a_member(folder: Path) -> None:
    assert Run.open(folder).drawn["a.b"].iloc[-1] == 1


def test_what_a_run_gives_is_the_callers_own_or_cannot_be_changed(folder: Path) -> None:
    points = pa.table({"point": np.arange(2, dtype=np.int32), "fee": [0.0, 0.5]})
    run = Run.open(folder)
    with pytest.raises(ValueError, match="read-only"):
        run.members[0] = 99
    run.drawn["a.b"] = 99.0
    assert 99 not in run.drawn["a.b"].to_numpy()
    pq.write_table(points, folder / "points.parquet")
    swept = Run.open(folder)
    for _ in range(2):
        found = swept.points
        assert found is not None
        assert found["fee"].tolist() == [0.0, 0.5]
        found["fee"] = 99.0


@pytest.mark.parametrize("seed", range(3))
def test_rows_of_a_block_may_stand_in_any_order(folder: Path, seed: int) -> None:
    for file in (folder / "series").iterdir():
        table = pq.read_table(file)
        pq.write_table(table.take(np.random.default_rng(seed).permutation(len(table))), file)
    found = Run.open(folder).array("baseline", "compute.us")
    np.testing.assert_array_equal(found, SERIES["baseline"]["compute.us"])


def test_only_the_columns_asked_for_are_read(folder: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    from simulation.experiment import rows

    read: list[Any] = []
    table = rows.table
    monkeypatch.setattr(rows, "table", lambda p, c=None: read.append(c) or table(p, c))
    Run.open(folder).array("baseline", "lag.china")
    assert not any("compute.us" in columns for columns in read)


def test_points_of_a_sweep_are_read_one_by_one(make_sweep: Callable[..., Run]) -> None:
    run = make_sweep(x=["1", "2", "3"])
    for point in range(3):
        found = run.array("baseline", "compute.china", point)
        np.testing.assert_allclose(found[0], 100 * (point + 1) * np.array([0.9, 1, 1.1]), rtol=1e-6)


def test_a_partial_run_gives_the_members_that_all_scenarios_have(tmp_path: Path) -> None:
    folder = write_run(tmp_path / "two", {**SERIES, "more": SERIES["baseline"]})
    change(folder, status="running")
    change_block(folder, 3, status="failed", error="Traceback\nValueError: no")
    run = Run.open(folder, partial=True)
    assert run.members.tolist() == [0, 1]
    assert run.array("baseline", "compute.us").shape == (3, 2)


def refused(folder: Path) -> str:
    with pytest.raises(InputError) as caught:
        read(folder)
    return str(caught.value)


def read(folder: Path) -> None:
    Run.open(folder).array("baseline", "compute.us")


def test_refuses_what_is_no_run(tmp_path: Path, folder: Path) -> None:
    assert refused(tmp_path / "absent") == (
        f"{tmp_path / 'absent'}: no such folder; runs there: run"
    )
    assert refused(tmp_path) == f"{tmp_path} is no run: it has no manifest.json"
    path = folder / "manifest.json"
    path.write_text('{"format": 1, "seed": 1}')
    assert refused(folder) == f"{path}: not the manifest of a run in format 1"
    path.write_text('{"format": 1, "seed": 1, "blocks": {}}')
    message = "no manifest of a run: no members, scenarios, outcomes, status"
    assert refused(folder) == f"{path}: {message}"


def test_refuses_an_incomplete_run(folder: Path) -> None:
    change(folder, status="running")
    expected = "the run is not complete (2 blocks done, status running); finish it with --resume"
    assert refused(folder) == f"{folder}: {expected}"


def test_refuses_failed_blocks_and_says_why(folder: Path) -> None:
    name = change_block(folder, 0, status="failed", error="Traceback\nValueError: no wafers")
    expected = f"failed blocks: {name} (ValueError: no wafers); repeat them with --resume"
    assert refused(folder) == f"{folder}: {expected}"
    change_block(folder, 1, status="failed", error="")
    assert " and 1 more; " in refused(folder)


def test_refuses_a_missing_block(folder: Path) -> None:
    (folder / "series" / "block-baseline-0000000.parquet").unlink()
    name = "series/block-baseline-0000000.parquet"
    assert refused(folder) == f"{folder}: the block {name} is missing; repair it with --resume"


def test_refuses_a_run_without_any_block(folder: Path) -> None:
    change(folder, blocks={})
    assert refused(folder) == f"{folder}: no block of it is done"


def test_suggests_names(folder: Path) -> None:
    run = Run.open(folder)
    with pytest.raises(
        InputError, match=r"run has no outcome 'compute.uss'; did you mean 'compute.us'"
    ):
        run.array("baseline", "compute.uss")
    with pytest.raises(InputError, match=r"run has no scenario 'basline'; did you mean 'baseline'"):
        run.array("basline", "compute.us")


def test_refuses_unreadable_parquet(folder: Path) -> None:
    file = folder / "series" / "block-baseline-0000000.parquet"
    file.write_bytes(b"nonsense")
    assert refused(folder).startswith(f"{file}: not readable as parquet: ")


def rewrite(folder: Path, number: int, table: Callable[[pa.Table], pa.Table]) -> Path:
    file = sorted((folder / "series").iterdir())[number]
    pq.write_table(table(pq.read_table(file)), file)
    return file


def test_refuses_a_missing_column(folder: Path) -> None:
    file = rewrite(folder, 0, lambda t: t.drop_columns(["compute.us"]))
    assert refused(folder) == f"{file}: it lacks the column 'compute.us'"


@pytest.mark.parametrize(
    "spoil",
    [
        lambda t: t.slice(1),
        lambda t: pa.concat_tables([t, t]),
        lambda t: t.take([0, 0, 2, 3, 4, 5]),
        lambda t: t.slice(0, 0),
    ],
)
def test_refuses_missing_and_repeated_rows(
    folder: Path, spoil: Callable[[pa.Table], pa.Table]
) -> None:
    file = rewrite(folder, 0, spoil)
    assert refused(folder) == f"{file}: some member lacks a month or has it twice"


def test_refuses_blocks_of_other_months(folder: Path) -> None:
    keep = [0, 1, 3, 4]  # the first two months of both members
    file = rewrite(folder, 1, lambda t: t.take(keep))
    assert refused(folder) == f"{file}: its months differ from the first block's"


def test_a_sweep_is_read_by_point_only(make_sweep: Callable[..., Run], folder: Path) -> None:
    run = make_sweep(x=["1", "2"])
    with pytest.raises(InputError, match=r"is a sweep: say which point to read"):
        run.array("baseline", "compute.china")
    for other in (run, Run.open(folder)):
        with pytest.raises(InputError, match=r"has no point 7"):
            other.array("baseline", next(iter(other.outcomes)), 7)
