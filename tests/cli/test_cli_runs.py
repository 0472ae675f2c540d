"""`rivalry run` on the model itself, a few months and members at a time."""

from __future__ import annotations

import json
import shlex
from pathlib import Path
from typing import Any

import numpy as np
import pandas as pd
import pytest

from simulation.analysis.statistics.headline import median_errors
from simulation.analysis.text.numbers import human
from simulation.cli import first_start
from simulation.cli.run import exactness
from simulation.errors import InputError
from simulation.experiment import ensemble, store
from simulation.experiment.reader import Run
from tests.cli.conftest import NARROW, SMALL, contents

KEPT = NARROW[-2:]


def test_a_run_tells_folder_changes_and_headline(rivalry: Any, folder: Path) -> None:
    said = rivalry("run", "baseline", "h200_sales_allowed", *SMALL).stdout
    (made,) = (folder / "results").iterdir()
    assert made.name.startswith("baseline+h200_sales_allowed-m3-s1-")
    assert {entry.name for entry in made.iterdir()} == {
        "datapackage.json",
        "manifest.json",
        "members.parquet",
        "series",
        "summary.csv",
    }
    assert "baseline: Baseline (no changes)" in said
    told = (
        "China admits 100 % of licensed imports from 2026-02 "
        "(looser; reference: 0 %; h200_sales_allowed)"
    )
    assert told in said
    assert f"results/{made.name}" in said
    for outcome in ("compute.us", "compute.china", "ratio.stock"):
        assert f"\n {outcome} " in said
    header = (made / "summary.csv").read_text().splitlines()[0]
    assert header == "scenario,outcome,unit,date,mean,p05,p25,p50,p75,p95"
    told = json.loads((made / "manifest.json").read_text())
    assert told["status"] == "done"
    assert told["command"] == (
        "rivalry run baseline h200_sales_allowed --members 3 --until 2022-04"
    )


def test_a_run_keeps_the_outcomes_asked_for(rivalry: Any, folder: Path) -> None:
    said = rivalry("run", "baseline", *SMALL, "--outcomes", "compute.us,lag.china").stdout
    (made,) = (folder / "results").iterdir()
    kept = pd.read_parquet(next((made / "series").iterdir())).columns
    assert list(kept[3:]) == ["compute.us", "lag.china"]
    assert "compute.us" in said
    assert "ratio.stock" not in said
    wrong = rivalry("run", "baseline", *SMALL, "--outcomes", "compute.uss", code=2).stderr
    assert wrong == "Error: there is no outcome 'compute.uss'; did you mean 'compute.us'?\n"
    others = rivalry("run", "baseline", *SMALL, "--outcomes", "lag.china").stdout
    assert made.name not in others


def test_the_plain_name_is_for_plain_runs(rivalry: Any, folder: Path) -> None:
    rivalry("run", "baseline", "--members", "2")
    assert [entry.name for entry in (folder / "results").iterdir()] == ["baseline-m2-s1"]


def test_a_run_is_not_overwritten_and_a_complete_one_not_touched(
    rivalry: Any, folder: Path
) -> None:
    rivalry("run", "baseline", *NARROW, "--out", "mine")
    before = {file: file.stat().st_mtime_ns for file in folder.rglob("*")}
    for more in ((), ("--resume",)):
        again = rivalry("run", "baseline", *NARROW, "--out", "mine", *more)
        assert "mine (was complete; nothing was done)" in again.stdout
        assert "\n ratio.stock " in again.stdout
    other = rivalry("run", "baseline", *NARROW, "--seed", "2", "--out", "mine", code=2).stderr
    assert "mine holds another run and cannot be resumed: seed was 1, is 2; choose another" in other
    assert other.endswith("--out, or --force to make this run in its place\n")
    assert before == {file: file.stat().st_mtime_ns for file in folder.rglob("*")}


