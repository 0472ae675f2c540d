"""Pages on other packages: each piece of Python that they show runs, on small runs."""

from __future__ import annotations

import re
import shutil
from pathlib import Path
from typing import Any

import pytest

import simulation as rivalry
from docs.generate.snippets import ROOT, Snippet, snippets
from tests.clients.packages import needed

PAGES = (ROOT / "docs" / "clients.md", ROOT / "docs" / "cookbook" / "members.md")
BLOCKS = [one for page in PAGES for one in snippets(page) if one.kind == "python"]
TAKEN = re.compile(r"^(?:import|from) (duckdb|mesa|ema_workbench|SALib)", re.M)
SMALLER = (
    (r'"members": \d+', '"members": 2'),
    (r'"until": "2030-12"', '"until": "2022-03"'),
    (r'at="2030-12"', 'at="2026-06", members=1'),
    (r"date = '2030-12'", "date = '2026-12'"),
    (r"scenarios=\d+, policies=\d+", "scenarios=2, policies=2"),
)


def first_line(block: Snippet) -> str:
    return block.text.splitlines()[0]


def at_night(block: Snippet) -> Any:
    """A block that takes seconds; `test_ema` holds the connector always."""
    return pytest.param(block, marks=pytest.mark.slow)


@pytest.fixture
def desk(
    runs: rivalry.Runs, sweep: rivalry.Runs, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """The reader's folder, in which the runs lie that the page names."""
    shutil.copytree(runs.folder, tmp_path / "results" / "two")
    shutil.copytree(sweep.folder, tmp_path / "results" / "my_sweep")
    monkeypatch.chdir(tmp_path)


@pytest.mark.parametrize(
    "block",
    [at_night(one) if "ema_workbench" in one.text else one for one in BLOCKS],
    ids=first_line,
)
def test_a_block_of_the_page_runs(block: Snippet, desk: None, runs: rivalry.Runs) -> None:
    text = block.text
    for name in (*TAKEN.findall(text), *re.findall(r"to_(xarray|pyam)\(", text)):
        needed(name)
    for long, short in SMALLER:
        text = re.sub(long, short, text)
    scope: dict[str, Any] = {"__name__": "__main__", "runs": runs}
    exec(compile(text, block.place, "exec"), scope)
    assert set(scope) > {"__name__", "__builtins__", "runs"}
