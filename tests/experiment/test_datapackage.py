"""datapackage.json: the tables of a run folder, described so that other tools can check them."""

from __future__ import annotations

import csv
import json
import re
from collections.abc import Callable
from pathlib import Path
from typing import Any

import fake_model
import pyarrow.parquet as pq
import pytest

import simulation as rivalry
from simulation.api.runs import summarise
from simulation.experiment.design import build, parse_axes
from simulation.experiment.ensemble import Plan, execute
from simulation.experiment.sweep import Sweep
from simulation.inputs import Calibration, Scenario, load_scenario
from simulation.inputs.policy.levers import LEVERS
from simulation.locate import data_root
from tests.clients.packages import needed

ENGINE = fake_model.engine()


def described(folder: Path) -> dict[str, dict[str, Any]]:
    """Resources by name."""
    told = json.loads((folder / "datapackage.json").read_text("utf-8"))
    assert told["profile"] == "data-package"
    return {one["name"]: one for one in told["resources"]}


@pytest.fixture
def made(plan: Callable[..., Plan], tmp_path: Path) -> Path:
    """A run with its summary."""
    execute(plan(), tmp_path / "run", engine=ENGINE, finish=summarise)
    return tmp_path / "run"


def test_every_table_is_described_with_the_columns_that_it_has(made: Path) -> None:
    found = described(made)
    assert set(found) == {"summary", "members", "series"}
    with (made / "summary.csv").open(encoding="utf-8") as file:
        header = next(csv.reader(file))
    assert [field["name"] for field in found["summary"]["schema"]["fields"]] == header
    assert found["summary"]["schema"]["primaryKey"] == ["scenario", "outcome", "date"]
    blocks = sorted(f"series/{file.name}" for file in (made / "series").iterdir())
    assert found["series"]["path"] == blocks
    for name, file in (("members", "members.parquet"), ("series", blocks[0])):
        fields = [field["name"] for field in found[name]["schema"]["fields"]]
        assert fields == pq.read_schema(made / file).names
    assert all("unit" in one for one in found["series"]["schema"]["fields"][3:])


def fields(found: dict[str, dict[str, Any]], table: str) -> dict[str, dict[str, str]]:
    """Fields of a table by name."""
    return {field["name"]: field for field in found[table]["schema"]["fields"]}


def test_drawn_numbers_have_the_units_and_words_of_the_calibration(
    made: Path, calibration: Calibration
) -> None:
    """None had a unit, though every table of numbers is read by its units."""
    told = fields(described(made), "members")
    del told["member"]
    assert len(told) > 500
    for name, field in told.items():
        entry = calibration.entries[name]
        assert field["unit"] == entry.unit
        assert field.get("description", "") == " ".join(entry.about.split())


WAFERS = "supply.cxmt.memory_wafers"
SHARE, FROM = "levers.china.import_admission.share", "2027-01"
DRAWN = "{dist: uniform, low: 0, high: 1}"


def test_lever_fields_and_dated_numbers_are_told_too(
    plan: Callable[..., Plan], calibration: Calibration, tmp_path: Path
) -> None:
    lines = (
        "title: own",
        "about: own",
        "extends: baseline",
        "timeline:",
        f"  - {{from: 2027-01, actor: China, lever: import_admission, set: {{share: {DRAWN}}}}}",
        f"  - {{from: 2028-01, actor: US, lever: export_rule, set: {{fee: {{times: {DRAWN}}}}}}}",
        f"  - {{from: 2027-01, parameter: {WAFERS}, set: {DRAWN}}}",
    )
    own = tmp_path / "own.yaml"
    own.write_text("\n".join([*lines, ""]), "utf-8")
    both = (load_scenario("baseline", calibration), load_scenario(str(own), calibration))
    execute(plan(scenarios=both), tmp_path / "run", engine=ENGINE, finish=summarise)
    found = described(tmp_path / "run")
    told = fields(found, "members")
    share = LEVERS["import_admission"].fields["share"]
    assert told[f"{SHARE}@{FROM}"]["unit"] == "1"
    assert told[f"{SHARE}@{FROM}"]["description"] == share.about
    assert told[f"{WAFERS}@{FROM}"]["unit"] == calibration.entries[WAFERS].unit
    factor = told["levers.us.export_rule.fee@2028-01"]
    assert "unit" not in factor, "a factor on a fee is no fee"
    assert factor["description"] == LEVERS["export_rule"].fields["fee"].about
    keys = ["scenario", "member"]
    assert found["members"]["schema"]["primaryKey"] == keys
    reference = {"fields": keys, "reference": {"resource": "members", "fields": keys}}
    assert found["series"]["schema"]["foreignKeys"] == [reference]