def test_a_run_can_be_forced_anew(rivalry: Any, folder: Path) -> None:
    rivalry("run", "baseline", *NARROW, "--out", "mine")
    before = contents(folder / "mine")
    said = rivalry("run", "baseline", *NARROW, "--out", "mine", "--force").stdout
    assert "nothing was done" not in said
    assert contents(folder / "mine") == before
    rivalry("run", "baseline", *NARROW, "--seed", "2", "--out", "mine", "--force")
    assert contents(folder / "mine") != before
    (folder / "other").mkdir()
    (folder / "other" / "thesis.txt").write_text("mine")
    said = rivalry("run", "baseline", *NARROW, "--out", "other", "--force", code=2).stderr
    assert "other holds no run, so --force leaves it alone" in said
    assert (folder / "other" / "thesis.txt").read_text() == "mine"


def test_a_run_with_charts_beside_it_can_be_forced_anew(rivalry: Any, folder: Path) -> None:
    rivalry("run", "baseline", *NARROW, "--out", "mine")
    before = contents(folder / "mine")
    for name in (*store.BESIDE, "backtest-2024-12"):
        (folder / "mine" / name).mkdir()
        (folder / "mine" / name / "old.svg").write_text("of the run before")
    rivalry("run", "baseline", *NARROW, "--out", "mine", "--force")
    assert contents(folder / "mine") == before


@pytest.mark.parametrize(
    ("words", "said"),
    [
        ((), "mine holds notes.txt beside a run, so --force leaves it alone"),
        (("--set", "levers.us.nothing=1"), "nothing"),
    ],
)
def test_force_deletes_nothing_that_it_does_not_make_anew(
    rivalry: Any, folder: Path, words: tuple[str, ...], said: str
) -> None:
    rivalry("run", "baseline", *NARROW, "--out", "mine")
    (folder / "mine" / "notes.txt").write_text("mine")
    before = contents(folder / "mine")
    again = ("run", "baseline", *NARROW, *words, "--out", "mine", "--force")
    assert said in rivalry(*again, code=2).stderr
    assert contents(folder / "mine") == before


