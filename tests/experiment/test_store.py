"""The run folder: atomic files, the lock, the manifest, and every refusal."""

from __future__ import annotations

import errno
import json
import os
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path
from time import sleep
from typing import Any

import pytest

from simulation.errors import InputError, RunError
from simulation.experiment import files, manifest, store
from simulation.writing import make_folder, replacing


def wanted(**changes: Any) -> manifest.Manifest:
    """The manifest of a run that has not begun."""
    settings = {
        "seed": 1,
        "members": 4,
        "until": "2022-03",
        "block_size": 8,
        "scenarios": {"a": {}},
    }
    inputs = {"calibration/x.yaml": "1", "scenarios/a.yaml": "2", **changes.pop("inputs", {})}
    return manifest.new({**settings, "outcomes": {"x": {}}, **changes}, inputs, "rivalry run a")


def finish(folder: Path) -> None:
    """A complete run with one block."""
    with store.opened(folder, wanted(), resume=False) as opened:
        block = folder / "series" / "block-a-0000000.parquet"
        block.write_bytes(b"rows")
        facts = {"status": "done", "scenario": "a", **store.fingerprint(block)}
        opened.record_block("series/block-a-0000000.parquet", facts)
        opened.close()


def test_a_file_appears_whole_or_not_at_all(tmp_path: Path) -> None:
    target = tmp_path / "table.csv"
    target.write_text("old")
    with pytest.raises(ZeroDivisionError), replacing(target) as temporary:
        temporary.write_text(str(1 / 0))
    assert target.read_text() == "old"
    with replacing(target) as temporary:
        temporary.write_text("new")
    assert target.read_text() == "new"
    assert [file.name for file in tmp_path.iterdir()] == ["table.csv"]


@pytest.mark.parametrize(
    ("number", "words"),
    [
        (errno.ENOSPC, "No space left on device"),
        (errno.EROFS, "Read-only file system"),
        (errno.EACCES, "Permission denied"),
    ],
)
def test_a_disk_that_refuses_gives_one_line(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, number: int, words: str
) -> None:
    target = tmp_path / "manifest.json"
    target.write_text("old")

    def refuse(*args: Any) -> None:
        raise OSError(number, os.strerror(number))

    monkeypatch.setattr(files.os, "replace", refuse)
    with pytest.raises(RunError) as caught, replacing(target) as temporary:
        temporary.write_text("new")
    assert str(caught.value) == (
        f"cannot write {target}: {words}; what was written before stays readable"
    )
    assert target.read_text() == "old"
    assert len(list(tmp_path.iterdir())) == 1


def test_a_folder_that_cannot_be_made(tmp_path: Path) -> None:
    (tmp_path / "file").touch()
    with pytest.raises(RunError, match=r"cannot write .*file/below: Not a directory"):
        make_folder(tmp_path / "file" / "below")


def test_one_process_at_a_time(tmp_path: Path) -> None:
    with (
        files.locked(tmp_path),
        pytest.raises(RunError, match=r"another process is writing to .*; wait for it to end"),
        files.locked(tmp_path),
    ):
        pass
    with files.locked(tmp_path):
        pass
    assert not list(tmp_path.iterdir())


def test_threads_of_one_process_wait_for_each_other(tmp_path: Path) -> None:
    """They were told that another process was writing."""
    order: list[str] = []

    def write(name: str) -> None:
        with files.locked(tmp_path / "." if name == "b" else tmp_path):
            order.append(name)

    with ThreadPoolExecutor(2) as threads:
        with files.locked(tmp_path):
            waiting = [threads.submit(write, name) for name in "ab"]
            sleep(0.1)
            order.append("first")
        for one in waiting:
            one.result()
    assert sorted(order[1:]) == ["a", "b"]
    assert order[0] == "first"
    assert not list(tmp_path.iterdir())


def test_a_lock_file_left_by_a_killed_run_blocks_nobody(tmp_path: Path) -> None:
    (tmp_path / files.LOCK).touch()
    with store.opened(tmp_path, wanted(), resume=False) as opened:
        assert not opened.complete


def test_a_killed_runs_temporary_files_go(tmp_path: Path) -> None:
    (tmp_path / "series").mkdir()
    for name in ("manifest.json.17.tmp", "series/block-a-0000000.parquet.17.tmp", "mine.tmp"):
        (tmp_path / name).touch()
    files.remove_leftovers(tmp_path)
    assert [file.name for file in tmp_path.iterdir() if file.is_file()] == ["mine.tmp"]
    assert not list((tmp_path / "series").iterdir())


def test_what_a_worker_left_goes_when_the_run_ends(tmp_path: Path) -> None:
    with store.opened(tmp_path, wanted(), resume=False) as opened:
        left = tmp_path / "series" / "block-a-0000000.parquet.17.tmp"
        left.touch()
        opened.close()
    assert not left.exists()


