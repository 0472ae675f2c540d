"""Runs: blocks, workers, failures, resuming; always the same bytes."""

from __future__ import annotations

import errno
import os
from collections.abc import Callable
from multiprocessing.connection import Connection
from pathlib import Path
from typing import Any

import fake_model
import numpy as np
import pyarrow.parquet as pq
import pytest

from simulation.errors import InputError, RunError, StoppedError
from simulation.experiment import ensemble, manifest, work
from simulation.experiment.ensemble import (
    Plan,
    execute,
    processors,
    run_id,
    worker_count,
)
from simulation.experiment.reader import Run
from simulation.experiment.tasks import WorkerContext
from simulation.inputs import Calibration, load_scenario, with_settings
from tests.nights import first_by_day

Contents = Callable[[Path], dict[str, bytes]]
Plans = Callable[..., Plan]


def make(plan: Plan, folder: Path, function: Any = fake_model.simulate, **more: Any) -> bool:
    """Execute on the fake model, one worker unless told otherwise."""
    return execute(plan, folder, engine=fake_model.engine(function), **{"workers": 1, **more})


def test_the_series_hold_what_the_model_gave(plan: Plans, tmp_path: Path) -> None:
    assert make(plan(), tmp_path)
    run = Run.open(tmp_path)
    assert run.dates == ("2022-01", "2022-02", "2022-03")
    assert run.members.tolist() == list(range(20))
    series = run.array("baseline", "compute.us")
    price = run.drawn[fake_model.PRICE].to_numpy()
    timeline = len(plan().scenarios[0].timeline)
    assert np.allclose(series, price * np.arange(1, 4)[:, None] + timeline, rtol=1e-6)
    shocks = [run.array(name, "compute.china") for name in run.scenarios]
    assert (shocks[0] == shocks[1]).all(), "scenarios share their draws"


def test_the_files_are_as_promised(plan: Plans, tmp_path: Path) -> None:
    make(plan(), tmp_path)
    names = sorted(file.name for file in (tmp_path / "series").iterdir())
    assert names == [
        f"block-{scenario}-{first:07d}.parquet"
        for scenario in ("baseline", "h200_sales_allowed")
        for first in (0, 8, 16)
    ]
    file = pq.ParquetFile(tmp_path / "series" / names[0])
    types = {field.name: str(field.type) for field in file.schema_arrow}
    columns = ("scenario", "member", "date", "compute.us")
    assert [types[name] for name in columns] == ["string", "int32", "string", "float"]
    column = file.metadata.row_group(0).column(3)
    assert (column.compression, column.has_dictionary_page) == ("ZSTD", False)
    assert "BYTE_STREAM_SPLIT" in column.encodings
    table = file.read().to_pandas()
    assert list(table.columns[:3]) == ["scenario", "member", "date"]
    assert table.sort_values(["member", "date"]).index.is_monotonic_increasing


def test_the_manifest_tells_the_run(plan: Plans, tmp_path: Path) -> None:
    make(plan(command="rivalry run x"), tmp_path)
    told = manifest.read(tmp_path)
    assert told is not None
    assert (told["status"], told["seed"], told["members"]) == ("done", 1, 20)
    assert (told["until"], told["block_size"], told["command"]) == ("2022-03", 8, "rivalry run x")
    assert told["pairs"] == {"baseline": None, "h200_sales_allowed": "baseline"}
    assert told["scenarios"]["h200_sales_allowed"]["title"] == "H200 sales allowed"
    assert "scenarios/h200_sales_allowed.yaml" in told["inputs"]
    assert told["outcomes"]["compute.us"] == {"unit": "H100e", "description": "made up"}
    block = told["blocks"]["series/block-baseline-0000016.parquet"]
    assert (block["status"], block["first"], block["last"]) == ("done", 16, 19)
    assert block["scenario"] == "baseline"


def test_a_members_numbers_depend_on_neither_blocks_nor_workers_nor_company(
    plan: Plans, tmp_path: Path, contents: Contents
) -> None:
    make(plan(), tmp_path / "one")
    make(plan(), tmp_path / "two", workers=2)
    assert contents(tmp_path / "one") == contents(tmp_path / "two")
    make(plan(block=256, members=21), tmp_path / "wide")
    make(plan(block=1), tmp_path / "narrow")
    series = [
        Run.open(tmp_path / name).array("baseline", "compute.us")[:, :20]
        for name in ("one", "wide", "narrow")
    ]
    assert (series[0] == series[1]).all()
    assert (series[0] == series[2]).all()


def test_seed_0_is_a_seed(plan: Plans, tmp_path: Path) -> None:
    for seed in (0, 1):
        make(plan(seed=seed), tmp_path / str(seed))
    zero, one = (Run.open(tmp_path / str(seed)).array("baseline", "compute.us") for seed in (0, 1))
    assert (zero != one).any()


