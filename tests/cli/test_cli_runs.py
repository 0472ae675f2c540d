"""`rivalry run`, `sweep` and `compare` on the model itself, a few months and members at a time."""

from __future__ import annotations

import json
import signal
import subprocess
import time
from pathlib import Path
from typing import Any

import numpy as np
import pandas as pd
import pytest
from click.testing import CliRunner

from simulation.analysis.statistics.headline import median_errors
from simulation.analysis.text.numbers import human
from simulation.cli import cli
from simulation.cli.run import exactness
from simulation.experiment.reader import Run
from tests.processes import launch

SMALL = ("--members", "3", "--until", "2022-04")


def contents(folder: Path) -> dict[str, bytes]:
    """Every file below a folder with its bytes, the manifest aside."""
    files = [file for file in sorted(folder.rglob("*")) if file.is_file()]
    return {
        file.relative_to(folder).as_posix(): file.read_bytes()
        for file in files
        if file.name != "manifest.json"
    }


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
    told = "China admits 100 % of licensed imports from 2026-02 (was 0 %; h200_sales_allowed)"
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
    rivalry("run", "baseline", *SMALL, "--out", "mine")
    before = {file: file.stat().st_mtime_ns for file in folder.rglob("*")}
    for more in ((), ("--resume",)):
        again = rivalry("run", "baseline", *SMALL, "--out", "mine", *more)
        assert "mine (was complete; nothing was done)" in again.stdout
        assert "\n ratio.stock " in again.stdout
    other = rivalry("run", "baseline", *SMALL, "--seed", "2", "--out", "mine", code=2).stderr
    assert "mine is not empty" in other
    assert before == {file: file.stat().st_mtime_ns for file in folder.rglob("*")}


def test_a_run_can_be_forced_anew(rivalry: Any, folder: Path) -> None:
    rivalry("run", "baseline", *SMALL, "--out", "mine")
    before = contents(folder / "mine")
    said = rivalry("run", "baseline", *SMALL, "--out", "mine", "--force").stdout
    assert "nothing was done" not in said
    assert contents(folder / "mine") == before
    rivalry("run", "baseline", *SMALL, "--seed", "2", "--out", "mine", "--force")
    assert contents(folder / "mine") != before
    (folder / "other").mkdir()
    (folder / "other" / "thesis.txt").write_text("mine")
    said = rivalry("run", "baseline", *SMALL, "--out", "other", "--force", code=2).stderr
    assert "other holds no run, so --force leaves it alone" in said
    assert (folder / "other" / "thesis.txt").read_text() == "mine"


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
    words = ("run", "baseline", "--members", "2", "--until", "2022-01")
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


def test_changes_carry_their_monte_carlo_error(rivalry: Any) -> None:
    words = ("--members", "12", "--until", "2023-12", "--out", "r")
    rivalry("run", "baseline", "no_controls_ever", *words)
    told = json.loads(rivalry("compare", "r", "--outcomes", "compute.china", "--json").stdout)
    (row,) = told["table"]
    assert 0 < row["percent_p50_error"] < row["percent_p95"] - row["percent_p05"]
    assert row["reference_p50_error"] > 0
    said = rivalry("compare", "r", "--outcomes", "compute.china").stdout
    assert f" ±{human(row['percent_p50_error'], 1)} % (" in said
    assert "± its Monte Carlo standard error" in said


def test_charts_tables_and_workbook_of_a_comparison(rivalry: Any, folder: Path) -> None:
    names = ("baseline", "h200_sales_allowed", "mandate_and_h200")
    rivalry("run", *names, "--members", "8", "--until", "2026-12", "--out", "r")
    asked = ("--outcomes", "ratio.stock,new_compute.china", "--out", "c")
    rivalry("compare", "r", "--out", "c")
    wide = rivalry(
        "compare", "r", *asked, "--wide", "--xlsx", "t.xlsx", "--format", "svg,pdf"
    ).stdout
    (head,) = [line for line in wide.splitlines() if line.startswith(" 2026-12, median")]
    assert head.split()[2:] == list(names)
    kept = {file.name.partition(".")[0] for file in (folder / "c").iterdir()}
    assert not {"bottlenecks-h200_sales_allowed", "fan-share"} & kept  # of the other set
    assert (folder / "c" / "lines-ratio.stock.svg").is_file()
    assert (folder / "c" / "overview.png").is_file()
    sheets = pd.read_excel(folder / "t.xlsx", sheet_name=None)
    assert list(sheets) == ["table", "months", "runs"]
    assert len(sheets["months"]) == 2 * 2 * 60
    early = rivalry("compare", "r", *asked, "--at", "2026-03", "--json").stdout
    assert {row["date"] for row in json.loads(early)["table"]} == {"2026-03"}
    told = rivalry("compare", "r", *asked).stdout
    assert "change: median of the differences member by member" in told


