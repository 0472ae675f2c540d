"""`rivalry claims` end to end, on few members."""

from __future__ import annotations

import json
import shutil
from collections.abc import Callable
from pathlib import Path

import pyarrow.parquet as pq
import pytest
from click.testing import CliRunner, Result

from simulation.api import claiming
from simulation.cli import cli
from simulation.experiment.reader import Run
from tests.cli.conftest import SMALL

Rivalry = Callable[..., Result]
FEW = ("--members", "4", "--workers", "1")
KEYS = {
    "id", "probability", "low", "high", "members", "pair", "definition", "outcomes", "date",
    "threshold", "document", "paragraph", "probability_prior", "probability_half",
    "probability_double",
}  # fmt: skip


@pytest.mark.slow
def test_claims_make_the_runs_they_need(rivalry: Rivalry, folder: Path) -> None:
    said = rivalry("claims", "--only", "h200-dependence,ascend-volume", *FEW, "--json")
    rows = json.loads(said.stdout)
    assert [row["id"] for row in rows] == ["h200-dependence", "ascend-volume"]
    for row in rows:
        assert row.keys() >= KEYS
        assert 0 <= row["low"] <= row["probability"] <= row["high"] <= 1
        assert row["members"] == 4
    assert rows[0]["pair"] == ["h200_sales_allowed", "baseline"]
    assert rows[0]["document"] == "doc_004"
    made = folder / "results" / "claims-m4-s1"
    for name in ("claims.csv", "claims.png", "claims.svg"):
        assert (made / "claims" / name).stat().st_size > 0
    told = rivalry("claims", "--only", "h200-dependence,ascend-volume", *FEW).stdout
    runs = "results/claims-m4-s1, results/claims-prior-m4-s1"
    assert told.endswith(f"the runs, which `rivalry plot` reads: {runs}\n")


@pytest.mark.slow
def test_the_prior_is_a_second_run_unless_it_is_all(rivalry: Rivalry, folder: Path) -> None:
    words = ("claims", "--only", "ascend-volume", *FEW, "--json")
    both = json.loads(rivalry(*words).stdout)
    again = json.loads(rivalry(*words, "--prior").stdout)
    results = folder / "results"
    origin = {
        name: json.loads((results / name / "manifest.json").read_text("utf-8"))["draws"]["from"]
        for name in ("claims-m4-s1", "claims-prior-m4-s1")
    }
    assert origin == {"claims-m4-s1": "posterior", "claims-prior-m4-s1": "prior"}
    assert both[0]["probability_prior"] == again[0]["probability"]
    assert again[0]["probability_prior"] == again[0]["probability"]


@pytest.fixture(scope="module")
def made(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A finished run of two members of the baseline."""
    place = tmp_path_factory.mktemp("claims") / "mine"
    done = CliRunner().invoke(cli, ["run", "baseline", "--members", "2", "--out", str(place)])
    assert done.exit_code == 0, done.output
    return place


@pytest.fixture
def mine(made: Path, folder: Path) -> Path:
    """A copy of it in the current folder."""
    return shutil.copytree(made, folder / "mine")


def test_without_a_run_from_the_priors_nothing_is_said_of_them(
    rivalry: Rivalry, mine: Path
) -> None:
    rows = json.loads(rivalry("claims", "mine", "--only", "ascend-volume", "--json").stdout)
    assert rows[0]["probability_prior"] is None


def test_claims_at_another_month(rivalry: Rivalry, mine: Path) -> None:
    words = ("claims", mine.name, "--only", "ascend-volume", "--json")
    own, late = (json.loads(rivalry(*words, *at).stdout)[0] for at in ((), ("--at", "2032-12")))
    assert own["date"] != late["date"] == "2032-12"
    assert json.loads(rivalry(*words, "--at", own["date"]).stdout) == [own]
    files = {file.name for file in (mine / "claims").iterdir()}
    asked = {"", "-2032-12", f"-{own['date']}"}
    kinds = ("claims{}.csv", "claims{}.png", "claims{}.svg", "report{}.html")
    assert files == {kind.format(month) for kind in kinds for month in asked}
    assert "2040-01" in rivalry(*words, "--at", "2040-01", code=2).stderr


@pytest.mark.slow
def test_claims_of_a_run_say_what_they_cannot_judge(
    rivalry: Rivalry, folder: Path, mine: Path
) -> None:
    done = rivalry("claims", "mine", "--only", "h200-dependence,ascend-volume", "--out", "there")
    assert "h200-dependence left out: no run has scenario h200_sales_allowed" in done.stderr
    assert "ascend-volume" in done.stdout
    assert (folder / "there" / "claims.png").exists()


def test_a_run_from_before_a_parameter_was_renamed_is_judged(mine: Path) -> None:
    members = mine / "members.parquet"
    table = pq.read_table(members)
    old, new = "orders.hearsay", "orders.report_weight"
    names = [old if name == new else name for name in table.column_names]
    assert old in names
    pq.write_table(table.rename_columns(names), members)
    run = Run.open(mine)
    assert old in claiming.drawn(run, {}, "baseline")
    assert (claiming.drawn(run, {old: new}, "baseline")[new] == table[new].to_numpy()).all()


def test_nothing_to_judge_is_an_error(rivalry: Rivalry, mine: Path) -> None:
    done = rivalry("claims", "mine", "--only", "h200-dependence", code=2)
    assert done.stderr.strip() == ("Error: h200-dependence: no run has scenario h200_sales_allowed")


def test_claims_beyond_the_end_of_a_run_are_told_with_what_asks_them_before(
    rivalry: Rivalry, folder: Path
) -> None:
    """One that begins later still cannot be asked of that month."""
    kept = "sold_compute.huawei,sold_compute.nvidia,lag.china"
    rivalry("run", "baseline", *SMALL, "--outcomes", kept, "--out", "a")
    asked, late = "ascend-volume", "gap-closes-2030"
    said = rivalry("claims", "a", "--only", f"{asked},{late}", code=2).stderr
    assert said.splitlines() == [
        f"Error: {late}: it is of 2030-12, and no run goes beyond 2022-04",
        f"Error: {asked}: it is of 2028-12, and no run goes beyond 2022-04; "
        "--at 2022-04 asks it of that month",
    ]
    told = json.loads(rivalry("claims", "a", "--only", asked, "--at", "2022-04", "--json").stdout)
    assert [one["id"] for one in told] == [asked]


def test_claims_are_listed_and_shown(rivalry: Rivalry) -> None:
    rows = json.loads(rivalry("list", "claims", "--json").stdout)
    assert len(rows) >= 18
    assert "output.china, 2030-12" in rivalry("show", "backfire").stdout


def test_where_a_claim_holds_is_told_in_words() -> None:
    from simulation.api.claiming import _side

    told = [_side({"parameter": "supply.cxmt.memory_start", "higher": higher}) for higher in (0, 1)]
    assert told == ["CXMT memory start lower", "CXMT memory start higher"]
