"""`make clients` cannot pass by skipping: a package that is missing fails."""

from __future__ import annotations

import json
import re
from pathlib import Path

import pytest

from tests.clients.packages import DEMANDED, needed, needed_r

HERE = Path(__file__).parent
ROOT = HERE.parents[1]
MISSING = "no_such_package_of_a_client"


def test_a_package_that_is_there_is_given(monkeypatch: pytest.MonkeyPatch) -> None:
    for demanded in ("", "1"):
        monkeypatch.setenv(DEMANDED, demanded)
        assert needed("json") is json


def test_a_missing_package_skips_where_nobody_demands_it(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.delenv(DEMANDED, raising=False)
    with pytest.raises(pytest.skip.Exception, match="--group clients"):
        needed(MISSING)


@pytest.mark.parametrize("demanded", ["1", "R"])
def test_a_missing_package_fails_where_it_is_demanded(
    monkeypatch: pytest.MonkeyPatch, demanded: str
) -> None:
    monkeypatch.setenv(DEMANDED, demanded)
    with pytest.raises(pytest.fail.Exception, match=f"needs {MISSING}: No module named"):
        needed(MISSING)


def test_r_is_demanded_by_its_name(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("shutil.which", lambda _: None)
    monkeypatch.setenv(DEMANDED, "1")
    with pytest.raises(pytest.skip.Exception, match="no R"):
        needed_r()
    monkeypatch.setenv(DEMANDED, "R")
    with pytest.raises(pytest.fail.Exception, match="no Rscript"):
        needed_r()


def test_make_demands_them_and_its_tests_ask_nowhere_else() -> None:
    makefile = (ROOT / "Makefile").read_text("utf-8")
    assert re.search(rf"^clients: export {DEMANDED} \?= 1$", makefile, re.M)
    (files,) = re.findall(r"^clients:[^\n]*(?:\n\t.*)*pytest ((?:[\w/.]+ )+)-rs$", makefile, re.M)
    asked = [ROOT / name for name in files.split()]
    assert HERE in asked
    tests = [file for one in asked for file in ([one] if one.is_file() else one.glob("test_*.py"))]
    skipping = re.compile(r"importorskip\(|pytest\.skip\(|skipif\(")
    assert [file.name for file in tests if skipping.search(file.read_text("utf-8"))] == []


def test_the_night_has_r() -> None:
    text = (ROOT / ".github" / "workflows" / "nightly.yml").read_text("utf-8")
    job = text.partition("  clients:\n")[2]
    r, clients = job.index("uses: r-lib/actions/setup-r"), job.index("run: make clients")
    assert r < clients
    assert f"{DEMANDED}=R" in job
