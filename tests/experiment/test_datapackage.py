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

from simulation.api.runs import summarise
from simulation.experiment.design import build, parse_axes
from simulation.experiment.ensemble import Plan, execute
from simulation.experiment.sweep import Sweep
from simulation.inputs import Calibration, Scenario
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


def test_frictionless_finds_nothing_wrong(made: Path) -> None:
    frictionless = needed("frictionless")
    package = frictionless.Package(str(made / "datapackage.json"))
    assert frictionless.Package.validate_descriptor(str(made / "datapackage.json")).valid
    report = package.get_resource("summary").validate()
    assert report.valid, report.flatten(["type", "message"])[:3]