def test_what_binds_is_told_where_little_moves(
    rivalry: Any, monkeypatch: pytest.MonkeyPatch
) -> None:
    # whatever the model says
    monkeypatch.setattr("simulation.analysis.charts.bottleneck_chart._SMALL", 1e9)
    run = ("--members", "8", "--until", "2028-12", "--out", "r")
    rivalry("run", "baseline", "h200_sales_allowed", *run)
    told = rivalry("compare", "r", "--outcomes", "output.china,revenue.nvidia").stdout
    china, nvidia = (line for line in told.splitlines() if line.startswith("little moves in "))
    assert china.startswith("little moves in output.china: in Dec 2028 ")
    assert " Huawei in " in china
    assert nvidia.startswith("little moves in revenue.nvidia: in Dec 2028 ")
    assert " Nvidia in " in nvidia
    assert "Huawei" not in nvidia


def test_single_charts(rivalry: Any, folder: Path) -> None:
    rivalry("run", "baseline", "h200_sales_allowed", *SMALL, "--out", "r")
    for kind in ("fan", "difference", "lines", "exceedance"):
        said = rivalry("plot", "r", "--outcomes", "ratio.stock", "--kind", kind).stdout.split()
        assert [Path(name).name.partition("-")[0] for name in said] == [kind]
        assert (folder / said[0]).stat().st_size > 5000
    said = rivalry("plot", "r", "--kind", "heat", code=2).stderr
    assert said == "Error: r is no sweep; response and heat show sweeps\n"
    vary = ("--vary", "levers.us.export_rule.fee=0:0.5:2", "--vary", "chips.h100.price_usd=2e4,3e4")
    rivalry("sweep", "baseline", *vary, *SMALL, "--outcomes", "ratio.stock", "--out", "s")
    rivalry("plot", "s", "--outcomes", "ratio.stock", "--kind", "heat", "--format", "png")
    assert (folder / "s" / "plots" / "heat-ratio.stock.png").is_file()
    rivalry("plot", "s", "--outcomes", "ratio.stock", "--kind", "fan", code=2)
    said = rivalry("plot", "s", "--outcomes", "ratio.stock", "--at", "2022-03").stdout.split()
    assert [Path(name).name for name in said] == ["response-ratio.stock.svg", "report.html"]
    page = (folder / said[1]).read_text(encoding="utf-8")
    assert "Mar 2022: medians of 3 members at each of 4 points" in page


