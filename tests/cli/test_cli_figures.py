"""`--calibration` as a user meets it: one line, the manifest, reuse, what a typo says."""

from __future__ import annotations

import json
from pathlib import Path

import pytest

import simulation as rivalry_api
from tests.cli.conftest import Rivalry
from tests.inputs.test_overlays import NAME, SHOWN, lay

NARROW = ("--members", "2", "--until", "2022-03", "--outcomes", "ratio.stock", "--workers", "1")
GIVEN = ("--calibration", "my_figures")


def test_a_run_says_its_figures_and_is_used_again_with_the_same_only(
    rivalry: Rivalry, folder: Path
) -> None:
    lay(folder)
    assert rivalry("check", "my_figures").stdout == (
        "my_figures: ok (figures for 1 parameter over the shipped ones)\n"
    )
    said = rivalry("run", "baseline", *GIVEN, *NARROW).stdout
    line = f"calibration my_figures stands for the shipped figures and draws of {NAME}; members are"
    assert [told.startswith(line) for told in said.splitlines()].count(True) == 1
    (made,) = (folder / "results").iterdir()
    known = json.loads((made / "manifest.json").read_text("utf-8"))
    assert known["draws"]["calibration"]["replaced"] == [NAME]
    assert "my_figures/own.yaml" in known["inputs"]
    again = rivalry("run", "baseline", *GIVEN, *NARROW, "--out", str(made)).stdout
    assert "was complete; nothing was done" in again
    (folder / "my_figures" / "own.yaml").write_text(SHOWN.replace("60000", "50000"), "utf-8")
    other = rivalry("run", "baseline", *GIVEN, *NARROW, "--out", str(made), code=2)
    assert "holds another run" in other.stderr
    assert rivalry("run", "baseline", *GIVEN, *NARROW).exit_code == 0
    assert len(list((folder / "results").iterdir())) == 2


def test_a_typo_is_told_by_every_command(rivalry: Rivalry, folder: Path) -> None:
    lay(folder, SHOWN.replace("2027", "2072", 1))
    for command in (
        ("run", "baseline"),
        ("compare", "h200_sales_allowed"),
        ("sweep", "baseline", "--vary", "grey.diverted=0.1:0.2:2"),
        ("claims",),
        ("explain", "baseline", "--outcome", "ratio.stock"),
    ):
        said = rivalry(*command, *GIVEN, code=2).stderr
        assert said.startswith("my_figures/own.yaml:2:3: unknown parameter ")
        assert said.endswith(f"; did you mean '{NAME}'?\n")
    assert (
        "no folder of calibration"
        in rivalry("run", "baseline", "--calibration", "x", code=2).stderr
    )


def test_figures_from_python(folder: Path) -> None:
    lay(folder, SHOWN)
    runs = rivalry_api.run(
        "baseline", members=2, until="2022-02", outcomes=["ratio.stock"], calibration="my_figures"
    )
    assert runs.open().manifest["draws"]["calibration"]["name"] == "my_figures"
    with pytest.raises(rivalry_api.InputError, match="no folder of calibration entries 'none'"):
        rivalry_api.sweep("baseline", {"grey.diverted": "0.1:0.2:2"}, calibration="none")
