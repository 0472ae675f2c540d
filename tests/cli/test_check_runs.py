"""`rivalry check FOLDER` of a run: every file is held against the hash in the manifest."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

import pandas as pd
import pytest

from tests.cli.conftest import NARROW

FILES = ("members.parquet", "series/block-baseline-0000000.parquet", "summary.csv")


MADE = ("run", "baseline", *NARROW, "--out")


@pytest.fixture
def run(rivalry: Any, folder: Path) -> Path:
    made = folder / "results" / "mine"
    rivalry(*MADE, str(made))
    return made


def test_a_run_as_it_was_written_is_good(rivalry: Any, run: Path) -> None:
    (row,) = json.loads(rivalry("check", str(run), "--json").stdout)
    count = len(list(run.glob("*.*"))) - 1 + len(list(run.glob("series/*")))
    assert row["ok"]
    assert row["what"] == f"a run of baseline; 3 members, seed 1; {count} files as written"


@pytest.mark.parametrize("name", FILES)
def test_a_table_that_was_written_anew_is_named(rivalry: Any, run: Path, name: str) -> None:
    """Whole, readable, and of the same kind: its own checksums are right."""
    if name.endswith(".csv"):
        (run / name).write_text((run / name).read_text("utf-8") + "\n", "utf-8")
    else:
        pd.read_parquet(run / name).iloc[::-1].to_parquet(run / name)
    told = rivalry("check", str(run), code=2).stderr
    assert f"{run / name} has changed since it was made; repair it with `rivalry run" in told
    assert [one for one in FILES if one in told] == [name]
    rivalry("run", "baseline", *NARROW, "--resume", "--out", str(run))
    assert ": ok (a run of" in rivalry("check", str(run)).stdout


def test_a_table_that_is_gone_and_a_run_without_an_end_are_named(rivalry: Any, run: Path) -> None:
    (run / "summary.csv").unlink()
    assert f"{run / 'summary.csv'} is gone" in rivalry("check", str(run), code=2).stderr
    manifest = run / "manifest.json"
    written = manifest.read_text("utf-8")
    assert written.count('"status": "done"') == 2, "of the run and of its block"
    manifest.write_text(written.replace('"status": "done"', '"status": "running"', 1), "utf-8")
    assert "the run is not complete" in rivalry("check", str(run), code=2).stderr
