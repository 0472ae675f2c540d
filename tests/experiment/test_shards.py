"""A run cut into shards and put together again is the run made in one go."""

from __future__ import annotations

import json
import shutil
from collections.abc import Callable
from pathlib import Path

import fake_model
import pytest

from simulation.errors import InputError
from simulation.experiment import manifest
from simulation.experiment.design import build, parse_axes
from simulation.experiment.ensemble import Plan, execute
from simulation.experiment.reader import Run
from simulation.experiment.shards import Shard, merge
from simulation.experiment.sweep import Sweep
from simulation.experiment.work import Planned
from simulation.inputs import Calibration, Scenario

Plans = Callable[..., Plan]
Contents = Callable[[Path], dict[str, bytes]]
ENGINE = fake_model.engine()


def finish(run: Run) -> None:
    """In place of a summary."""
    (run.folder / "summary.csv").write_text("made up\n")


def cut(plan: Planned, folder: Path, of: int) -> list[Path]:
    """All shards of a plan, each in a folder of its own."""
    folders = [folder / f"shard-{number}" for number in range(1, of + 1)]
    for number, place in enumerate(folders, 1):
        execute(Shard(plan, number, of), place, engine=ENGINE)
    return folders


@pytest.fixture
def shards(plan: Plans, tmp_path: Path) -> list[Path]:
    """Three shards of a run of six files."""
    return cut(plan(), tmp_path, 3)


@pytest.fixture
def sweep(calibration: Calibration, pair: tuple[Scenario, Scenario]) -> Sweep:
    """Five points of three members."""
    axes = parse_axes([f"parameters.{fake_model.PRICE}=20000:40000"])
    design = build(axes, "mc", 5, 1)
    return Sweep(calibration, pair[0], design, 3, 1, until="2022-03", block=6)


@pytest.mark.parametrize("of", [1, 3])
def test_a_merged_run_is_the_run_in_one_go(
    plan: Plans, tmp_path: Path, contents: Contents, of: int
) -> None:
    execute(plan(), tmp_path / "whole", engine=ENGINE, finish=finish)
    assert merge(cut(plan(), tmp_path, of), tmp_path / "merged", resume=False, finish=finish)
    assert contents(tmp_path / "merged") == contents(tmp_path / "whole")
    whole, merged = (manifest.read(tmp_path / name) for name in ("whole", "merged"))
    assert whole is not None
    assert merged is not None
    assert merged["blocks"] == whole["blocks"]
    assert merged["files"] == whole["files"]
    assert not manifest.differences(whole, merged)
    assert Run.open(tmp_path / "merged").members.tolist() == list(range(20))


def test_a_merged_sweep_too(sweep: Sweep, tmp_path: Path, contents: Contents) -> None:
    execute(sweep, tmp_path / "whole", engine=ENGINE, finish=finish)
    merge(cut(sweep, tmp_path, 2), tmp_path / "merged", resume=False, finish=finish)
    assert contents(tmp_path / "merged") == contents(tmp_path / "whole")


def test_merging_again_does_nothing(shards: list[Path], tmp_path: Path) -> None:
    out = tmp_path / "merged"
    merge(shards, out, resume=False, finish=finish)
    assert not merge(shards[::-1], out, resume=True, finish=finish)
    assert not merge(shards, out, resume=False, finish=finish), "as a run is used again"
    (out / "summary.csv").unlink()
    with pytest.raises(
        InputError, match="is not empty; add --resume to go on with that run; or choose"
    ):
        merge(shards, out, resume=False, finish=finish)


def test_shards_of_other_outcomes_are_told_in_a_line(
    plan: Plans, shards: list[Path], tmp_path: Path
) -> None:
    """Units and sentences of each outcome were told, cut in the middle."""
    other = cut(plan(outcomes=("compute.us",)), tmp_path / "other", 3)
    with pytest.raises(InputError) as caught:
        merge([shards[0], other[1], shards[2]], tmp_path / "merged", resume=False, finish=finish)
    told = "outcomes was 2 (compute.us, compute.china), is 1 (compute.us)"
    assert str(caught.value) == f"{shards[0]} and {other[1]} are of two runs: {told}"


def test_the_shards_outlive_a_change_of_the_whole(shards: list[Path], tmp_path: Path) -> None:
    merge(shards, tmp_path / "merged", resume=False, finish=finish)
    shutil.rmtree(tmp_path / "merged")
    assert merge(shards, tmp_path / "merged", resume=False, finish=finish)


