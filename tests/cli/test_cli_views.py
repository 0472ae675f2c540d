"""`--view` as a user meets it: labels, reuse, listings, what a typo says."""

from __future__ import annotations

import json
import re
from pathlib import Path
from types import SimpleNamespace
from typing import Any

import pytest

import simulation as rivalry_api
from simulation.analysis.statistics.results import view_of
from simulation.api.draws import ChosenDraws
from simulation.api.views import across, figures, history
from simulation.cli import across_views
from simulation.cli.compare import compare
from tests.cli.conftest import Rivalry

NARROW = ("--members", "2", "--until", "2023-06", "--outcomes", "ratio.stock", "--workers", "1")


def manifest(folder: Path) -> dict[str, object]:
    found: dict[str, object] = json.loads((folder / "manifest.json").read_text("utf-8"))
    return found


def test_a_run_says_its_view_and_is_used_again_under_the_same_only(
    rivalry: Rivalry, folder: Path
) -> None:
    said = rivalry("run", "baseline", "--view", "cnas", *NARROW).stdout
    assert "under the view cnas, members are drawn from" in said
    (made,) = (folder / "results").iterdir()
    assert "view-cnas" in made.name
    known = manifest(made)
    assert known["draws"]["view"]["name"] == "cnas"  # type: ignore[index]
    assert "calibration/views/cnas.yaml" in known["inputs"]  # type: ignore[operator]
    again = rivalry("run", "baseline", "--view", "cnas", *NARROW, "--out", str(made)).stdout
    assert "was complete; nothing was done" in again
    other = rivalry("run", "baseline", "--view", "iea", *NARROW, "--out", str(made), code=2)
    assert "holds another run" in other.stderr


def test_a_view_can_be_a_file_of_ones_own(rivalry: Rivalry, folder: Path) -> None:
    own = "title: t\nabout: a\nsources: [judgement]\nstructure: {china_memory: ample}\n"
    (folder / "mine.yaml").write_text(own)
    said = rivalry("run", "baseline", "--view", "mine.yaml", *NARROW).stdout
    assert "structure.china_memory is ample (was mixed; view mine)" in said


class Heard(dict[str, Any]):
    """Arguments that note which of them were asked for."""

    def __init__(self, given: dict[str, Any]) -> None:
        super().__init__(given)
        self.names: set[str] = set()

    def __getitem__(self, name: str) -> Any:
        self.names.add(name)
        return super().__getitem__(name)


