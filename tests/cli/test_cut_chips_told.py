"""Where an answer rests on chips that nobody announced, every form of `compare` says so."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

import pytest

from simulation.api import cut_chips


def test_every_form_of_a_comparison_has_the_sentence(
    rivalry: Any, folder: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    words = ("--members", "2", "--until", "2023-12", "--out", "r")
    rivalry("run", "baseline", "no_controls_ever", "--outcomes", "compute.china", *words)
    told = json.loads(rivalry("compare", "r", "--no-report", "--json").stdout)
    assert told["cut_chips"] == {}, "without controls nobody cuts a chip"
    said = {"no_controls_ever": "Of 100 chips more 98 are cut"}
    monkeypatch.setattr(cut_chips, "told", lambda *_: said)
    told = json.loads(rivalry("compare", "r", "--no-report", "--json").stdout)
    assert told["cut_chips"] == said
    lines = rivalry("compare", "r").stdout.splitlines()
    assert "Of 100 chips more 98 are cut." in lines
    page = (folder / "r" / "compare" / "report.html").read_text("utf-8")
    assert "<p>Of 100 chips more 98 are cut.</p>" in page.replace("\N{NO-BREAK SPACE}", " ")


@pytest.mark.parametrize(
    ("where", "expected"),
    [
        (("shipped", "cnas", "iea"), "S. Most are such designs under every view"),
        (("shipped", "iea"), "S. Most are such designs under 1 of 2 views"),
        (("shipped",), "S. Most are such designs under no view"),
        (("iea",), "Under iea: S. Most are such designs under 1 of 2 views"),
        ((), ""),
    ],
)
def test_across_views_it_is_told_once_and_of_how_many_it_is_true(
    monkeypatch: pytest.MonkeyPatch, where: Any, expected: str
) -> None:
    monkeypatch.setattr(cut_chips, "told", lambda view, *_: {"s": "S"} if view in where else {})
    compared: Any = {view: view for view in ("shipped", "cnas", "iea")}
    known: Any = None
    found = cut_chips.across(compared, "2022-06", known)
    assert found == ({"s": expected} if expected else {})


def test_a_comparison_across_views_has_the_sentence(
    rivalry: Any, folder: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    asked = ("compare", "no_controls_ever", "--views", "cnas,iea", "--members", "2")
    asked += ("--at", "2022-06", "--workers", "1")
    turn = iter([*("shipped", "cnas", "iea")] * 2)
    said = {"no_controls_ever": "S"}
    monkeypatch.setattr(cut_chips, "told", lambda *_: said if next(turn) == "iea" else {})
    expected = "Under iea: S. Most are such designs under 1 of 2 views"
    told = json.loads(rivalry(*asked, "--json").stdout)["cut_chips"]
    assert told == {"2022-06": {"no_controls_ever": expected}}
    assert f"{expected}." in rivalry(*asked).stdout.splitlines()
