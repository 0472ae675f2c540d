"""`rivalry check`, `new` and `schema`."""

from __future__ import annotations

import json
import re
from pathlib import Path
from typing import Any

import pytest
import yaml

from simulation.inputs import Calibration
from simulation.inputs.scenario.files import Library


def test_everything_that_ships_is_good(rivalry: Any, calibration: Calibration) -> None:
    lines = rivalry("check").stdout.splitlines()
    shelf = Library(calibration.root / "scenarios")
    names = [*shelf.scenarios, *shelf.sweeps, *shelf.games, *shelf.checks]
    assert [line.split(":")[0] for line in lines] == names
    assert "h200_sales_allowed: ok (H200 sales allowed, " in "\n".join(lines)


def test_good_and_bad_files_together(rivalry: Any, folder: Path) -> None:
    (folder / "good.yaml").write_text("title: Good\n")
    (folder / "bad.yaml").write_text("title: Bad\ntimelin: []\n")
    result = rivalry("check", "good.yaml", "bad.yaml", code=2)
    assert result.stdout == "good.yaml: ok (Good, 0 changes)\n"
    assert result.stderr == "bad.yaml:2:1: unknown key 'timelin'; did you mean 'timeline'?\n"


def test_a_check_for_machines(rivalry: Any, folder: Path) -> None:
    (folder / "good.yaml").write_text("title: Good\n")
    (folder / "bad.yaml").write_text("title: Bad\ntimelin: []\n")
    rows = json.loads(rivalry("check", "good.yaml", "bad.yaml", "nope", "--json", code=2).stdout)
    assert [row["ok"] for row in rows] == [True, False, False]
    assert rows[1]["problems"] == [
        {
            "file": "bad.yaml",
            "line": 2,
            "column": 1,
            "message": "unknown key 'timelin'; did you mean 'timeline'?",
        }
    ]
    assert rows[2]["problems"][0]["message"].startswith("unknown scenario 'nope'")
    assert "line" not in rows[2]["problems"][0]


def test_sweeps_and_calibration_files_are_checked_too(
    rivalry: Any, folder: Path, calibration: Calibration
) -> None:
    (folder / "many.yaml").write_text(
        "scenario: baseline\nvary: {structure.scarcity: [supply, demand]}\n"
    )
    own = str(calibration.root / "calibration" / "roster.yaml")
    lines = rivalry("check", "many.yaml", own).stdout.splitlines()
    assert lines == [
        "many.yaml: ok (a sweep of baseline, 2 points)",
        f"{own}: ok (part of the calibration)",
    ]


def _shown(rivalry: Any, name: str) -> list[str]:
    """The changes of a scenario as `show` tells them."""
    row = json.loads(rivalry("show", name, "--json").stdout)
    return [change["says"] for change in row["changes"]]


def test_a_check_tells_what_a_named_file_changes(rivalry: Any) -> None:
    """With the way in which each rule moves; files that nobody named are one line each."""
    told = rivalry("check", "smuggling_crackdown").stdout.splitlines()
    assert told[1:] == [f"  {line}" for line in _shown(rivalry, "smuggling_crackdown")]
    assert all("stricter" in line for line in told[1:])
    (row,) = json.loads(rivalry("check", "smuggling_crackdown", "--json").stdout)
    assert row["changes"] == [line.strip() for line in told[1:]]


def test_a_new_scenario_is_good_and_changes_something(rivalry: Any, folder: Path) -> None:
    said = rivalry("new", "chips_for_allies").stdout
    assert said.startswith("chips_for_allies.yaml: edit it, then `rivalry check")
    first, change = rivalry("check", "chips_for_allies.yaml").stdout.splitlines()
    assert first == "chips_for_allies.yaml: ok (Chips for allies, 1 change)"
    assert change == f"  {_shown(rivalry, 'chips_for_allies.yaml')[0]}"
    assert (folder / "chips_for_allies.yaml").read_text().count("#") > 10


