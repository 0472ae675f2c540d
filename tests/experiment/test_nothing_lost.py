"""Runs, sweeps and shards in trouble: one clear line, and resuming gives the same bytes."""

from __future__ import annotations

import errno
import os
from collections.abc import Callable
from pathlib import Path
from typing import Any

import fake_model
import numpy as np
import pytest

from simulation.errors import InputError, RunError, StoppedError
from simulation.experiment import files, manifest
from simulation.experiment.design import build, parse_axes
from simulation.experiment.ensemble import Plan, execute
from simulation.experiment.reader import Run
from simulation.experiment.shards import Shard
from simulation.experiment.sweep import Sweep
from simulation.experiment.tasks import WorkerContext
from simulation.experiment.work import Planned
from simulation.inputs import Calibration, Scenario
from simulation.writing import replacing
from tests.nights import first_by_day

Contents = Callable[[Path], dict[str, bytes]]
Make = Callable[..., Planned]
FILES = {"run": 6, "sweep": 6, "shard": 3}
"""How many files of results each kind has; the second block of members fails in `broken`."""


@pytest.fixture(params=FILES)
def kind(request: pytest.FixtureRequest) -> str:
    """What is executed."""
    return str(request.param)


@pytest.fixture
def make(
    kind: str,
    calibration: Calibration,
    pair: tuple[Scenario, Scenario],
    plan: Callable[..., Plan],
) -> Make:
    """A run, a sweep of two points, or the first of two shards: 20 members in blocks of 8."""
    axes = parse_axes([f"{fake_model.PRICE}=10:30:2"])

    def made(**changes: Any) -> Planned:
        if kind == "sweep":
            settings = {"members": 20, "seed": 1, "until": "2022-03", "block": 8, **changes}
            return Sweep(calibration, pair[0], build(axes, "grid", None, 1), **settings)
        return Shard(plan(**changes), 1, 2) if kind == "shard" else plan(**changes)

    return made


def go(planned: Planned, folder: Path, function: Any = fake_model.simulate, **more: Any) -> bool:
    """Execute on the fake model in this process, with a summary."""
    engine = fake_model.engine(function)
    return execute(planned, folder, engine=engine, workers=1, finish=summary, **more)


@pytest.fixture(scope="module")
def wholes() -> dict[str, dict[str, bytes]]:
    """Files of what nothing stopped, by kind."""
    return {}


@pytest.fixture
def whole(
    kind: str, make: Make, tmp_path: Path, contents: Contents, wholes: dict[str, dict[str, bytes]]
) -> dict[str, bytes]:
    """Files of what nothing stopped."""
    if kind not in wholes:
        go(make(), tmp_path / "whole")
        wholes[kind] = contents(tmp_path / "whole")
    return wholes[kind]


def summary(run: Run) -> None:
    """In place of the summary and the charts."""
    folder = run.folder
    with replacing(folder / "summary.csv") as temporary:
        temporary.write_text("made up\n")
    (folder / "charts").mkdir(exist_ok=True)
    (folder / "charts" / "made_up.svg").write_text("<svg/>\n")


def held(folder: Path) -> manifest.Manifest:
    """The manifest on disk."""
    found = manifest.read(folder)
    assert found is not None
    return found


def refusing(number: int, pattern: str, after: int = 0) -> Callable[[Any, Any], None]:
    """An `os.replace` that refuses files of this name, once so many have passed."""
    replace, seen = os.replace, []

    def refuse(old: Any, new: Any) -> None:
        seen.extend([new] if Path(new).match(pattern) else [])
        if len(seen) > after:
            raise OSError(number, os.strerror(number))
        replace(old, new)

    return refuse


