from __future__ import annotations

from pathlib import Path

import pytest

from simulation import locate, units


def test_units_are_a_closed_list() -> None:
    assert units.check("GW") == "GW"
    with pytest.raises(
        ValueError, match=r"^unknown unit 'wafers/mnth'; did you mean 'wafers/month'\?$"
    ):
        units.check("wafers/mnth")


def test_every_unit_is_described() -> None:
    assert all(text and not text.endswith(".") for text in units.UNITS.values())


def test_data_lie_in_the_package_or_beside_it(
    monkeypatch: pytest.MonkeyPatch, tmp_path: Path
) -> None:
    package = tmp_path / "simulation"
    package.mkdir()
    monkeypatch.setattr(locate, "__file__", str(package / "locate.py"))
    find = locate.data_root.__wrapped__  # it is found once in a process
    assert find() == tmp_path
    (package / "_data").mkdir()
    assert find() == package / "_data"


def test_paths_are_shown_short(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    monkeypatch.chdir(tmp_path)
    assert locate.shown(tmp_path / "a" / "b.yaml") == "a/b.yaml"
    assert locate.shown(Path("/elsewhere/b.yaml")) == "/elsewhere/b.yaml"
    assert locate.recorded(tmp_path / "a" / "b.yaml", tmp_path) == "a/b.yaml"
    assert locate.recorded(Path("/elsewhere/b.yaml"), tmp_path) == "b.yaml"


def test_links_are_followed_where_paths_are_told(
    monkeypatch: pytest.MonkeyPatch, tmp_path: Path
) -> None:
    (tmp_path / "here" / "sub").mkdir(parents=True)
    (tmp_path / "here" / "a.yaml").touch()
    (tmp_path / "here" / "sub" / "b.yaml").touch()
    (tmp_path / "link").symlink_to(tmp_path / "here")
    monkeypatch.chdir(tmp_path / "here")
    assert locate.shown(tmp_path / "link" / "a.yaml") == "a.yaml"
    assert locate.recorded(tmp_path / "link" / "a.yaml", tmp_path / "here") == "a.yaml"
    assert locate.recorded(tmp_path / "here" / "a.yaml", tmp_path / "link") == "a.yaml"
    assert locate.recorded(tmp_path / "link" / "sub" / "b.yaml", tmp_path / "here") == "sub/b.yaml"
    assert locate.recorded(tmp_path / "here" / "sub" / "b.yaml", tmp_path / "link") == "sub/b.yaml"


def test_links_in_a_circle_are_told_as_they_are(tmp_path: Path) -> None:
    circle = tmp_path / "a.yaml"
    circle.symlink_to(circle)
    assert locate.shown(circle) == str(circle)
    assert locate.recorded(circle, Path("/elsewhere")) == "a.yaml"


def test_of_two_files_of_one_name_both_hashes_are_kept() -> None:
    one = locate.with_file({}, "mine.yaml", "0123456789")
    assert one == {"mine.yaml": "0123456789"}
    assert locate.with_file(one, "mine.yaml", "0123456789") == one
    assert locate.with_file(one, "mine.yaml", "9876543210") == {
        "mine.yaml": "0123456789",
        "mine.yaml (98765432)": "9876543210",
    }