def test_force_deletes_nothing_before_the_new_run_is_known(
    rivalry: Any, folder: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    rivalry("run", "baseline", *NARROW, "--out", "mine")
    before = contents(folder / "mine")

    def refuse(plan: Any) -> None:
        raise InputError("cannot be described")

    monkeypatch.setattr(ensemble, "describe", refuse)
    said = rivalry("run", "baseline", *NARROW, "--out", "mine", "--force", code=2).stderr
    assert "cannot be described" in said
    assert contents(folder / "mine") == before


def test_the_table_has_all_outcomes_that_were_asked_for(rivalry: Any) -> None:
    words = ("--members", "2", "--until", "2022-03", "--outcomes", "ratio.stock,new_compute.world")
    told = rivalry("run", "baseline", *words, "--out", "two").stdout
    assert [
        line.split()[0] for line in told.splitlines() if line[:2] != "  " and " to " in line
    ] == [
        "ratio.stock",
        "new_compute.world",
    ]


def test_the_headline_month_and_its_exactness(rivalry: Any) -> None:
    small = ("--members", "10", "--until", "2023-02")
    said = rivalry("run", "baseline", *small, "--out", "r").stdout
    assert "\n 2022-12, median ± error (90 %) " in said  # the last December of the run
    assert "±: Monte Carlo error of the medians, at most " in said
    assert "1 % takes about " in said
    at = rivalry("run", "baseline", *small, "--out", "r", "--at", "2022-03", "--precision", "50")
    assert "\n 2022-03, median ± error (90 %) " in at.stdout
    assert "50 % is reached" in at.stdout
    told = json.loads(rivalry("run", "baseline", *small, "--out", "r", "--json").stdout)
    for row in told["headline"]:
        assert row["p50_error"] > 0
        assert f"±{human(row['p50_error'])}" in said
    wrong = rivalry("run", "baseline", *small, "--out", "r", "--at", "2024-01", code=2).stderr
    assert wrong == "Error: --at 2024-01: the run ends in 2023-02\n"


@pytest.mark.parametrize(
    ("given", "message"),
    [("much", "'much' is no percentage, such as 2%"), ("0%", "not between 0.001 and 100 %")],
)
def test_a_precision_is_a_percentage(rivalry: Any, given: str, message: str) -> None:
    words = ("run", "baseline", "--members", "2", "--until", "2022-01", *KEPT)
    assert message in rivalry(*words, "--precision", given, code=2).stderr
    assert "2 % takes" in rivalry(*words[:3], "9", *words[4:], "--precision", "2%").stdout
    one = rivalry(*words[:3], "1", *words[4:], "--precision", "2%").stdout
    assert "1 member cannot tell how exact a median is: --precision takes 8 or more" in one


@pytest.mark.parametrize(
    ("error", "members", "draws", "says"),
    [
        (0.02, 400, 4096, "1 % takes about 1,600 members"),
        (0.02, 50, 4096, "1 % takes about 200 members, a rough guess from so few"),
        (0.04, 400, 4096, "1 % is out of reach: members come from 4,096 posterior draws, which "
                          "give about 1.2 %, and more members repeat them"),
        (0.04, 400, 0, "1 % takes about 6,400 members"),  # the priors have no end
        (0.02, 1000, 227, "1 % is out of reach: members come from 227 posterior draws, which give "
                          "about 2 %"),
        (0.01, 1000, 227, "1 % is reached"),
    ],
)  # fmt: skip
def test_a_precision_ends_where_draws_repeat(
    error: float, members: int, draws: int, says: str
) -> None:
    rows = [{"outcome": "ratio.stock", "p50": 10.0, "p50_error": 10 * error}]
    assert says in exactness(rows, members, 1.0, draws)


def test_a_changed_file_cannot_be_resumed(rivalry: Any, folder: Path) -> None:
    (folder / "mine.yaml").write_text("title: Mine\nextends: baseline\n")
    rivalry("run", "mine.yaml", *NARROW, "--out", "out")
    (folder / "mine.yaml").write_text("title: Mine too\nextends: baseline\n")
    said = rivalry("run", "mine.yaml", *NARROW, "--out", "out", "--resume", code=2).stderr
    assert said == (
        "Error: out holds another run and cannot be resumed: scenarios.mine.title was Mine, is "
        "Mine too; mine.yaml has changed; choose another --out, or --force to make this run in its "
        "place\n"
    )


def test_a_run_for_machines(rivalry: Any) -> None:
    words = ("run", "baseline", "--members", "8", "--until", "2022-04", "--json")
    result = json.loads(rivalry(*words, "--set", "structure.buyer_cap=total").stdout)
    assert result["status"] == "done"
    assert result["fresh"] is True
    assert (result["members"], result["seed"], result["until"]) == (8, 1, "2022-04")
    (change,) = result["scenarios"]["baseline"]
    assert change == {
        "path": "structure.buyer_cap",
        "old": "yearly",
        "new": "total",
        "origin": "--set",
    }
    assert {row["date"] for row in result["headline"]} == {"2022-04"}
    assert Path(result["folder"]).is_dir()
    last = Run.open(Path(result["folder"])).array("baseline", "compute.us")[-1:]
    (shown,) = (row for row in result["headline"] if row["outcome"] == "compute.us")
    assert shown["p50"] == pytest.approx(np.median(last))
    assert shown["p50_error"] == pytest.approx(median_errors(last)[0])
    again = json.loads(rivalry(*words, "--set", "structure.buyer_cap=total").stdout)
    assert again == {**result, "fresh": False}


def test_a_line_of_the_headline_goes_from_low_to_high(rivalry: Any) -> None:
    said = rivalry("run", "baseline", *NARROW, "--out", "r").stdout
    rows = pd.read_csv("r/summary.csv").set_index(["outcome", "date"])
    for name in ("compute.us", "compute.china"):
        low, high = (human(rows.loc[(name, "2022-04"), end]) for end in ("p05", "p95"))
        (line,) = (one for one in said.splitlines() if one.startswith(f" {name} "))
        assert low != high
        assert line.endswith(f"({low} to {high})")


def test_a_failing_model_ends_in_one_line(
    rivalry: Any, folder: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    def broken(*args: Any) -> None:
        raise ArithmeticError("chips do not balance")

    monkeypatch.setattr("simulation.model.world.finish", broken)
    again = shlex.join(["rivalry", "run", "baseline", *NARROW, "--resume", "--out", "mine"])
    said = rivalry("run", "baseline", *NARROW, "--out", "mine", code=1).stderr
    assert said == (
        "Error: failed blocks: series/block-baseline-0000000.parquet (ArithmeticError: chips do "
        "not balance); the tracebacks are in mine/manifest.json; "
        f"`{again}` tries them again\n"
    )
    told = rivalry("plot", "mine", code=2).stderr
    assert told.endswith(f"(ArithmeticError: chips do not balance); repeat them with `{again}`\n")
    assert json.loads((folder / "mine" / "manifest.json").read_text())["status"] == "failed"


def test_a_full_disk_is_one_line(rivalry: Any, monkeypatch: pytest.MonkeyPatch) -> None:
    import pyarrow.parquet as pq

    def full(*args: Any, **more: Any) -> None:
        raise OSError(28, "No space left on device")

    monkeypatch.setattr(pq, "write_table", full)
    said = rivalry("run", "baseline", *NARROW, "--out", "mine", code=1).stderr
    assert said == (
        "Error: cannot write mine/series/block-baseline-0000000.parquet: No space left on device; "
        "what was written before stays readable\n"
    )


def test_a_read_only_folder_is_one_line(rivalry: Any, monkeypatch: pytest.MonkeyPatch) -> None:
    def refuse(*args: Any, **more: Any) -> None:
        raise PermissionError(13, "Permission denied")

    first_start.compile_model()  # else all of it is compiled anew where no cache can be found
    monkeypatch.setattr(Path, "mkdir", refuse)
    said = rivalry("run", "baseline", *NARROW, "--out", "mine", code=1).stderr
    assert said == (
        "Error: cannot write mine: Permission denied; what was written before stays readable\n"
    )


def test_a_run_of_what_ends_is_told_in_the_month_of_its_comparison(
    rivalry: Any, folder: Path
) -> None:
    entry = "{from: 2022-02, until: 2022-03, actor: tsmc, lever: disruption, set: {output: 0}}"
    idle = "{from: 2022-06, actor: smic, lever: disruption, set: {output: 1}}"
    head = "title: O\nextends: baseline\nagainst: baseline\n"
    outage = f"{head}timeline:\n  - {entry}\n  - {idle}\n"
    (folder / "outage.yaml").write_text(outage, encoding="utf-8")
    small = ("--members", "2", "--until", "2023-12", "--outcomes", "compute.us")
    alone = rivalry("run", "outage.yaml", *small)
    assert " 2022-12, median" in alone.stdout
    why = "note: tables are of 2022-12: what differs ends in 2022-03; --at for another\n"
    assert why in alone.stderr
    both = rivalry("compare", "outage.yaml", *small, "--no-report")
    assert " 2022-12 " in both.stdout
    assert why in both.stderr
    told = rivalry("run", "outage.yaml", *small, "--at", "2023-12")
    assert " 2023-12, median" in told.stdout
    assert "tables are of" not in told.stderr
    found = json.loads(rivalry("run", "outage.yaml", *small, "--json").stdout)
    assert {row["date"] for row in found["headline"]} == {"2022-12"}