@pytest.mark.parametrize(
    ("pattern", "after"),
    [
        ("members.parquet", 0),
        ("points.parquet", 0),
        ("block-*.parquet", 0),
        ("block-*.parquet", 2),
        ("manifest.json", 0),
        ("manifest.json", 1),
        ("manifest.json", 4),
        ("summary.csv", 0),
    ],
)
def test_a_disk_full_at_any_file(
    make: Make,
    kind: str,
    tmp_path: Path,
    contents: Contents,
    whole: dict[str, bytes],
    monkeypatch: pytest.MonkeyPatch,
    pattern: str,
    after: int,
) -> None:
    if pattern == "points.parquet" and kind != "sweep":
        return
    folder = tmp_path / "full"
    with monkeypatch.context() as patch:
        patch.setattr(files.os, "replace", refusing(errno.ENOSPC, pattern, after))
        with pytest.raises(RunError) as caught:
            go(make(), folder)
    told = str(caught.value)
    assert told.startswith(f"cannot write {folder}{os.sep}")
    assert told.endswith(": No space left on device; what was written before stays readable")
    assert not list(tmp_path.rglob("*.tmp"))
    if pattern.startswith("block") and after:
        run = Run.open(folder, partial=True)
        assert len(held(folder)["blocks"]) == after
        point = None if run.points is None else 0
        assert np.isfinite(run.array("baseline", "compute.us", point)).all()
    assert go(make(), folder, resume=True)
    assert contents(folder) == whole
    assert held(folder)["status"] == "done"


def test_a_failed_block_is_recorded_and_the_rest_is_made(
    make: Make, kind: str, tmp_path: Path, contents: Contents, whole: dict[str, bytes]
) -> None:
    folder = tmp_path / "failed"
    with pytest.raises(RunError) as caught:
        go(make(), folder, fake_model.broken)
    told = str(caught.value)
    assert "(ValueError: no chips left)" in told
    again = f"the same call with resume=True, out='{folder}' tries them again"
    assert told.endswith(f"in {folder / manifest.NAME}; {again}")
    states = [block["status"] for block in held(folder)["blocks"].values()]
    assert len(states) == FILES[kind], "all were tried"
    assert states.count("failed") == FILES[kind] // 3
    assert held(folder)["status"] == "failed"
    assert not (folder / "summary.csv").exists(), "nothing is derived from a part"
    with pytest.raises(InputError, match=r"failed blocks: .*repeat them with --resume|is shard"):
        Run.open(folder)
    assert go(make(), folder, resume=True)
    assert contents(folder) == whole


@pytest.mark.parametrize("number", [errno.EROFS, errno.EACCES])
def test_a_folder_that_turned_read_only(
    make: Make, tmp_path: Path, contents: Contents, monkeypatch: pytest.MonkeyPatch, number: int
) -> None:
    folder, opened = tmp_path / "run", os.open
    with monkeypatch.context() as patch:
        patch.setattr(files.os, "replace", refusing(number, "block-*.parquet", 1))
        with pytest.raises(RunError):
            go(make(), folder)
    before = contents(folder)

    def refuse(path: Any, flags: int, *more: Any, **named: Any) -> int:
        if flags & os.O_CREAT:
            raise OSError(number, os.strerror(number))
        return opened(path, flags, *more, **named)

    with monkeypatch.context() as patch:
        patch.setattr(files.os, "open", refuse)
        with pytest.raises(RunError) as caught:
            go(make(), folder, resume=True)
    assert str(caught.value) == (
        f"cannot write {folder}: {os.strerror(number)}; what was written before stays readable"
    )
    assert contents(folder) == before
    assert go(make(), folder, resume=True)
    with monkeypatch.context() as patch:
        patch.setattr(files.os, "open", refuse)
        assert not go(make(), folder, resume=True), "a complete one is only looked at"


@pytest.mark.parametrize(
    "name",
    first_by_day(
        ["series/block-*.parquet", "members.parquet", "points.parquet", "summary.csv", "charts/*"]
    ),
)
def test_what_was_deleted_or_changed_is_made_again(
    make: Make, kind: str, tmp_path: Path, contents: Contents, name: str
) -> None:
    folder = tmp_path / "run"
    go(make(), folder)
    whole = contents(folder)
    victims = sorted(folder.glob(name))[:1]
    assert victims or kind != "sweep"
    for victim in victims:
        victim.unlink()
        assert go(make(), folder, resume=True)
        assert contents(folder) == whole
        good = victim.read_bytes()
        for bad in (good[:-1], good[:4] + bytes([good[4] ^ 1]) + good[5:]):
            victim.write_bytes(bad)
            assert go(make(), folder, resume=True)
            assert contents(folder) == whole