@pytest.mark.slow
def test_a_new_scenario_moves_what_a_newcomer_sees(rivalry: Any, folder: Path) -> None:
    rivalry("new", "mine")
    few = ("--members", "8", "--until", "2028-12", "--outcomes", "units.china.nvidia")
    told = json.loads(rivalry("compare", "mine.yaml", *few, "--no-report", "--json").stdout)
    (row,) = told["table"]
    assert row["p_higher"] == 1.0
    assert row["percent_p05"] > 5


def test_every_example_of_what_is_new_is_good(rivalry: Any, folder: Path) -> None:
    """All examples at once, as users take the # away; then editors' schema and every key."""
    for kind in ("fragment", "figures"):
        rivalry("new", f"my_{kind}", "--kind", kind)
    rivalry("new", "mine")
    text = re.sub(r"(?m)^#(?=\S|  )", "", (folder / "mine.yaml").read_text())
    (folder / "mine.yaml").write_text(text.replace("apply: [", "apply: [my_fragment, "))
    result = rivalry("check", "mine.yaml", "my_fragment.yaml", "my_figures")
    assert result.stderr == ""
    told = [line for line in result.stdout.splitlines() if not line.startswith("  ")]
    assert [line.split(":")[1][:4] for line in told] == [" ok "] * 3
    assert told[2] == "my_figures: ok (figures for 1 parameter over the shipped ones)"
    data = yaml.safe_load((folder / "mine.yaml").read_text())
    known = json.loads(rivalry("schema").stdout)["properties"]
    assert set(data) == set(known)
    assert data["apply"][1] in known["apply"]["items"]["examples"]
    assert data["extends"] in known["extends"]["examples"]
    assert not (folder / "my_figures.yaml").exists()
    said = rivalry("new", "other", "--kind", "figures", "--extends", "baseline", code=2).stderr
    assert "--extends goes with a scenario" in said
    said = rivalry("new", "other", "--kind", "figure", code=2).stderr
    assert "'figure' is none of scenario, fragment, figures; did you mean 'figures'?" in said


@pytest.mark.parametrize("base", ["no_controls_ever", "adaptive_rivals", "h200_ban_returns"])
def test_what_is_new_raises_no_doubt(rivalry: Any, folder: Path, base: str) -> None:
    rivalry("new", "mine", "--extends", base)
    assert rivalry("check", "mine.yaml").stderr == ""


def test_a_new_scenario_builds_on_another(rivalry: Any, folder: Path) -> None:
    rivalry("new", "later.yaml", "--extends", "h200_sales_allowed")
    text = (folder / "later.yaml").read_text()
    assert "extends: h200_sales_allowed " in text
    said = rivalry("new", "other", "--extends", "h200_sales_alowed", code=2).stderr
    assert "did you mean 'h200_sales_allowed'?" in said
    assert not (folder / "other.yaml").exists()


def test_a_folder_that_cannot_be_written(rivalry: Any, monkeypatch: pytest.MonkeyPatch) -> None:
    def refuse(*args: Any) -> None:
        raise PermissionError(13, "Permission denied")

    monkeypatch.setattr(Path, "write_text", refuse)
    assert rivalry("new", "mine", code=1).stderr == (
        "Error: cannot write mine.yaml: Permission denied; what was written before stays readable\n"
    )


def test_the_schema_is_a_schema(rivalry: Any) -> None:
    schema = json.loads(rivalry("schema").stdout)
    assert schema["$schema"].startswith("https://json-schema.org/")
    assert "timeline" in schema["properties"]


SLIP = "title: Slip\nparameters:\n  chips.h100.price_usd: 30000000\n"
DOUBT = (
    "'chips.h100.price_usd': 3e+07 lies far outside its prior, 25000..45000 USD: 667 times as much"
)