def test_a_shard_alone_cannot_be_read_as_a_run(shards: list[Path]) -> None:
    with pytest.raises(InputError, match="is shard 2/3 of a run; put all of them together"):
        Run.open(shards[1])


def test_a_missing_shard_is_named(shards: list[Path], tmp_path: Path) -> None:
    with pytest.raises(InputError, match="missing: shard 2/3"):
        merge([shards[0], shards[2]], tmp_path / "merged", resume=False, finish=finish)


def test_a_shard_given_twice(shards: list[Path], tmp_path: Path) -> None:
    twin = shutil.copytree(shards[0], tmp_path / "twin")
    with pytest.raises(InputError, match=r"shard 1/3 is given twice: .*shard-1 and .*twin"):
        merge([*shards, twin], tmp_path / "merged", resume=False, finish=finish)


def test_shards_of_another_seed(plan: Plans, shards: list[Path], tmp_path: Path) -> None:
    other = cut(plan(seed=2), tmp_path / "other", 3)
    with pytest.raises(InputError, match="are of two runs: seed was 1, is 2"):
        merge([*shards[:2], other[2]], tmp_path / "merged", resume=False, finish=finish)


def test_shards_of_other_inputs(shards: list[Path], tmp_path: Path) -> None:
    path = shards[1] / manifest.NAME
    held = json.loads(path.read_text())
    held["inputs"][next(iter(held["inputs"]))] = "another hash"
    path.write_text(json.dumps(held))
    with pytest.raises(InputError, match=r"are of two runs: .* has changed"):
        merge(shards, tmp_path / "merged", resume=False, finish=finish)


def test_shards_of_another_cut(plan: Plans, shards: list[Path], tmp_path: Path) -> None:
    halves = cut(plan(), tmp_path / "halves", 2)
    with pytest.raises(InputError, match="shards of 2 and of 3"):
        merge([shards[0], halves[1]], tmp_path / "merged", resume=False, finish=finish)


def test_a_shard_that_lost_a_block_is_resumed(
    plan: Plans, shards: list[Path], tmp_path: Path
) -> None:
    next((shards[1] / "series").iterdir()).unlink()
    with pytest.raises(InputError, match="shard 2/3 is not complete; finish it with --resume"):
        merge(shards, tmp_path / "merged", resume=False, finish=finish)
    execute(Shard(plan(), 2, 3), shards[1], engine=ENGINE, resume=True)
    assert merge(shards, tmp_path / "merged", resume=False, finish=finish)


def test_a_block_with_other_bytes_is_refused(shards: list[Path], tmp_path: Path) -> None:
    block = next((shards[1] / "series").iterdir())
    block.write_bytes(block.read_bytes()[::-1])
    with pytest.raises(InputError, match="has changed since it was made"):
        merge(shards, tmp_path / "merged", resume=False, finish=finish)


@pytest.mark.parametrize("lost", ["members.parquet", "points.parquet", "files"])
def test_a_table_that_the_manifest_does_not_list(sweep: Sweep, tmp_path: Path, lost: str) -> None:
    """What is merged would lack it, and nobody would hear of it."""
    parts = cut(sweep, tmp_path, 2)
    path = parts[0] / manifest.NAME
    held = json.loads(path.read_text())
    del (held if lost == "files" else held["files"])[lost]
    path.write_text(json.dumps(held))
    name = "members.parquet" if lost == "files" else lost
    with pytest.raises(InputError, match=f"shard-1: manifest.json does not list {name}; make"):
        merge(parts, tmp_path / "merged", resume=False, finish=finish)
    assert not (tmp_path / "merged").exists()


def test_what_is_no_shard(plan: Plans, shards: list[Path], tmp_path: Path) -> None:
    execute(plan(), tmp_path / "whole", engine=ENGINE)
    with pytest.raises(InputError, match="is no shard: it was made without --shard"):
        merge([tmp_path / "whole"], tmp_path / "merged", resume=False, finish=finish)
    with pytest.raises(InputError, match="is no run"):
        merge([tmp_path], tmp_path / "merged", resume=False, finish=finish)


def test_more_shards_than_files(plan: Plans) -> None:
    with pytest.raises(InputError, match="has 6 files of results, too few for 7 shards"):
        Shard(plan(), 7, 7)


def test_another_shard_cannot_resume_a_folder(plan: Plans, shards: list[Path]) -> None:
    with pytest.raises(InputError, match="shard was 1/3, is 2/3"):
        execute(Shard(plan(), 2, 3), shards[0], engine=ENGINE, resume=True)
