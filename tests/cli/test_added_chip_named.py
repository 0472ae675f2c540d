"""A chip that a scenario adds is called by its title wherever a comparison is told."""

from __future__ import annotations

from pathlib import Path
from typing import Any

SCENARIO = """\
title: A larger Ascend
extends: baseline
against: baseline
chips:
  huawei_fast: {like: ascend_910b, title: Ascend Pro Max, announced: 2022-01, ship: 2022-06}
"""


def test_headings_of_an_added_chip_have_its_title(rivalry: Any, folder: Path) -> None:
    Path("more.yaml").write_text(SCENARIO, encoding="utf-8")
    asked = ("--members", "2", "--until", "2023-12", "--at", "2023-12", "--format", "svg")
    told = rivalry("compare", "more.yaml", "--outcomes", "units.huawei_fast", *asked, "--out", "o")
    assert "Ascend Pro Max chips delivered" in told.stdout.replace("\N{NO-BREAK SPACE}", " ")
    page = (folder / "o" / "report.html").read_text("utf-8").replace("\N{NO-BREAK SPACE}", " ")
    for text in (told.stdout, page, *(one.read_text("utf-8") for one in folder.glob("o/*.svg"))):
        assert "Huawei Fast" not in text
    assert "Ascend Pro Max chips delivered" in page
