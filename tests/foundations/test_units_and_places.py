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
    assert locate.data_root() == tmp_path
    (package / "_data").mkdir()
    assert locate.data_root() == package / "_data"


def test_paths_are_shown_short(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    monkeypatch.chdir(tmp_path)
    assert locate.shown(tmp_path / "a" / "b.yaml") == "a/b.yaml"
    assert locate.shown(Path("/elsewhere/b.yaml")) == "/elsewhere/b.yaml"
    assert locate.recorded(tmp_path / "a" / "b.yaml", tmp_path) == "a/b.yaml"
    assert locate.recorded(Path("/elsewhere/b.yaml"), tmp_path) == "b.yaml"
