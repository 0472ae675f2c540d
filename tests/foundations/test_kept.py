"""What is kept in the user's cache: the same as made anew, until a file changes."""

from __future__ import annotations

import os
import shutil
from pathlib import Path

import pytest

from simulation import cache_folder
from simulation.inputs import load_calibration
from simulation.inputs.calibration import calibration as reading
from simulation.inputs.calibration.files import collect
from simulation.kept import digest, kept
from simulation.locate import data_root


@pytest.fixture(autouse=True)
def cache(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """An empty cache."""
    monkeypatch.setenv("NUMBA_CACHE_DIR", str(tmp_path / "cache"))
    return tmp_path / "cache" / cache_folder.NAME / "files"


class Maker:
    """Counts how often it works."""

    def __init__(self) -> None:
        self.count = 0

    def __call__(self) -> list[int]:
        self.count += 1
        return [self.count]


def test_the_same_key_is_worked_out_once() -> None:
    make = Maker()
    assert [kept("a", "1", make), kept("a", "1", make), kept("a", "2", make)] == [[1], [1], [2]]


@pytest.mark.parametrize("damage", [b"", b"short", None])
def test_a_damaged_file_is_made_anew(cache: Path, damage: bytes | None) -> None:
    make = Maker()
    kept("a", "1", make)
    (file,) = cache.iterdir()
    whole = file.read_bytes()
    file.write_bytes(whole[:-1] + b"x" if damage is None else damage)
    assert kept("a", "1", make) == [2]
    assert kept("a", "1", make) == [2]


def test_what_is_not_sound_is_not_kept(cache: Path) -> None:
    assert kept("a", "1", Maker(), lambda found: found == [2]) == [1]
    assert not cache.exists()


def test_errors_are_raised_each_time() -> None:
    for _ in range(2):
        with pytest.raises(ZeroDivisionError):
            kept("a", "1", lambda: 1 / 0)


def test_few_versions_of_a_name_are_kept(cache: Path) -> None:
    for number in range(12):
        kept("a", str(number), Maker())
    kept("b", "1", Maker())
    assert len(list(cache.glob("a-*"))) == 8
    assert len(list(cache.glob("b-*"))) == 1


def test_where_nothing_can_be_written_it_is_made(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(cache_folder, "folder", lambda kind: None)
    assert kept("a", "1", Maker()) == [1]


@pytest.mark.skipif(not hasattr(os, "getuid"), reason="folders have owners elsewhere")
@pytest.mark.parametrize("rights", [0o777, 0o770])
def test_nothing_is_read_from_a_folder_where_others_write(tmp_path: Path, rights: int) -> None:
    shared = tmp_path / "shared" / cache_folder.NAME
    shared.mkdir(parents=True)
    shared.chmod(rights)
    cache_folder.home.cache_clear()
    assert cache_folder.home(str(shared.parent)) != shared
    shared.chmod(0o755)
    cache_folder.home.cache_clear()
    assert cache_folder.home(str(shared.parent)) == shared
    cache_folder.home.cache_clear()


def test_a_digest_follows_contents_order_and_words(tmp_path: Path) -> None:
    one, two = tmp_path / "one", tmp_path / "two"
    one.write_text("1")
    two.write_text("2")
    known = digest([one, two], "x", "y")
    assert known == digest([one, two], "x", "y")
    assert len({known, digest([two, one], "x", "y"), digest([one, two], "xy", "")}) == 3
    two.write_text("3")
    assert digest([one, two], "x", "y") != known


def test_a_changed_calibration_is_read_again(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    read = []
    monkeypatch.setattr(reading, "collect", lambda root: read.append(root) or collect(root))
    shutil.copytree(data_root() / "calibration", tmp_path / "calibration")
    first, again = load_calibration(tmp_path), load_calibration(tmp_path)
    assert first == again
    assert len(read) == 1
    file = tmp_path / "calibration" / "roster.yaml"
    file.write_text(file.read_text("utf-8") + "# another word\n", "utf-8")
    changed = load_calibration(tmp_path)
    assert len(read) == 2
    assert changed.files != first.files
    assert changed.entries == first.entries