def test_a_flipped_bit_is_told_to_the_reader(make: Make, kind: str, tmp_path: Path) -> None:
    go(make(), tmp_path)
    block = min((tmp_path / "series").iterdir())
    good, point = block.read_bytes(), 0 if kind == "sweep" else None

    def read() -> bytes:
        run = Run.open(tmp_path, partial=True)
        run.manifest.pop("shard", None)
        return run.array("baseline", "compute.us", point).tobytes()

    before, told = read(), 0
    for at in range(4, len(good), len(good) // 40):
        block.write_bytes(good[:at] + bytes([good[at] ^ 1]) + good[at + 1 :])
        try:
            assert read() == before
        except InputError as error:
            told += "not readable as parquet" in str(error)
    assert told > 20


def test_a_sweep_without_its_points_says_so(make: Make, kind: str, tmp_path: Path) -> None:
    go(make(), tmp_path)
    if kind != "sweep":
        assert Run.open(tmp_path, partial=True).points is None
        return
    (tmp_path / "points.parquet").unlink()
    with pytest.raises(InputError, match=r"points.parquet is missing; repair it with --resume"):
        _ = Run.open(tmp_path).points


def test_changed_inputs_and_settings_are_named(
    make: Make, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    go(make(), tmp_path)
    with pytest.raises(InputError, match="holds another run and cannot be resumed: seed was 1, is"):
        go(make(seed=2), tmp_path, resume=True)
    with pytest.raises(InputError, match="is not empty; add --resume"):
        go(make(), tmp_path)
    monkeypatch.setattr(manifest, "code_hash", lambda: "another")
    with pytest.raises(InputError, match="the model's code has changed"):
        go(make(), tmp_path, resume=True)


def test_two_at_one_folder(
    make: Make, tmp_path: Path, contents: Contents, whole: dict[str, bytes]
) -> None:
    folder = tmp_path / "run"
    folder.mkdir()
    with files.locked(folder), pytest.raises(RunError, match="another process is writing to"):
        go(make(), folder)
    assert go(make(), folder)
    assert contents(folder) == whole


def test_a_file_system_without_locks_is_used_without(
    make: Make, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    def refuse(handle: int) -> None:
        raise OSError(errno.ENOLCK, os.strerror(errno.ENOLCK))

    monkeypatch.setattr(files, "_lock", refuse)
    assert go(make(), tmp_path)
    assert not (tmp_path / files.LOCK).exists()


def test_ctrl_c_says_how_to_go_on(
    make: Make,
    kind: str,
    tmp_path: Path,
    contents: Contents,
    whole: dict[str, bytes],
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    folder, made, seen = tmp_path / "run", WorkerContext.make, []

    def interrupted(self: WorkerContext, task: Any) -> Any:
        seen.append(task)
        if len(seen) == 3:
            raise KeyboardInterrupt
        return made(self, task)

    with monkeypatch.context() as patch:
        patch.setattr(WorkerContext, "make", interrupted)
        with pytest.raises(StoppedError) as caught:
            go(make(), folder)
    assert str(caught.value) == (
        f"stopped with 2 of {FILES[kind]} blocks done; the same call with "
        f"resume=True, out='{folder}' goes on from there"
    )
    assert len(list((folder / "series").iterdir())) == 2
    assert go(make(), folder, resume=True)
    assert contents(folder) == whole


def test_ctrl_c_over_the_summary_loses_no_block(make: Make, tmp_path: Path) -> None:
    def interrupted(run: Run) -> None:
        raise KeyboardInterrupt

    engine = fake_model.engine()
    with pytest.raises(StoppedError, match="resume=True, out="):
        execute(make(), tmp_path, engine=engine, workers=1, finish=interrupted)
    blocks = held(tmp_path)["blocks"]
    assert go(make(), tmp_path, fake_model.broken, resume=True), "no block is made again"
    assert held(tmp_path)["blocks"] == blocks