def test_a_slip_is_a_warning_and_no_error(rivalry: Any, folder: Path) -> None:
    (folder / "slip.yaml").write_text(SLIP)
    result = rivalry("check", "slip.yaml")
    assert result.stdout.startswith("slip.yaml: ok (Slip, 1 change)\n")
    assert result.stderr == f"slip.yaml:3:25: warning: {DOUBT}\n"
    row = json.loads(rivalry("check", "slip.yaml", "--json").stdout)[0]
    place = {"file": "slip.yaml", "line": 3, "column": 25}
    assert (row["ok"], row["warnings"]) == (True, [{**place, "message": DOUBT}])


@pytest.mark.slow
def test_a_run_and_a_sweep_tell_a_slip_on_one_line(rivalry: Any, folder: Path) -> None:
    (folder / "slip.yaml").write_text(SLIP)
    words = ("--members", "2", "--until", "2022-02", "--outcomes", "compute.us", "--workers", "1")
    ran = rivalry("run", "slip.yaml", *words, "--set", "grey.premium=100", "--prior")
    others = "(and 1 more; `rivalry check` tells all)"
    assert ran.stderr == f"warning: slip.yaml:3:25: {DOUBT} {others}\n"
    swept = (
        "sweep",
        "baseline",
        "--vary",
        "chips.h100.price_usd=30000,3e7",
        "--prior",
        "--dry-run",
    )
    assert rivalry(*swept).stderr == f"warning: {DOUBT}\n"


def test_the_slips_of_a_sweep_file_have_their_place(rivalry: Any, folder: Path) -> None:
    (folder / "many.yaml").write_text(
        "scenario: baseline\nvary:\n  chips.h100.price_usd: [30000, 3e7]\n"
    )
    assert rivalry("check", "many.yaml").stderr == f"many.yaml:3:25: warning: {DOUBT}\n"


def test_show_tells_the_domain(rivalry: Any) -> None:
    shown = rivalry("show", "power.ease").stdout
    assert "  domain: a share in 0..1 and below 'power.short'\n" in shown
    assert "variants: yes or no, default yes." in rivalry("show", "export_rule").stdout
    told = rivalry("show", "ratio.stock").stdout
    assert "  undefined: where China has none\n" in told


VIEW = """\
title: Mine
about: What I hold.
sources: [{id: cnas_smuggling}]
parameters:
  grey.chips_2024: {low: 10000, high: 500000, evidence: estimate, sources: [cnas_smuggling]}
"""


def test_a_view_of_ones_own_is_checked_and_shown(rivalry: Any, folder: Path) -> None:
    (folder / "mine.yaml").write_text(VIEW)
    assert rivalry("check", "mine.yaml").stdout == "mine.yaml: ok (a view: Mine)\n"
    (folder / "mine.yaml").write_text(VIEW.replace("chips_2024", "chips_2042"))
    said = rivalry("check", "mine.yaml", code=2).stderr
    assert said.startswith("mine.yaml:5:3: unknown parameter 'grey.chips_2042'; did you mean")
    assert rivalry("show", "mine.yaml", code=2).stderr == said


def test_show_lists_what_without_can_take_out(rivalry: Any, folder: Path) -> None:
    told = rivalry("show", "baseline").stdout.splitlines()
    assert "    2026-07 china import_admission: share, abroad" in told
    row = json.loads(rivalry("show", "baseline", "--json").stdout)
    begin = next(n for n, line in enumerate(told) if line.startswith("  dated entries ("))
    assert len(told[begin + 1 : -1]) == len(row["timeline"]) > 10
    since, actor, lever, chosen, _ = next(
        line for line in told if "[h20, mi308x]" in line and " import_admission " in line
    ).split(maxsplit=4)
    item = f"{{actor: {actor}, lever: {lever}, from: {since}, until: {since}}}"
    assert chosen == "[h20,"
    (folder / "mine.yaml").write_text(f"title: T\nextends: baseline\nwithout:\n  - {item}\n")
    rivalry("check", "mine.yaml")
    without = rivalry("show", "mine.yaml").stdout.split("  dated entries (")[1]
    assert "import_admission [h20, mi308x]" not in without