def test_members_have_a_scenario_only_where_parameters_differ(
    plan: Plans, tmp_path: Path, calibration: Calibration
) -> None:
    make(plan(), tmp_path / "same")
    drawn = Run.open(tmp_path / "same").drawn
    assert list(drawn.columns[:1]) == ["member"]
    assert len(drawn) == 20
    base = load_scenario("baseline", calibration)
    priced = with_settings(
        load_scenario("h200_sales_allowed", calibration), [f"{fake_model.PRICE}=7"], calibration
    )
    make(plan(scenarios=(base, priced)), tmp_path / "other")
    drawn = Run.open(tmp_path / "other").drawn
    assert list(drawn.columns[:2]) == ["scenario", "member"]
    assert len(drawn) == 40
    mine = drawn[drawn["scenario"] == "h200_sales_allowed"]
    assert set(mine[fake_model.PRICE]) == {7.0}


def test_many_members_are_drawn_in_chunks(
    plan: Plans, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    make(plan(), tmp_path / "whole")
    monkeypatch.setattr("simulation.experiment.tables._MEMBER_ROWS", 7)
    make(plan(), tmp_path / "chunks")
    whole, chunks = (Run.open(tmp_path / name).drawn for name in ("whole", "chunks"))
    assert whole.equals(chunks)


def test_progress_counts_blocks(plan: Plans, tmp_path: Path) -> None:
    seen: list[tuple[int, int]] = []
    make(plan(), tmp_path, progress=lambda done, total: seen.append((done, total)))
    assert seen == [(done, 6) for done in range(7)]


def test_a_summary_belongs_to_the_run(plan: Plans, tmp_path: Path) -> None:
    def finish(run: Run) -> None:
        assert len(run.members) == 20
        (run.folder / "summary.csv").write_text("all of it")

    make(plan(), tmp_path, finish=finish)
    assert not make(plan(), tmp_path, resume=True, finish=finish)
    (tmp_path / "summary.csv").unlink()
    assert make(plan(), tmp_path, resume=True, finish=finish)
    assert (tmp_path / "summary.csv").exists()


def test_a_failed_block_is_recorded_and_the_rest_goes_on(
    plan: Plans, tmp_path: Path, contents: Contents
) -> None:
    with pytest.raises(RunError) as caught:
        make(plan(), tmp_path / "run", fake_model.broken)
    assert str(caught.value) == (
        "failed blocks: series/block-baseline-0000008.parquet (ValueError: no chips left) "
        f"and 1 more; the tracebacks are in {tmp_path / 'run' / 'manifest.json'}; "
        f"the same call with resume=True, out='{tmp_path / 'run'}' tries them again"
    )
    told = manifest.read(tmp_path / "run")
    assert told is not None
    assert told["status"] == "failed"
    assert sum(block["status"] == "done" for block in told["blocks"].values()) == 4
    assert "Traceback" in told["blocks"]["series/block-baseline-0000008.parquet"]["error"]
    assert make(plan(), tmp_path / "run", resume=True)
    make(plan(), tmp_path / "whole")
    assert contents(tmp_path / "run") == contents(tmp_path / "whole")


def test_an_outcome_that_the_model_does_not_give_is_a_failed_block(
    plan: Plans, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(fake_model, "outcomes", lambda c: (fake_model.FakeOutcome("reactors.us"),))
    with pytest.raises(RunError, match=r"RunError: the model gave no outcome reactors.us"):
        make(plan(outcomes=("reactors.us",)), tmp_path)


def test_only_the_outcomes_asked_for_are_kept(plan: Plans, tmp_path: Path) -> None:
    make(plan(outcomes=("compute.china",)), tmp_path)
    assert list(Run.open(tmp_path).outcomes) == ["compute.china"]
    block = tmp_path / "series" / "block-baseline-0000000.parquet"
    assert pq.ParquetFile(block).schema_arrow.names == [
        "scenario",
        "member",
        "date",
        "compute.china",
    ]
    with pytest.raises(
        InputError, match=r"no outcome 'compute.chna'; did you mean 'compute.china'"
    ):
        make(plan(outcomes=("compute.chna",)), tmp_path / "other")


def test_a_full_disk_ends_the_run_and_spoils_nothing(
    plan: Plans, tmp_path: Path, contents: Contents, monkeypatch: pytest.MonkeyPatch
) -> None:
    whole, write, seen = tmp_path / "whole", pq.write_table, []
    make(plan(), whole)

    def full(table: Any, path: Path, **more: Any) -> None:
        seen.append(path)
        if len(seen) == 3:
            Path(path).write_bytes(b"half")
            raise OSError(errno.ENOSPC, os.strerror(errno.ENOSPC))
        write(table, path, **more)

    monkeypatch.setattr(pq, "write_table", full)
    with pytest.raises(RunError) as caught:
        make(plan(), tmp_path / "run")
    assert str(caught.value) == (
        f"cannot write {tmp_path}/run/series/block-baseline-0000008.parquet: No space left on "
        "device; what was written before stays readable"
    )
    assert len(Run.open(tmp_path / "run", partial=True).members) == 8
    assert not list(tmp_path.rglob("*.tmp"))
    monkeypatch.undo()
    make(plan(), tmp_path / "run", resume=True)
    assert contents(tmp_path / "run") == contents(whole)


def test_ctrl_c_leaves_a_run_that_goes_on(
    plan: Plans, tmp_path: Path, contents: Contents, monkeypatch: pytest.MonkeyPatch
) -> None:
    make(plan(), tmp_path / "whole")
    made, once = WorkerContext.make, []

    def interrupted(self: WorkerContext, task: Any) -> Any:
        if len(once) == 4:
            once.append(0)
            raise KeyboardInterrupt
        once.append(0)
        return made(self, task)

    monkeypatch.setattr(WorkerContext, "make", interrupted)
    with pytest.raises(StoppedError) as caught:
        make(plan(), tmp_path / "run")
    assert str(caught.value) == (
        "stopped with 4 of 6 blocks done; the same call with "
        f"resume=True, out='{tmp_path / 'run'}' goes on from there"
    )
    assert make(plan(), tmp_path / "run", resume=True)
    assert contents(tmp_path / "run") == contents(tmp_path / "whole")


def test_a_killed_worker_costs_nothing(
    plan: Plans, tmp_path: Path, contents: Contents, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("RIVALRY_TEST_FLAG", str(tmp_path / "flag"))
    make(plan(), tmp_path / "run", fake_model.deadly_once, workers=2)
    make(plan(), tmp_path / "whole")
    assert contents(tmp_path / "run") == contents(tmp_path / "whole")


@pytest.mark.slow
def test_workers_that_keep_dying_end_the_run(plan: Plans, tmp_path: Path) -> None:
    with pytest.raises(RunError, match=r"worker processes end without a result \(killed, out of"):
        make(plan(), tmp_path, fake_model.deadly, workers=2)
    assert make(plan(), tmp_path, resume=True)


@pytest.mark.slow
def test_a_block_that_kills_its_workers_is_a_failed_one(
    plan: Plans, tmp_path: Path, contents: Contents
) -> None:
    wrong = r"failed blocks: series/block-baseline-0000008.parquet \(3 .* or started from a script"
    with pytest.raises(RunError, match=wrong):
        make(plan(), tmp_path / "run", fake_model.deadly_for_one, workers=2)
    told = manifest.read(tmp_path / "run")
    assert told is not None
    assert sum(block["status"] == "done" for block in told["blocks"].values()) == 4
    make(plan(), tmp_path / "run", resume=True)
    make(plan(), tmp_path / "whole")
    assert contents(tmp_path / "run") == contents(tmp_path / "whole")


@pytest.mark.timeout(120)
@pytest.mark.parametrize("number", first_by_day([1, 2, 4]))
def test_ctrl_c_while_a_task_is_handed_out(
    plan: Plans,
    tmp_path: Path,
    contents: Callable[[Path], dict[str, bytes]],
    monkeypatch: pytest.MonkeyPatch,
    number: int,
) -> None:
    send, seen = Connection.send, []

    def interrupted(self: Any, task: Any) -> None:
        seen.append(task)
        if len(seen) == number:
            raise KeyboardInterrupt
        send(self, task)

    with monkeypatch.context() as patch:
        patch.setattr(Connection, "send", interrupted)
        with pytest.raises(StoppedError, match="resume=True, out="):
            make(plan(), tmp_path / "run", workers=2)
    make(plan(), tmp_path / "run", resume=True)
    make(plan(), tmp_path / "whole")
    assert contents(tmp_path / "run") == contents(tmp_path / "whole")


def test_a_worker_that_loses_a_block_without_a_word(
    plan: Plans, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(work, "make_all", lambda *given: None)
    with pytest.raises(RunError, match=r"^\d+ of \d+ blocks were not made$"):
        make(plan(), tmp_path)


def test_a_scenario_given_twice(plan: Plans, calibration: Calibration) -> None:
    base = load_scenario("baseline", calibration)
    with pytest.raises(InputError, match="the scenario baseline is given twice"):
        plan(scenarios=(base, base))


def test_a_scenario_that_no_file_can_be_named_after() -> None:
    with pytest.raises(InputError, match=r"cannot be named after the scenario 'a b'; rename its"):
        ensemble.check_name("a b")


def test_folder_names_are_short_and_tell_apart() -> None:
    assert run_id(["a", "b"], 200, 1) == "a+b-m200-s1"
    assert run_id(["a"], 200, 1, {"sets": ["x=1"]}).startswith("a-m200-s1-")
    names = [f"a_rather_long_scenario_name_{n}" for n in range(9)]
    long, other = run_id(names, 5, 1), run_id([*names[:-1], "another"], 5, 1)
    assert len(long) < 100
    assert long != other


def test_little_work_starts_no_processes(plan: Plans, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(ensemble, "processors", lambda: 4)
    assert worker_count(plan(members=200, block=256)) == 1
    assert worker_count(plan(members=200, block=256, until="2035-12")) == 2, "a file each"
    assert worker_count(plan(members=20, block=256, until="2035-12")) == 1
    assert worker_count(plan(members=2560, block=256)) == 4


def test_processors_are_those_that_were_granted(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(os, "sched_getaffinity", lambda process: {5}, raising=False)
    assert processors() == 1
    monkeypatch.delattr(os, "sched_getaffinity")
    monkeypatch.setattr(os, "cpu_count", lambda: None)
    assert processors() == 1
