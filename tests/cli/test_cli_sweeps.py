"""`rivalry sweep` on the model itself, a few months and members at a time."""

from __future__ import annotations

import json
import re
from pathlib import Path
from typing import Any

import pandas as pd

from tests.cli.conftest import NARROW, contents


def test_a_sweep_by_options(rivalry: Any, folder: Path) -> None:
    vary = ("--vary", "levers.us.export_rule.fee=0:0.5:2", "--vary", "chips.h100.price_usd=2e4,3e4")
    arguments = ("sweep", "baseline", *vary, *NARROW, "--outcomes", "compute.us,ratio.stock")
    said = rivalry(*arguments, "--out", "mine").stdout
    assert said.splitlines()[:2] == ["4 points x 3 members of baseline", "mine"]
    month, *answers = said.splitlines()[2:5]
    assert month == "Apr 2022, medians at each point:"
    page = (folder / "mine" / "charts" / "report.html").read_text("utf-8")
    for answer in answers:
        assert answer.endswith(".")
        assert re.split(": from | is ", answer)[0] in re.sub(r"\s", " ", page)
        assert " at fee " in answer or " at every point" in answer, "where it is least and most"
        assert ("; member by member " in answer) == (" at every point" not in answer)
    summary = pd.read_csv(folder / "mine" / "summary.csv")
    assert list(summary.columns[:5]) == ["point", "scenario", "outcome", "unit", "date"]
    assert set(summary["point"]) == {0, 1, 2, 3}
    assert set(summary["outcome"]) == {"compute.us", "ratio.stock"}
    points = pd.read_parquet(folder / "mine" / "points.parquet")
    assert points["chips.h100.price_usd"].tolist() == [2e4, 3e4, 2e4, 3e4]
    assert (folder / "mine" / "charts" / "results.csv").exists()
    assert (folder / "mine" / "charts" / "sweep-ratio.stock.png").exists()
    before = contents(folder / "mine")
    again = rivalry(*arguments, "--out", "mine", "--resume", "--json")
    assert json.loads(again.stdout)["fresh"] is False
    sooner = rivalry(*arguments, "--out", "mine", "--at", "2022-03").stdout.splitlines()[2]
    assert sooner == "Mar 2022, medians at each point:"
    assert contents(folder / "mine") == before


def test_a_sweep_by_file(rivalry: Any, folder: Path) -> None:
    (folder / "many.yaml").write_text(
        "scenario: baseline\nvary: {levers.us.export_rule.fee: '0:0.5'}\n"
        "design: lhs\npoints: 3\nmembers: 2\nuntil: 2022-03\noutcomes: [ratio.stock]\n"
    )
    result = json.loads(rivalry("sweep", "many.yaml", "--members", "4", "--json").stdout)
    assert (result["points"], result["members"], result["seed"]) == (3, 4, 1)
    told = json.loads((folder / result["folder"] / "manifest.json").read_text())
    assert told["sweep"]["design"] == "lhs"
    assert told["until"] == "2022-03"
    assert "many.yaml" in told["inputs"]
    table = pd.read_csv(folder / result["folder"] / "charts" / "results.csv")
    assert set(table["date"]) == {"2022-03"}
    sooner = ("--until", "2022-02", "--at", "2022-01", "--out", "sooner")
    rivalry("sweep", "many.yaml", *sooner)
    told = json.loads((folder / "sooner" / "manifest.json").read_text())
    assert told["until"] == "2022-02"
    assert set(pd.read_csv(folder / "sooner" / "charts" / "results.csv")["date"]) == {"2022-01"}
    assert "Jan 2022" in (folder / "sooner" / "charts" / "report.html").read_text("utf-8")


def test_a_dry_run_writes_nothing(rivalry: Any, folder: Path) -> None:
    vary = ("--vary", "levers.us.export_rule.fee=0:0.5", "--design", "sobol", "--points", "100")
    said = rivalry("sweep", "baseline", *vary, *NARROW, "--dry-run").stdout.splitlines()
    assert said[0] == "100 points x 3 members = 300 members in 2 files"
    assert said[1].startswith("about ")
    assert said[2] == "nothing was written"
    assert not list(folder.iterdir())
    found = json.loads(rivalry("sweep", "baseline", *vary, *NARROW, "--dry-run", "--json").stdout)
    assert (found["points"], found["members"], found["workers"]) == (100, 3, 1)
