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
