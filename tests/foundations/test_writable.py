"""Paths are told to be writable exactly where they can be written."""

from __future__ import annotations

import os
from collections.abc import Callable
from pathlib import Path

import pytest

from simulation.errors import InputError, RunError
from simulation.writing import check_file, check_folder, make_folder, replacing

WORD = "n" * 300  # longer than any disk takes
PATHS = [
    "new", "new/deeper/still", "place", "place/new", "place/../new", "place/old", "taken",
    "taken/new", "taken/../new", "taken/new/deeper", "loose", "loose/new", "linked/new",
    WORD, f"place/{WORD}", f"{WORD}/new",
]  # fmt: skip
FOLDERS = [".", "..", "linked"]  # files that replace them would take them away


@pytest.fixture
def around(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """The current folder, with a file, folders, and links to one and to nothing."""
    here = tmp_path / "here"
    (here / "place").mkdir(parents=True)
    (here / "taken").write_text("a file")
    (here / "place" / "old").write_text("a file")
    (here / "linked").symlink_to("place")
    (here / "loose").symlink_to("nowhere")
    monkeypatch.chdir(here)
    return here


def _write(path: Path) -> None:
    make_folder(path.parent)
    with replacing(path) as temporary:
        temporary.write_text("new")


def _passes(act: Callable[[Path], None], path: Path) -> bool:
    try:
        act(path)
    except (InputError, RunError):
        return False
    return True


@pytest.mark.skipif(os.name == "nt", reason="links need rights there")
@pytest.mark.parametrize("whole", [False, True])
@pytest.mark.parametrize("path", PATHS)
def test_what_is_told_of_a_path_is_what_happens(around: Path, path: str, whole: bool) -> None:
    place = around / path if whole else Path(path)
    for check, act in ((check_folder, make_folder), (check_file, _write)):
        before = sorted(around.rglob("*"))
        told = _passes(check, place)
        assert sorted(around.rglob("*")) == before
        assert told == _passes(act, place), act


@pytest.mark.skipif(os.name == "nt", reason="links need rights there")
@pytest.mark.parametrize("path", FOLDERS)
def test_a_folder_is_no_name_for_a_file(around: Path, path: str) -> None:
    check_folder(Path(path))
    with pytest.raises(InputError, match="it is a folder; give the name of a file"):
        check_file(Path(path))


def test_what_must_not_be_written_is_told(around: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    asked = []

    def never(place: Path, mode: int) -> bool:
        asked.append((place, mode))
        return False

    monkeypatch.setattr(os, "access", never)
    for check, path in ((check_folder, "place"), (check_folder, "place/new"),
                        (check_file, "place/new"), (check_file, "place/old")):  # fmt: skip
        with pytest.raises(InputError, match=rf"^cannot write {path}: Permission denied$"):
            check(Path(path))
    assert asked == [(Path("place"), os.W_OK | os.X_OK)] * 4