def test_a_code_has_no_unit_and_its_middle_is_its_most_frequent_value(tmp_path: Path) -> None:
    runs = rivalry.run(
        "baseline",
        2,
        until="2022-01",
        outcomes=["bottleneck.nvidia", "bottleneck.nvidia.memory"],
        out=tmp_path / "run",
    )
    found = described(runs.folder)
    series, summary = fields(found, "series"), fields(found, "summary")
    assert series["bottleneck.nvidia"]["unit"] == "code"
    assert series["bottleneck.nvidia.memory"]["unit"] == "1"
    assert runs.open().outcomes["bottleneck.nvidia"].unit == "index", "as in every version"
    assert summary["p50"]["description"] == "median; of a code the most frequent value"
    assert summary["p05"]["description"] == "5 % quantile over members; empty for a code"


def test_licence_and_sources_are_those_of_the_notice(made: Path) -> None:
    told = json.loads((made / "datapackage.json").read_text("utf-8"))
    notice = " ".join((data_root() / "NOTICE").read_text("utf-8").split())
    assert [one["name"] for one in told["licenses"]] == ["Apache-2.0"]
    asked, _, _ = notice.partition("Of these data sets")
    named = [one for one in re.findall(r"https://[^ ,)]+[^ ,).]", asked) if "opendata" not in one]
    assert [one["path"] for one in told["sources"] if "path" in one] == named


def test_the_same_run_is_described_by_the_same_bytes(
    made: Path, plan: Callable[..., Plan], tmp_path: Path
) -> None:
    execute(plan(), tmp_path / "again", engine=ENGINE, finish=summarise)
    again = (tmp_path / "again" / "datapackage.json").read_bytes()
    assert again == (made / "datapackage.json").read_bytes()
    assert str(tmp_path).encode() not in again
    manifest = json.loads((made / "manifest.json").read_text("utf-8"))
    assert "datapackage.json" in manifest["files"]


def test_points_of_a_sweep_are_described(
    calibration: Calibration, pair: tuple[Scenario, Scenario], tmp_path: Path
) -> None:
    design = build(parse_axes([f"parameters.{fake_model.PRICE}=20000:40000"]), "mc", 3, 1)
    sweep = Sweep(calibration, pair[0], design, 2, 1, until="2022-03", block=6)
    execute(sweep, tmp_path / "sweep", engine=ENGINE, finish=summarise)
    found = described(tmp_path / "sweep")
    assert found["points"]["path"] == "points.parquet"
    assert found["summary"]["schema"]["primaryKey"][0] == "point"
    assert fields(found, "points")[f"parameters.{fake_model.PRICE}"]["unit"] == "USD"
    schemas = {name: one["schema"] for name, one in found.items()}
    assert schemas["points"]["primaryKey"] == ["point"]
    assert schemas["members"]["primaryKey"] == ["member"]
    assert schemas["series"]["primaryKey"] == ["point", "scenario", "member", "date"]
    assert schemas["series"]["foreignKeys"] == [
        {"fields": [key], "reference": {"resource": name, "fields": [key]}}
        for key, name in (("member", "members"), ("point", "points"))
    ]


def test_frictionless_finds_nothing_wrong(made: Path) -> None:
    frictionless = needed("frictionless")
    package = frictionless.Package(str(made / "datapackage.json"))
    assert frictionless.Package.validate_descriptor(str(made / "datapackage.json")).valid
    report = package.get_resource("summary").validate()
    assert report.valid, report.flatten(["type", "message"])[:3]
