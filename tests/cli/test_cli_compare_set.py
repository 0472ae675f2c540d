"""`rivalry compare --set`: an assumption that holds on both sides of a comparison."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

import pytest

import simulation
from simulation.analysis.statistics.results import choose
from simulation.errors import InputError
from simulation.experiment.reader import Run
from tests.cli.conftest import NARROW, SMALL

SET = "supply.smic.wafers_2021=2000"
PATH = "parameters.supply.smic.wafers_2021=2000"
TOLD = f"in every scenario: --set {PATH}"
ASKED = ("compare", "no_controls_ever", *SMALL)
ONE = (*ASKED, "--outcomes", "compute.china")
SIZE: dict[str, Any] = {"members": 3, "until": "2022-04"}


def runs(folder: Path) -> list[Path]:
    """Folders of runs under ./results."""
    return sorted(found.parent for found in (folder / "results").glob("*/manifest.json"))


def test_settings_hold_in_the_scenario_and_in_its_reference(rivalry: Any, folder: Path) -> None:
    """The same as a run of both with them, which is then compared."""
    said = json.loads(rivalry(*ONE, "--set", SET, "--json", "--no-report").stdout)
    (made,) = runs(folder)
    held = Run.open(made)
    assert sorted(held.scenarios) == ["baseline", "no_controls_ever"]
    for row in held.manifest["scenarios"].values():
        assert [one["origin"] for one in row["applied"] if one["path"] in PATH] == ["--set"]
    rivalry("run", "baseline", "no_controls_ever", *ONE[2:], "--set", SET, "--out", "both")
    words = ("--outcomes", "compute.china", "--json", "--no-report")
    other = json.loads(rivalry("compare", "both", *words).stdout)
    assert said["table"] == other["table"]
    assert said["settings"] == other["settings"] == [TOLD]
    assert said["changes"] == other["changes"]


def test_what_is_used_again_was_run_with_the_same_settings(rivalry: Any, folder: Path) -> None:
    words = ("--no-report",)
    plain = rivalry(*ONE, *words).stdout
    assert TOLD not in plain
    assert len(runs(folder)) == 1
    rivalry(*ONE, *words, "--set", SET)
    assert len(runs(folder)) == 2
    rivalry(*ONE, *words, "--set", "supply.smic.wafers_2021=3000")
    assert len(runs(folder)) == 3
    rivalry(*ONE, *words, "--set", SET)
    assert len(runs(folder)) == 3
    assert rivalry(*ONE, *words).stdout == plain


def test_settings_are_told_in_the_text_the_report_and_the_charts(
    rivalry: Any, folder: Path, every_chart: None
) -> None:
    for words in ((), ("--wide", "--no-report")):
        assert TOLD in rivalry(*ONE, "--set", SET, *words).stdout.splitlines()
    (made,) = runs(folder)
    page = (made / "compare" / "report.html").read_text("utf-8")
    assert f"<dd>{TOLD}" in page
    assert f"--set {SET}" in page, "the command that makes it again"
    (chart,) = (made / "compare").glob("overview.svg")
    assert f"--set {PATH}" in " ".join(chart.read_text("utf-8").split())


def test_a_finished_run_takes_no_settings(rivalry: Any, folder: Path) -> None:
    rivalry("run", "baseline", "no_controls_ever", *NARROW, "--out", "both")
    for more in ((), ("no_controls_ever",)):
        said = rivalry("compare", "both", *more, "--set", SET, code=2).stderr
        assert said == "Error: --set goes with scenarios; both is a finished run\n"
    with pytest.raises(InputError, match="--set goes with scenarios; both is a finished run"):
        simulation.compare("both", sets=[SET])
    with pytest.raises(InputError, match="--set goes with scenarios"):
        simulation.compare(simulation.load("both").open(), sets=[SET])
    assert not (folder / "results").exists()


def test_a_reference_under_other_settings_is_none(rivalry: Any, folder: Path) -> None:
    """A run of the baseline with a setting stands beside a scenario without it."""
    rivalry("run", "baseline", *SMALL, "--set", SET, "--out", "set")
    said = rivalry("compare", "set", "no_controls_ever", "--no-report").stdout
    (made,) = runs(folder)
    assert sorted(Run.open(made).scenarios) == ["baseline", "no_controls_ever"]
    assert f"in the scenarios of set alone: --set {PATH}" in said or PATH not in said


def test_settings_from_python_are_those_of_the_command(rivalry: Any, folder: Path) -> None:
    found = simulation.compare("no_controls_ever", sets={SET.split("=")[0]: 2000}, **SIZE)
    assert found.pairs[0].changed.details["applied"]
    (made,) = runs(folder)
    held = Run.open(made)
    assert choose(held, ["compute.china"])
    assert f"--set {SET}" in held.manifest["command"]
    rivalry(*ASKED, "--set", SET, "--no-report")
    assert runs(folder) == [made]


@pytest.mark.parametrize("sets", ["a=1", [3]])
def test_settings_that_are_none_are_refused(folder: Path, sets: Any) -> None:
    with pytest.raises(InputError, match="sets: "):
        simulation.compare("no_controls_ever", sets=sets, **SIZE)
