"""Scenarios, references and runs are told apart by content and path, never by a name alone."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

import pandas as pd
import pytest

from simulation.api import comparing
from simulation.api.references import run_labels, unique
from simulation.errors import InputError

SMALL = ("--members", "2", "--until", "2022-12", "--outcomes", "revenue.nvidia")
PRICE = "parameters: {chips.a100.price_usd: %s}\n"


@pytest.fixture
def files(folder: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """A baseline of the user's own, its child, and a file that goes by the name of another.

    What `compare` runs itself ends in December 2022, as the other runs here do.
    """
    usual = {"members": 2, "seed": 1, "until": SMALL[3], "view": ""}
    as_in = comparing._as_in
    monkeypatch.setattr(comparing, "_as_in", lambda runs: as_in(runs) if runs else usual)
    (folder / "own").mkdir()
    (folder / "own" / "baseline.yaml").write_text(
        f"title: mine\nextends: baseline\n{PRICE % 11000}", "utf-8"
    )
    (folder / "own" / "child.yaml").write_text("title: C\nextends: baseline.yaml\n")
    (folder / "other").mkdir()
    (folder / "other" / "child.yaml").write_text(f"title: D\nextends: baseline\n{PRICE % 9000}")
    return folder


def test_the_reference_is_the_file_that_extends_names(rivalry: Any, files: Path) -> None:
    said = rivalry("compare", "own/child.yaml", "--members", "2", *SMALL[-2:], "--json").stdout
    rows = json.loads(said)["table"]
    assert [row["difference_p50"] for row in rows] == [0]
    (run,) = json.loads(said)["runs"]
    told = json.loads((files / run / "manifest.json").read_text())
    assert told["scenarios"]["baseline"]["title"] == "mine"
    assert told["pairs"] == {"baseline": "baseline", "child": "baseline"}


@pytest.mark.slow
def test_a_reference_may_lie_in_a_folder_further_down(rivalry: Any, files: Path) -> None:
    (files / "own" / "f.yaml").write_text(f"title: F\nextends: baseline\n{PRICE % 11000}")
    (files / "own" / "e.yaml").write_text("title: E\nextends: f\n")
    (files / "d.yaml").write_text(f"title: D\nextends: own/e.yaml\n{PRICE % 10000}")
    rivalry("check", "d.yaml")
    assert (
        "D (d) against E (e)" in rivalry("compare", "d.yaml", "--members", "2", *SMALL[-2:]).stdout
    )


@pytest.mark.slow
def test_two_references_of_one_name_stay_two(rivalry: Any, files: Path) -> None:
    few = ("--members", "2", *SMALL[-2:], "--json", "--no-report")
    arguments = ("own/child.yaml", "h200_sales_allowed", *few)
    (run,) = json.loads(rivalry("compare", *arguments).stdout)["runs"]
    told = json.loads((files / run / "manifest.json").read_text())
    assert set(told["scenarios"]) == {"own-baseline", "baseline", "child", "h200_sales_allowed"}
    assert told["pairs"]["child"] == "own-baseline"
    assert told["pairs"]["h200_sales_allowed"] == "baseline"
    assert len([name for name in told["inputs"] if name.startswith("baseline.yaml")]) == 1


def test_files_of_one_name_run_together(rivalry: Any, files: Path) -> None:
    rivalry("run", "own/child.yaml", "other/child.yaml", *SMALL, "--out", "r")
    told = json.loads((files / "r" / "manifest.json").read_text())
    assert list(told["scenarios"]) == ["own-child", "other-child"]
    assert len([name for name in told["inputs"] if name.startswith("child.yaml")]) == 2
    rivalry(
        "run", "own/child.yaml", "other/child.yaml", *SMALL, "--as", "A", "--as", "B", "--out", "l"
    )
    assert list(json.loads((files / "l" / "manifest.json").read_text())["scenarios"]) == ["A", "B"]
    said = rivalry("run", "own/child.yaml", "own/child.yaml", *SMALL, code=2).stderr
    assert said == "Error: the scenario child is given twice\n"
    said = rivalry("run", "own/child.yaml", *SMALL, "--as", "A", "--as", "B", code=2).stderr
    assert said == "Error: --as: 2 labels for 1 scenario\n"


@pytest.mark.slow
def test_folders_of_one_name_keep_their_numbers(rivalry: Any, folder: Path) -> None:
    names = ("baseline", "h200_sales_allowed")
    rivalry("run", *names, *SMALL, "--out", "jan/out")
    rivalry("run", *names, *SMALL, "--set", "chips.a100.price_usd=9000", "--out", "feb/out")
    rivalry("compare", "jan/out", "feb/out", "--out", "both", "--iamc", "i.csv")
    table = pd.read_csv(folder / "both" / "table.csv")
    assert list(table["scenario"]) == [f"h200_sales_allowed ({m}/out)" for m in ("jan", "feb")]
    assert table["reference_p50"].nunique() == 2
    charts = {file.name for file in (folder / "both").glob("fan-*.svg")}
    assert len(charts) == 2
    assert {file.name for file in folder.glob("i*.csv")} == {"i.csv", "i-feb_out.csv"}
    rivalry("compare", "jan/out", "feb/out", "--as", "old", "--as", "new", "--out", "named")
    table = pd.read_csv(folder / "named" / "table.csv")
    assert list(table["scenario"]) == ["h200_sales_allowed (old)", "h200_sales_allowed (new)"]
    said = rivalry("compare", "jan/out", "jan/../jan/out", code=2).stderr
    assert said == "Error: the run jan/../jan/out is given twice\n"


@pytest.mark.slow
def test_notes_on_two_runs_are_true(rivalry: Any, files: Path) -> None:
    rivalry("run", "baseline", *SMALL, "--out", "a")
    rivalry("run", "other/child.yaml", *SMALL, "--out", "b")
    assert "note:" not in rivalry("compare", "a", "b").stderr  # one calibration, one code
    rivalry("run", "own/child.yaml", *SMALL, "--out", "c")
    drawn, note = rivalry("compare", "a", "c").stderr.splitlines()
    assert drawn.endswith("; overridden, and drawn apart: chips.a100.price_usd")
    assert note == "note: baseline is not what child names: its content differs"
    rivalry("run", "baseline", *SMALL, "--prior", "--out", "p")
    told = rivalry("compare", "p", "b").stderr
    assert "are drawn from different distributions (posterior and prior)" in told


def test_runs_of_different_length_are_compared_over_shared_months(
    rivalry: Any, folder: Path
) -> None:
    for name, until, out in (("baseline", "2023-12", "a"), ("h200_sales_allowed", "2023-06", "b")):
        rivalry("run", name, *SMALL[:3], until, *SMALL[4:], "--out", out)
    result = rivalry("compare", "a", "b", "--json")
    assert "they are compared to 2023-06" in result.stderr
    # what differs begins after the run's end
    assert {row["date"] for row in json.loads(result.stdout)["table"]} == {"2023-06"}


def test_labels() -> None:
    assert unique([("x", "a/x.yaml"), ("y", "y.yaml"), ("x", "b/x.yaml")]) == ("a-x", "y", "b-x")
    assert unique([("x", ""), ("x", "c d/x.yaml")]) == ("x", "c_d-x")
    assert unique([("x", "x.yaml"), ("x", "x.yml")]) == ("x", "x-2")
    paths = [Path("/r/jan/out"), Path("/r/feb/out")]
    assert run_labels(paths) == ("jan/out", "feb/out")
    assert run_labels([Path("/r/a"), Path("/r/b")]) == ("a", "b")
    assert run_labels([Path("/r/a"), Path("/r/a")]) == ("a", "a-2")
    with pytest.raises(InputError, match="label A is given twice"):
        run_labels(paths, ["A", "A"])