def test_a_fresh_folder_has_a_manifest_at_once(tmp_path: Path) -> None:
    with store.opened(tmp_path / "new" / "run", wanted(), resume=False) as opened:
        on_disk = manifest.read(opened.folder)
        assert on_disk is not None
        assert on_disk["status"] == "running"
        assert on_disk["format"] == 1
        assert on_disk["command"] == "rivalry run a"
        assert on_disk["inputs"]["scenarios/a.yaml"] == "2"
        assert set(on_disk["versions"]) == {"python", "numpy", "scipy", "mesa", "pyarrow"}


@pytest.mark.parametrize("resume", [True, False])
def test_an_empty_folder_is_a_fresh_one(tmp_path: Path, resume: bool) -> None:
    with store.opened(tmp_path, wanted(), resume) as opened:
        assert not opened.complete


def test_a_full_folder_needs_resume(tmp_path: Path) -> None:
    finish(tmp_path)
    with (
        pytest.raises(
            InputError,
            match=r"is not empty; `rivalry run a --resume --out .*` goes on, --force makes",
        ),
        store.opened(tmp_path, wanted(), resume=False),
    ):
        pass


def test_a_complete_folder_is_only_looked_at(tmp_path: Path) -> None:
    finish(tmp_path)
    before = {file: file.stat().st_mtime_ns for file in (tmp_path, *tmp_path.rglob("*"))}
    with store.opened(tmp_path, wanted(), resume=True) as opened:
        assert opened.complete
    assert before == {file: file.stat().st_mtime_ns for file in (tmp_path, *tmp_path.rglob("*"))}


def test_a_damaged_block_makes_a_folder_incomplete(tmp_path: Path) -> None:
    finish(tmp_path)
    (tmp_path / "series" / "block-a-0000000.parquet").write_bytes(b"row")
    with store.opened(tmp_path, wanted(), resume=True) as opened:
        assert not opened.complete
        assert not opened.has_block("series/block-a-0000000.parquet")


def test_a_run_without_its_list_of_files_goes_on(tmp_path: Path) -> None:
    """A program that was killed early, or another one, may have left no such list."""
    finish(tmp_path)
    held = json.loads((tmp_path / manifest.NAME).read_text())
    del held["files"]
    (tmp_path / manifest.NAME).write_text(json.dumps({**held, "status": "running"}))
    with store.opened(tmp_path, wanted(), resume=True) as opened:
        assert not opened.has_file("members.csv")
        assert opened.has_block("series/block-a-0000000.parquet")
        opened.close()
    assert "files" in json.loads((tmp_path / manifest.NAME).read_text())


def test_other_peoples_folders_are_left_alone(tmp_path: Path) -> None:
    (tmp_path / "thesis.doc").touch()
    with (
        pytest.raises(InputError, match=r"holds other files and no manifest.json; choose an empty"),
        store.opened(tmp_path, wanted(), resume=True),
    ):
        pass
    assert [file.name for file in tmp_path.iterdir()] == ["thesis.doc"]


BESIDE = ("charts", "compare", "claims", "explain", "plots", "game", "backtest", "evidence")


def test_a_run_is_cleared_with_all_that_commands_put_beside_it(tmp_path: Path) -> None:
    finish(tmp_path)
    for name in (*BESIDE, "backtest-2024-12"):
        (tmp_path / name).mkdir()
        (tmp_path / name / "chart.svg").touch()
    (tmp_path / f"{manifest.NAME}.17.tmp").touch()  # of a process that was killed
    store.clear(tmp_path)
    assert store._contents(tmp_path) == []


@pytest.mark.parametrize("name", ["backtest.csv", "backtests", "chart", "series.csv", "mine.tmp"])
def test_what_is_called_nearly_so_is_nobodys_to_clear(tmp_path: Path, name: str) -> None:
    finish(tmp_path)
    (tmp_path / name).write_text("mine")
    before = store._contents(tmp_path)
    with pytest.raises(InputError, match=f"holds {name} beside a run, so --force leaves it alone"):
        store.clear(tmp_path)
    assert store._contents(tmp_path) == before