def test_a_changed_file_cannot_be_resumed(rivalry: Any, folder: Path) -> None:
    (folder / "mine.yaml").write_text("title: Mine\nextends: baseline\n")
    rivalry("run", "mine.yaml", *SMALL, "--out", "out")
    (folder / "mine.yaml").write_text("title: Mine too\nextends: baseline\n")
    said = rivalry("run", "mine.yaml", *SMALL, "--out", "out", "--resume", code=2).stderr
    assert said == (
        "Error: out holds another run and cannot be resumed: scenarios.mine.title was Mine, is "
        "Mine too; mine.yaml has changed\n"
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
    said = rivalry("run", "baseline", *SMALL, "--out", "r").stdout
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
    said = rivalry("run", "baseline", *SMALL, "--out", "mine", code=1).stderr
    assert said == (
        "Error: failed blocks: series/block-baseline-0000000.parquet (ArithmeticError: chips do "
        "not balance); the tracebacks are in mine/manifest.json, and --resume tries them again\n"
    )
    assert json.loads((folder / "mine" / "manifest.json").read_text())["status"] == "failed"


def test_a_full_disk_is_one_line(rivalry: Any, monkeypatch: pytest.MonkeyPatch) -> None:
    import pyarrow.parquet as pq

    def full(*args: Any, **more: Any) -> None:
        raise OSError(28, "No space left on device")

    monkeypatch.setattr(pq, "write_table", full)
    said = rivalry("run", "baseline", *SMALL, "--out", "mine", code=1).stderr
    assert said == (
        "Error: cannot write mine/series/block-baseline-0000000.parquet: No space left on device; "
        "what was written before stays readable\n"
    )


def test_a_read_only_folder_is_one_line(rivalry: Any, monkeypatch: pytest.MonkeyPatch) -> None:
    def refuse(*args: Any, **more: Any) -> None:
        raise PermissionError(13, "Permission denied")

    monkeypatch.setattr(Path, "mkdir", refuse)
    said = rivalry("run", "baseline", *SMALL, "--out", "mine", code=1).stderr
    assert said == (
        "Error: cannot write mine: Permission denied; what was written before stays readable\n"
    )


def test_a_sweep_by_options(rivalry: Any, folder: Path) -> None:
    vary = ("--vary", "levers.us.export_rule.fee=0:0.5:2", "--vary", "chips.h100.price_usd=2e4,3e4")
    arguments = ("sweep", "baseline", *vary, *SMALL, "--outcomes", "compute.us,ratio.stock")
    said = rivalry(*arguments, "--out", "mine").stdout
    assert said.splitlines()[:2] == ["4 points x 3 members of baseline", "mine"]
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


def test_a_dry_run_writes_nothing(rivalry: Any, folder: Path) -> None:
    vary = ("--vary", "levers.us.export_rule.fee=0:0.5", "--design", "sobol", "--points", "100")
    said = rivalry("sweep", "baseline", *vary, *SMALL, "--dry-run").stdout.splitlines()
    assert said[0] == "100 points x 3 members = 300 members in 2 files"
    assert said[1].startswith("about ")
    assert said[2] == "nothing was written"
    assert not list(folder.iterdir())
    found = json.loads(rivalry("sweep", "baseline", *vary, *SMALL, "--dry-run", "--json").stdout)
    assert (found["points"], found["members"], found["workers"]) == (100, 3, 1)


def test_a_comparison_runs_what_is_missing_and_uses_it_again(rivalry: Any, folder: Path) -> None:
    (folder / "mine.yaml").write_text(
        "title: No fee\nextends: baseline\ntimeline:\n"
        "  - {from: 2026-06, actor: US, lever: export_rule, set: {fee: 0.0}}\n"
    )
    arguments = ("compare", "mine.yaml", "--members", "3", "--outcomes", "fee_income.us")
    said = rivalry(*arguments).stdout
    assert "No fee (mine) against Baseline (baseline), median (90 %)" in said
    assert said.count("\n fee_income.us ") == 1
    (made,) = (folder / "results").iterdir()
    assert made.name.startswith("baseline+mine-m3-s1-")
    assert f"4 charts (SVG and PNG) and the tables: results/{made.name}/compare" in said
    before = (made / "manifest.json").stat().st_mtime_ns
    result = json.loads(rivalry(*arguments, "--out", "charts", "--json").stdout)
    assert (made / "manifest.json").stat().st_mtime_ns == before
    assert {row["date"] for row in result["table"]} == {"2030-12"}
    assert (folder / "charts" / "comparison.csv").exists()
    assert "charts/fan-fee_income.us.svg" in result["files"]


def test_folders_are_compared(rivalry: Any, folder: Path) -> None:
    for name in ("baseline", "h200_sales_allowed"):
        rivalry("run", name, *SMALL, "--out", f"runs/{name}")
    arguments = ("compare", "runs/h200_sales_allowed", "runs/baseline", "--outcomes", "x")
    refused = rivalry(*arguments, code=2).stderr
    assert refused == "Error: baseline has no outcome 'x'\n"
    shown = ("--out", "charts", "--unit", "tpp", "--outcomes", "ratio.stock")
    said = rivalry(*arguments[:-2], *shown).stdout
    assert "H200 sales allowed (h200_sales_allowed) against Baseline (baseline)" in said
    assert " 2022-04 " in said


def test_a_scenario_is_run_like_the_folder_beside_it(rivalry: Any, folder: Path) -> None:
    rivalry(
        "run", "baseline", "--members", "3", "--seed", "5", "--until", "2022-04", "--out", "b/b"
    )
    arguments = ("compare", "b/b", "h200_sales_allowed", "--outcomes", "ratio.stock", "--json")
    result = json.loads(rivalry(*arguments).stdout)
    told = json.loads((folder / result["runs"][1] / "manifest.json").read_text())
    assert (told["members"], told["seed"], told["until"]) == (3, 5, "2022-04")
    assert list(told["scenarios"]) == ["h200_sales_allowed"]


def test_a_changed_model_gets_a_folder_of_its_own(
    folder: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    from simulation.api.comparing import place_for
    from simulation.api.runs import make, plan
    from simulation.experiment import manifest

    planned = plan(["baseline"], members=2, seed=1, until="2022-02")
    place = place_for(planned, ["baseline"])
    make(planned, place)
    assert place_for(planned, ["baseline"]) == place
    monkeypatch.setattr(manifest, "code_hash", lambda: "another")
    other = place_for(planned, ["baseline"])
    assert other != place
    assert other.name.startswith(place.name)


def test_an_iamc_table_is_written(rivalry: Any, folder: Path) -> None:
    names = ("baseline", "h200_sales_allowed")
    rivalry("run", *names, "--members", "3", "--until", "2022-12", "--out", "a/run")
    arguments = ("compare", "a/run", "--outcomes", "ratio.stock", "--iamc", "iamc.csv", "--json")
    result = json.loads(rivalry(*arguments).stdout)
    assert "iamc.csv" in result["files"]
    table = pd.read_csv(folder / "iamc.csv")
    assert list(table.columns) == ["Model", "Scenario", "Region", "Variable", "Unit", "2022"]


def start(*arguments: str) -> subprocess.Popen[str]:
    """`rivalry` as a process of its own."""
    return launch(("-m", "simulation", *arguments), stdout=subprocess.PIPE)


LONG = ("run", "baseline", "--members", "600", "--until", "2022-03", "--resume")


@pytest.fixture(scope="module")
def whole(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The run that nobody stopped, by one process."""
    place = tmp_path_factory.mktemp("whole") / "whole"
    done = CliRunner().invoke(cli, [*LONG, "--workers", "1", "--out", str(place)])
    assert done.exit_code == 0, done.output
    return place


# tests/experiment kills and interrupts runs of a quick model, over and over; so here a kill and
# Ctrl-C wait for the night.
@pytest.mark.parametrize(
    "sign",
    [
        signal.SIGTERM,
        pytest.param(signal.SIGINT, marks=pytest.mark.slow),
        pytest.param(signal.SIGKILL, marks=pytest.mark.slow),
    ],
)
def test_a_stopped_process_is_resumed(folder: Path, whole: Path, sign: signal.Signals) -> None:
    stopped = start(*LONG, "--out", "stopped")
    end = time.monotonic() + 100
    series = folder / "stopped" / "series"
    while time.monotonic() < end and not list(series.glob("*.parquet")):
        time.sleep(0.005)
    stopped.send_signal(sign)
    said, wrong = stopped.communicate(timeout=100)
    assert "Traceback" not in wrong
    if sign != signal.SIGKILL and stopped.returncode:
        assert stopped.returncode == (1 if sign == signal.SIGINT else 128 + signal.SIGTERM)
        told = wrong.splitlines()[-1]  # after the warning, if the model is newer than its draws
        assert told.startswith("Error: stopped with ")
        assert "--resume --out stopped goes on from there" in told
    again = start(*LONG, "--out", "stopped")
    said, wrong = again.communicate(timeout=200)
    assert again.returncode == 0, wrong
    assert contents(whole) == contents(folder / "stopped")
    assert said


def test_an_early_headline_month_is_told(rivalry: Any, folder: Path) -> None:
    words = ("compare", "no_controls_ever", "--members", "1", "--until", "2027-12")
    words += ("--outcomes", "ratio.stock", "--no-report", "--workers", "1")
    note = "within five years of the first difference; --at 2027-12 for a later month"
    assert f"note: tables are of 2026-12, {note}" in " ".join(rivalry(*words).stderr.split())
    assert "tables are of" not in rivalry(*words, "--at", "2026-12").stderr