def test_every_option_of_a_comparison_is_heard_or_refused_across_views(
    monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    run = SimpleNamespace(members=500)
    monkeypatch.setattr(across, "compare_views", lambda *given, **how: run)
    monkeypatch.setattr(across, "place_of", lambda found, out: Path("c"))
    monkeypatch.setattr(across, "write", lambda *given: [])
    monkeypatch.setattr(across, "row", lambda found: {})
    monkeypatch.setattr(across_views.output, "command_line", lambda: "")
    apart = {"runs", "outcomes", "as_json", "prior", "view", "calibration"}  # three of them: draws
    asked = {str(one.name): None for one in compare.params if one.name not in apart}
    heard = Heard(asked | {"draws": ChosenDraws(), "views": ("cnas",), "formats": ("svg",)})
    across_views.compare((), (), True, heard)
    assert json.loads(capsys.readouterr().out) == {"files": []}
    # A report is of one comparison: where there are several none is written.
    assert set(heard) - heard.names - {"report"} == set(across_views._REFUSED) - {"view"}


def test_a_typo_is_told_with_the_likely_view(rivalry: Rivalry) -> None:
    for command in (
        ("run", "baseline"),
        ("compare", "h200_sales_allowed"),
        ("sweep", "baseline", "--vary", "grey.diverted=0.1:0.2:2"),
        ("claims",),
        ("explain", "baseline", "--outcome", "ratio.stock"),
        ("breakdown", "output.china"),
        ("game", "--dry-run"),
    ):
        said = rivalry(*command, "--view", "semianalysis_memry", code=2).stderr
        assert "unknown view 'semianalysis_memry'; did you mean 'semianalysis_memory'?" in said


def test_views_for_machines_and_whom_they_exclude(rivalry: Rivalry) -> None:
    rows = json.loads(rivalry("list", "views", "--json").stdout)
    held = {row["name"]: row for row in rows}
    assert len(rows) >= 10
    for row in rows:
        assert {"name", "title", "sources", "parameters"} <= row.keys()
        assert row["sources"]
        for one in row["parameters"].values():
            assert one["evidence"] in ("measured", "derived", "estimate", "assumption")
        for other in row["excludes"]:
            back = {one["view"]: one["about"] for one in held[other["view"]]["excludes"]}
            assert sorted(back[row["name"]]) == sorted(other["about"])
    told = {one["view"]: one["about"] for one in held["culper_2026"]["excludes"]}
    assert told["grunewald_2026"] == ["grey.chips_2024"], "ranges without a value in common"
    scarce = {one["view"]: one["about"] for one in held["ifp"]["excludes"]}
    assert "structure.china_memory" in scarce["bernstein"]


@pytest.mark.slow
def test_show_holds_a_view_against_the_shipped_draws_and_history(
    rivalry: Rivalry, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(history, "MEMBERS", 2)
    monkeypatch.setattr(figures, "MEMBERS", 2)
    row = json.loads(rivalry("show", "huawei_plan", "--json").stdout)
    assert 200 <= row["draws"]["kept"] < row["draws"]["of"]
    how = {name: one["how"] for name, one in row["parameters"].items()}
    assert how["roadmap.huawei.slip"] == "overridden", "hardly any draw is on time"
    assert how["supply.smic.yield_ceiling"] == "chooses draws"
    for one in row["parameters"].values():
        assert one["shipped"]["p05"] < one["shipped"]["p50"] < one["shipped"]["p95"]
        assert 0 <= one["posterior_inside"] <= 1
    (plan,) = row["published"]
    assert (plan["result"], plan["period"]) == ("huawei_plan_950pr_2026", "2026")
    assert plan["p05"] <= plan["p50"] <= plan["p95"]
    assert plan["inside"] == (plan["p05"] <= plan["high"] and plan["low"] <= plan["p95"])
    told = row["history"]
    assert told["figures"] >= told["view"]["inside"] > 0
    assert told["view"]["crps"] > 0 < told["shipped"]["crps"]


def test_compare_under_several_views(rivalry: Rivalry, folder: Path) -> None:
    asked = ("compare", "h200_sales_allowed", "--views", "iea", "--members", "4")
    asked += ("--at", "2026-06", "--workers", "1")
    row = json.loads(rivalry(*asked, "--json").stdout)
    assert [one["view"] for one in row["views"]] == ["shipped", "iea"]
    assert len(row["table"]) == 2 * 5
    found = {one["outcome"]: one for one in row["conclusions"] if one["kind"] == "change"}
    assert found["compute.china"]["views"].keys() == {"shipped", "iea"}
    for one in row["conclusions"]:
        if one["kind"] == "level":
            assert one["at"] <= "2026-06", "figures of later years are no mark in this one"
        assert not one["survives"], "four members decide nothing"
    assert all(Path(file).is_file() for file in row["files"])
    assert {one["result"] for one in row["figures"]} >= {"iea_us_2030", "iea_cn_2030"}
    assert all(one["reason"] for one in row["figures"]), "they are of 2030, after the run"
    told = rivalry(*asked)  # everything is made already
    assert "nothing is decided by 4 members of a view" in told.stderr
    extremes = r"^ ?[a-z.]+: least under (shipped|iea) \(.+\), most under (shipped|iea) \("
    assert re.search(extremes, told.stdout, re.M), "whose assumptions make it harmless"
    assert "Survives every view: nothing that so few members can tell" in told.stdout
    assert "undecided under shipped and iea (100 %)" in told.stdout
    assert "5 figures of these camps have no simulated value here" in told.stdout
    for line in (*row["survives"], *row["undecided"], *row["turns"]):
        assert f"- {line}" in told.stdout
    shipped, iea = (Path(one["folder"]) for one in row["views"])
    assert told.stdout.splitlines()[-2:] == [f"  shipped: {shipped}", f"  iea: {iea}"]
    assert view_of(rivalry_api.load(iea).open().manifest) == "iea", "other commands read it"


def test_views_want_scenarios_and_known_names(rivalry: Rivalry, folder: Path) -> None:
    said = rivalry("compare", "h200_sales_allowed", "--views", "cnas,ieaa", code=2).stderr
    assert "unknown view 'ieaa'; did you mean 'iea'?" in said
    said = rivalry("compare", "h200_sales_allowed", "--views", "iea", "--view", "cnas", code=2)
    assert "--view does not go with --views" in said.stderr
    (folder / "run").mkdir()
    said = rivalry("compare", "./run", "--views", "iea", code=2).stderr
    assert "./run is a folder" in said


@pytest.mark.slow
def test_a_breakdown_of_a_run_is_under_its_view(rivalry: Rivalry, folder: Path) -> None:
    small = ("--members", "2", "--until", "2023-06", "--workers", "1", "--out", "run")
    rivalry("run", "baseline", "--view", "huawei_plan", *small)
    row = json.loads(
        rivalry("breakdown", "output.china", "run", "--at", "2023-06", "--json").stdout
    )
    assert row["members"] == 2, "members that do not come out the same again are refused"


@pytest.mark.slow
def test_from_python(folder: Path) -> None:
    made = rivalry_api.run("baseline", members=2, until="2022-03", view="cnas")
    assert view_of(made.open().manifest) == "cnas"
    with pytest.raises(rivalry_api.InputError, match="unknown view"):
        rivalry_api.sweep("baseline", vary={"grey.diverted": "0.1:0.2:2"}, view="cnass")
    found = rivalry_api.compare_views(
        "h200_sales_allowed", ["cnas"], ["share.china"], "2022-06", members=2
    )
    (one,) = (c for c in found["conclusions"] if c["kind"] == "change")
    assert one["views"] == {"shipped": "undecided", "cnas": "undecided"}, "two members"
    assert {v["share"] for v in one["agree"].values()} == {1.0}, "before anything differs"