def test_a_run_that_is_cleared_in_part_is_known_as_one(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Its manifest goes last, so that the next --force can go on."""
    finish(tmp_path)
    for name in (store.SUMMARY, "plots"):
        (tmp_path / name).mkdir()
    gone: list[str] = []
    monkeypatch.setattr(store.shutil, "rmtree", lambda place, **how: gone.append(place.name))
    monkeypatch.setattr(store, "discard", lambda place: gone.append(place.name))
    store.clear(tmp_path)
    assert sorted(gone) == store._contents(tmp_path)
    assert gone[-1] == manifest.NAME


def test_a_file_is_no_folder(tmp_path: Path) -> None:
    (tmp_path / "file").touch()
    with (
        pytest.raises(InputError, match=r"file is a file, not a folder"),
        store.opened(tmp_path / "file", wanted(), resume=True),
    ):
        pass


@pytest.mark.parametrize(
    ("changes", "message"),
    [
        ({"seed": 2}, "seed was 1, is 2"),
        ({"members": 3}, "members was 4, is 3"),
        ({"scenarios": {"a": {"parameters": {"p": 3}}}}, "scenarios.a.parameters was absent, is"),
        ({"scenarios": {"b": {}}}, "scenarios.a was {}, is absent; scenarios.b was absent, is {}"),
        (
            {"scenarios": {"a": {}, "b": {"title": "long " * 20}}},
            "scenarios.b was absent, is there",
        ),
        ({"sweep": {"points": [*range(99)]}}, "sweep was absent, is there"),
        (
            {"outcomes": {name: {"unit": "1"} for name in "abcde"}},
            "outcomes was 1 (x), is 5 (a, b, c, ...)",
        ),
        ({"inputs": {"calibration/x.yaml": "9"}}, "calibration/x.yaml has changed"),
        ({"inputs": {"new.yaml": "9"}}, "new.yaml is a new input"),
        (
            {"seed": 2, "members": 5, "until": "2022-04", "block_size": 9},
            "seed was 1, is 2; members was 4, is 5; until was 2022-03, is 2022-04; and 1 more",
        ),
    ],
)
def test_another_run_cannot_be_resumed(
    tmp_path: Path, changes: dict[str, Any], message: str
) -> None:
    finish(tmp_path)
    with pytest.raises(InputError) as caught, store.opened(tmp_path, wanted(**changes), True):
        pass
    assert f"{tmp_path} holds another run and cannot be resumed: {message}" in str(caught.value)
    assert not store.fits(tmp_path, wanted(**changes))
    assert store.fits(tmp_path, wanted())


def test_an_input_that_is_gone_and_changed_code_are_named() -> None:
    old, new = wanted(), wanted()
    del new["inputs"]["scenarios/a.yaml"]
    new["code"] = "other"
    assert manifest.differences(old, new) == [
        "scenarios/a.yaml is no longer an input",
        "the model's code has changed",
    ]


@pytest.mark.parametrize(
    ("text", "message"),
    [
        ('{"format": 1,', "manifest.json:1:14: not JSON: "),
        ("[]", "manifest.json: not the manifest of a run in format 1"),
        ('{"format": 9, "blocks": {}}', "manifest.json: not the manifest of a run in format 1"),
        ('{"format": 1, "blocks": []}', "manifest.json: not the manifest of a run in format 1"),
        ('{"format": 1, "blocks": {"a": 3}}', "not the manifest of a run in format 1"),
    ],
)
def test_damaged_manifests_are_told(tmp_path: Path, text: str, message: str) -> None:
    (tmp_path / "manifest.json").write_text(text)
    with pytest.raises(InputError) as caught:
        manifest.read(tmp_path)
    assert message in str(caught.value)


def test_a_manifest_that_is_no_text(tmp_path: Path) -> None:
    (tmp_path / "manifest.json").write_bytes(b'{"a": "\xff"}')
    with pytest.raises(InputError, match="not JSON: it is no UTF-8 text"):
        manifest.read(tmp_path)


def test_a_manifest_that_cannot_be_read(tmp_path: Path) -> None:
    (tmp_path / "manifest.json").mkdir()
    with pytest.raises(InputError, match=r"cannot read .*manifest.json: Is a directory"):
        manifest.read(tmp_path)


def test_blocks_are_listed_in_order_whoever_came_first(tmp_path: Path) -> None:
    with store.opened(tmp_path, wanted(), resume=False) as opened:
        for file in ("series/b", "series/a"):
            opened.record_block(file, {"status": "done"})
    assert list(json.loads((tmp_path / "manifest.json").read_text())["blocks"]) == [
        "series/a",
        "series/b",
    ]


def test_identity_knows_settings_inputs_and_code_but_no_times() -> None:
    same = {**wanted(), "created": "later", "command": "other", "blocks": {"x": 1}}
    assert manifest.identity(same) == manifest.identity(wanted())
    assert manifest.identity(wanted(seed=2)) != manifest.identity(wanted())


@pytest.mark.parametrize(
    ("old", "new", "told"),
    [
        (("lhs", 8), ("lhs", 16), ["lhs does not grow, another number is another design; "
                                   "sobol and mc grow"]),
        (("saltelli", 16), ("saltelli", 8), ["saltelli does not grow, another number is another "
                                             "design; sobol and mc grow"]),
        (("lhs", 8), ("lhs", 8), []),
        (("sobol", 16), ("sobol", 8), []),  # it grows, and only shrinks not
        (("mc", 8), ("mc", 16), []),
        (("lhs", 8), ("saltelli", 16), []),
        (None, ("lhs", 8), []),
    ],
)  # fmt: skip
def test_only_a_design_that_cannot_grow_is_told_so(
    old: tuple[str, int] | None, new: tuple[str, int], told: list[str]
) -> None:
    held, asked = (
        {"sweep": None if one is None else {"design": one[0], "points": one[1]}}
        for one in (old, new)
    )
    assert list(manifest.why_not_grown(held, asked)) == told
