"""What 0.1.0 wrote stays readable: a run folder of commit c8b4bc4, and its scenario files."""

from __future__ import annotations

from pathlib import Path

import pandas as pd
import pytest

import simulation
from simulation.api.sweeping import plan_sweep_file
from simulation.errors import InputError, RenamedWarning
from simulation.experiment.sweep_file import read_sweep
from simulation.experiment.tasks import WORLD, outcomes_of
from simulation.inputs import Calibration, load_scenario

FOLDER = Path(__file__).parent / "first_edition"
RUN = FOLDER / "run"
SCENARIOS = sorted((FOLDER / "scenarios").glob("*.yaml"))
SWEEPS = sorted((FOLDER / "scenarios" / "sweeps").glob("*.yaml"))


def test_a_run_of_the_first_edition_is_read_to_the_digit() -> None:
    runs = simulation.load(RUN)
    assert runs.open().manifest["version"] == "0.1.0"
    written = pd.read_csv(RUN / "summary.csv")
    found = runs.summary()
    assert list(found.columns) == list(written.columns)
    numbers = ["mean", "p05", "p25", "p50", "p75", "p95"]
    assert (found[numbers].map(lambda one: float(f"{one:.6g}")) == written[numbers]).all().all()
    assert list(found["outcome"]) == list(written["outcome"])


def test_it_is_compared_drawn_and_tabled() -> None:
    runs = simulation.load(RUN)
    table = simulation.compare(runs).table().set_index("outcome")
    assert table.loc["compute.china", "difference_p05"] > 0
    assert runs.table(at="2026-12").shape[0] == 4
    assert runs.plot("share.china", kind="fan") is not None
    with pytest.raises(InputError, match="members"):
        simulation.explain(RUN, "ratio.stock", scenario="baseline")


@pytest.mark.parametrize("file", SCENARIOS, ids=lambda one: one.stem)
def test_a_scenario_of_the_first_edition_is_taken(file: Path, calibration: Calibration) -> None:
    scenario = load_scenario(str(file), calibration)
    assert scenario.name == file.stem
    assert scenario.applied or file.stem == "baseline"


def test_every_outcome_of_the_first_edition_is_found_by_its_name(calibration: Calibration) -> None:
    names = (FOLDER / "outcomes.txt").read_text("utf-8").split()
    known = outcomes_of(WORLD, calibration, (load_scenario("baseline", calibration),))
    assert len(names) == 566
    assert not [name for name in names if name not in known]


def test_a_chip_goes_by_the_name_that_it_had(calibration: Calibration, tmp_path: Path) -> None:
    file = tmp_path / "licensed.yaml"
    entry = "{from: 2029-01, actor: us, lever: export_rule, set: {license_chips: [nvidia_2030]}}"
    file.write_text(f"title: Licensed\ntimeline: [{entry}]\n", "utf-8")
    with pytest.warns(RenamedWarning, match="'nvidia_2030' is now 'nvidia_next_1'"):
        scenario = load_scenario(str(file), calibration)
    assert "nvidia_next_1" in str(scenario.timeline[-1].to_dict())
    old, new = "units.nvidia_2030", "units.nvidia_next_1"
    with pytest.warns(RenamedWarning, match=f"'{old}' is now '{new}'"):
        runs = simulation.run(
            [str(file)], members=2, until="2022-12", outcomes=(old,), out=tmp_path / "run"
        )
    assert list(runs.open().outcomes) == [new]
    with pytest.warns(RenamedWarning, match=f"'{old}' is now '{new}'"):
        found = runs.open().arrays("licensed", (old, new))
    assert (found[old] == found[new]).all()


@pytest.mark.parametrize("file", SWEEPS, ids=lambda one: one.stem)
def test_a_sweep_of_the_first_edition_is_taken(file: Path) -> None:
    assert plan_sweep_file(read_sweep(file), {}).points > 1
