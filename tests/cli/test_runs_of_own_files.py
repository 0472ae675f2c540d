"""What reads a finished run finds its scenarios again, also those of a file of one's own."""

from __future__ import annotations

import json
from pathlib import Path

import pytest

import simulation
from tests.cli.conftest import Rivalry

MINE = """\
title: Fee
timeline:
- {from: 2022-10, actor: US, lever: export_rule, set: {license_max_tpp: 0}}
"""
FEW = ("--members", "3", "--until", "2022-12", "--outcomes", "compute.china,output.china")


@pytest.fixture
def solo(rivalry: Rivalry, folder: Path) -> Path:
    """The run of one file that lies in the current folder."""
    (folder / "mine.yaml").write_text(MINE)
    rivalry("run", "mine.yaml", *FEW, "--out", "solo")
    return folder


def test_a_run_of_a_file_is_taken_apart(rivalry: Rivalry, solo: Path) -> None:
    words = ("breakdown", "compute.china", "solo")
    assert "3 members: mine" in rivalry(*words).stdout
    assert "3 members: mine" in rivalry(*words, "--scenario", "mine.yaml").stdout
    assert "3 members: mine" in rivalry(*words, "--scenario", "mine").stdout
    told = simulation.breakdown("compute.china", run="solo", at="2022-12")
    assert (told["scenario"], told["members"]) == ("mine", 3)


@pytest.mark.slow
def test_it_is_split_against_a_scenario_that_it_does_not_hold(rivalry: Rivalry, solo: Path) -> None:
    words = ("breakdown", "compute.china", "solo", "--against")
    assert "mine against baseline" in rivalry(*words, "baseline").stdout
    (solo / "far").mkdir()
    (solo / "far" / "mine.yaml").write_text(MINE.replace("2022-10", "2022-06"))
    assert "mine against mine-reference" in rivalry(*words, "far/mine.yaml").stdout
    said = rivalry(*words, "mine.yaml", code=2).stderr
    assert "--against mine.yaml: that is the scenario itself" in said
    assert "did you mean 'baseline'?" in rivalry(*words, "baslin", code=2).stderr


def test_a_file_that_says_something_else_by_now_is_told(rivalry: Rivalry, solo: Path) -> None:
    (solo / "mine.yaml").write_text(MINE.replace("title: Fee", "title: Another title"))
    words = ("breakdown", "compute.china", "solo")
    rivalry(*words)
    (solo / "mine.yaml").write_text(MINE.replace("2022-10", "2022-06"))
    said = rivalry(*words, code=2).stderr
    assert "the scenario mine of solo is no longer what mine.yaml says" in said
    said = rivalry(*words, "--scenario", "mine.yaml", code=2).stderr
    assert "mine.yaml says something else than mine said when the run was made" in said


def test_a_file_that_is_not_found_is_named_by_its_path(
    rivalry: Rivalry, solo: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    (solo / "elsewhere").mkdir()
    monkeypatch.chdir(solo / "elsewhere")
    words = ("breakdown", "compute.china", "../solo")
    said = rivalry(*words, code=2).stderr
    assert "the file of the scenario mine of ../solo is not found from here" in said
    assert "3 members: mine" in rivalry(*words, "--scenario", "../mine.yaml").stdout


@pytest.mark.slow
def test_settings_labels_and_views_of_a_run_are_found_again(rivalry: Rivalry, solo: Path) -> None:
    """Each changes what members come out as, so that it is needed to come out the same again."""
    shipped = Path(simulation.__file__).parents[1] / "calibration" / "views" / "cnas.yaml"
    (solo / "own_view.yaml").write_text(shipped.read_text("utf-8"), "utf-8")
    given = ("--set", "supply.smic.wafers_2021=2000", "--set=supply.smic.yield_2024=0.1")
    labels = ("--as", "new", "--as", "old", "--view", "own_view.yaml")
    rivalry("run", "mine.yaml", "baseline", *FEW, *given, *labels, "--out", "both")
    words = ("breakdown", "output.china", "both", "--scenario", "new", "--against", "old", "--json")
    told = json.loads(rivalry(*words).stdout)
    assert (told["scenario"], told["against"], told["view"]) == ("new", "old", "own_view")
    (solo / "own_view.yaml").write_text(shipped.read_text("utf-8") + "\n", "utf-8")
    assert "own_view.yaml has changed since both was made" in rivalry(*words, code=2).stderr


@pytest.mark.slow
def test_a_sweep_is_refused_before_it_is_run_again(rivalry: Rivalry, solo: Path) -> None:
    few = ("--members", "2", *FEW[2:], "--out", "swept")
    rivalry("sweep", "h200_fee_and_cap", *few)
    said = rivalry("breakdown", "compute.china", "swept", code=2).stderr
    assert said.splitlines()[-1].startswith("Error: swept is a sweep; breakdown takes a run")
