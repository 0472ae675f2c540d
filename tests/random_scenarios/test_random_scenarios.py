"""Whatever a user may write conserves, stays finite, and keeps parts within their whole."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import pytest
import yaml

from simulation.inputs import Calibration, Draw, load_scenario
from simulation.model.outcomes.table import outcome_table
from simulation.model.world import ModelInputs, simulate
from tests.random_scenarios import Generator, faults, length

CASES = sorted(Path(__file__).with_name("cases").glob("*.yaml"))
SEED = 20261126
MEMBERS = 2
FEW, MANY, SHARDS = 40, 500, 10


def check(calibration: Calibration, written: dict[str, Any], folder: Path, seed: int) -> None:
    """Run a scenario from its file with every balance and value checked."""
    file = folder / "random.yaml"
    file.write_text(yaml.safe_dump(written, sort_keys=False), encoding="utf-8")
    scenario = load_scenario(file, calibration)
    draw = Draw(calibration, scenario, seed, 0, MEMBERS)
    block = simulate(ModelInputs(calibration, scenario, draw, length(written), checked=True))
    signed = {one.name for one in outcome_table(calibration) if one.signed}
    found = faults(block, signed)
    assert not found, "\n".join([*found, file.read_text(encoding="utf-8")])


@pytest.mark.parametrize("number", range(FEW))
def test_random_scenarios(calibration: Calibration, tmp_path: Path, number: int) -> None:
    written = Generator(calibration, SEED + number).scenario()
    check(calibration, written, tmp_path, seed=number)


@pytest.mark.slow
@pytest.mark.timeout(3600)
@pytest.mark.parametrize("shard", range(SHARDS))
def test_many_random_scenarios(calibration: Calibration, tmp_path: Path, shard: int) -> None:
    each = MANY // SHARDS
    for number in range(FEW + shard * each, FEW + (shard + 1) * each):
        written = Generator(calibration, SEED + number).scenario()
        check(calibration, written, tmp_path, seed=number)


@pytest.mark.parametrize("file", CASES, ids=lambda file: file.stem)
def test_scenarios_that_failed_once(calibration: Calibration, tmp_path: Path, file: Path) -> None:
    """With the seed that its name ends with, 1 where it names none."""
    written = yaml.safe_load(file.read_text(encoding="utf-8"))
    check(calibration, written, tmp_path, seed=int(file.stem.partition("-")[2] or 1))


def test_the_generator_reaches_every_lever_field_and_option(calibration: Calibration) -> None:
    """A field that it never sets is a field that nobody has tried."""
    made = [Generator(calibration, SEED + number).scenario() for number in range(2 * MANY)]
    rows = [row for one in made for row in one.get("timeline", ())]
    written = {(row["lever"], field) for row in rows for field in row["set"]}
    from simulation.inputs.policy.levers import LEVERS
    from simulation.inputs.policy.structure import STRUCTURE

    assert written == {(name, field) for name, one in LEVERS.items() for field in one.fields}
    options = {pair for one in made for pair in one.get("structure", {}).items()}
    assert options == {(name, o) for name, switch in STRUCTURE.items() for o in switch.options}


def test_the_same_seed_writes_the_same_scenario(calibration: Calibration) -> None:
    one, same, other = (Generator(calibration, seed).scenario() for seed in (5, 5, 6))
    assert one == same
    assert one != other
