"""Whatever a user may write conserves, stays finite, and keeps parts within their whole."""

from __future__ import annotations

import re
from pathlib import Path
from typing import Any

import pytest
import yaml

from simulation.inputs import Calibration, Draw, load_scenario
from simulation.inputs.policy.levers import LEVERS
from simulation.inputs.policy.structure import STRUCTURE
from simulation.model.outcomes.table import outcome_table
from simulation.model.world import ModelInputs, simulate
from simulation.writing import file_stem
from tests import nights, tables
from tests.random_scenarios import Generator, faults, length
from tests.random_scenarios.reducing import reduced

FOUND = Path(__file__).with_name("found")  # what failed and is no case yet: git ignores it
CASES = sorted(Path(__file__).with_name("cases").glob("*.yaml"))
SEED = 20261126
MEMBERS = 2
FEW, MANY, SHARDS = 8, 495, 9


def check(calibration: Calibration, written: dict[str, Any], folder: Path, seed: int) -> None:
    """Run a scenario from its file with every balance and value checked.

    What fails is made smaller as long as it fails in the same way, shown so, and kept in FOUND.
    """
    told = wrong(calibration, written, folder, seed)
    if not told:
        return

    def same(smaller: dict[str, Any]) -> bool:
        found = wrong(calibration, smaller, folder, seed)
        return bool(found) and kind(found) == kind(told)

    small = reduced(written, same)
    why, text = wrong(calibration, small, folder, seed), yaml.safe_dump(small, sort_keys=False)
    FOUND.mkdir(exist_ok=True)
    file = FOUND / f"{file_stem(kind(why).strip().lower(), str(seed))}.yaml"
    file.write_text(f"# {' '.join(why.split())}\n{text}", encoding="utf-8")
    raise AssertionError(f"seed {seed}: {why}\nIn {file}:\n{text}")


def wrong(calibration: Calibration, written: dict[str, Any], folder: Path, seed: int) -> str:
    """What a run of a scenario does that none may do; empty if nothing."""
    file = folder / "random.yaml"
    file.write_text(yaml.safe_dump(written, sort_keys=False), encoding="utf-8")
    try:
        scenario = load_scenario(file, calibration)
        draw = Draw(calibration, scenario, seed, 0, MEMBERS)
        block = simulate(ModelInputs(calibration, scenario, draw, length(written), checked=True))
    except Exception as error:  # whatever it is, the smallest file that brings it is shown
        return f"{type(error).__name__}: {error}"
    return "; ".join(faults(block, outcome_table(calibration)))


def kind(told: str) -> str:
    """What went wrong, whatever the numbers: the kind of error, or the first fault."""
    return re.sub(r"[-+]?\d[\d.]*(e[-+]?\d+)?", "", told.partition(";")[0])[:60]


@pytest.mark.parametrize("number", range(FEW))
def test_random_scenarios(calibration: Calibration, tmp_path: Path, number: int) -> None:
    written = Generator(calibration, SEED + number).scenario()
    check(calibration, written, tmp_path, seed=number)


@pytest.mark.slow
@pytest.mark.timeout(3600)
@pytest.mark.parametrize("shard", range(SHARDS))
def test_many_random_scenarios(calibration: Calibration, tmp_path: Path, shard: int) -> None:
    """Others each night: `RIVALRY_NIGHT`, a day as 2026-11-28, has those of another night again.

    All are tried, whatever some do.
    """
    night = nights.today()
    each, failed = MANY // SHARDS, []
    first = FEW + night.toordinal() * MANY + shard * each
    for number in range(first, first + each):
        written = Generator(calibration, SEED + number).scenario()
        try:
            check(calibration, written, tmp_path, seed=number)
        except AssertionError as error:
            failed.append(str(error))
    assert not failed, "\n".join([f"night {night}, {len(failed)} of {each} fail", *failed])


@pytest.mark.parametrize("file", CASES, ids=lambda file: file.stem)
def test_scenarios_that_failed_once(calibration: Calibration, tmp_path: Path, file: Path) -> None:
    """With the seed that its name ends with, 1 where it names none."""
    written = tables.read(file)
    check(calibration, written, tmp_path, seed=int(file.stem.partition("-")[2] or 1))


def test_the_generator_reaches_every_lever_field_and_option(calibration: Calibration) -> None:
    """A field that it never sets is a field that nobody has tried."""
    made = [Generator(calibration, SEED + number).scenario() for number in range(2 * MANY)]
    every = [row for one in made for row in one.get("timeline", ())]
    rows = [row for row in every if "lever" in row]
    written = {(row["lever"], field) for row in rows for field in row["set"]}
    fields = {(name, field): one for name, one in LEVERS.items() for field in one.fields}
    assert written == set(fields)
    relative = {
        (row["lever"], field, how)
        for row in rows
        for field, value in row["set"].items()
        if isinstance(value, dict)
        for how in value.keys() - {"dist", "low", "high"}
    }
    ways = {(*of, how) for of, one in fields.items() for how in one.edits(one.fields[of[1]])}
    assert relative <= ways
    assert len(relative) > 0.9 * len(ways)
    ended = {(row["lever"], field) for row in rows if "until" in row for field in row["set"]}
    ending = {of for of, one in fields.items() if not one.lasting(one.fields[of[1]])}
    assert ended <= ending
    assert len(ended) > 0.9 * len(ending)
    dated = [row for row in every if "parameter" in row]
    assert len({row["parameter"] for row in dated}) > 0.5 * MANY
    assert {"until" in row for row in dated} == {True, False}
    assert {isinstance(row["set"], dict) for row in dated} == {True, False}
    assert any(row["from"] == row.get("until") for row in every), "for one month"
    options = {pair for one in made for pair in one.get("structure", {}).items()}
    assert options == {(name, o) for name, switch in STRUCTURE.items() for o in switch.options}


def test_the_same_seed_writes_the_same_scenario(calibration: Calibration) -> None:
    one, same, other = (Generator(calibration, seed).scenario() for seed in (5, 5, 6))
    assert one == same
    assert one != other


def test_what_fails_is_kept_as_a_file_that_runs_again(
    calibration: Calibration, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """As a case would: with the seed that its name ends with."""
    module = "tests.random_scenarios.test_random_scenarios"
    monkeypatch.setattr(f"{module}.FOUND", tmp_path / "found")
    monkeypatch.setattr(f"{module}.MEMBERS", 1)
    broken = ValueError("nothing at 1.5e+03 of 2")

    def fails(*_: object) -> None:
        raise broken

    monkeypatch.setattr(f"{module}.simulate", fails)
    written = {"title": "Random", "extends": "baseline", "structure": {"backfire": "off"}}
    with pytest.raises(AssertionError, match=r"seed 41: ValueError: nothing at") as told:
        check(calibration, written, tmp_path, seed=41)
    (file,) = (tmp_path / "found").iterdir()
    assert str(file) in str(told.value)
    assert file.name == "valueerror_nothing_at_of-41.yaml"
    text = file.read_text(encoding="utf-8")
    assert text.startswith("# ValueError: nothing at 1.5e+03 of 2\n")
    assert yaml.safe_load(text) == {"title": "Random", "extends": "baseline"}
    assert kind(str(broken)) == kind("nothing at 7 of 2")
    assert load_scenario(file, calibration).title == "Random"


def test_what_fails_is_shown_small() -> None:
    """Of a long file what is left is what fails, to the field and the name in a list."""
    rows = [
        {"from": "2024-01", "actor": "us", "lever": "export_rule", "announced": "2023-12",
         "set": {"fee": 0.1, "entity_list": ["baidu", "huawei"], "variants": 0}},
        {"from": "2024-02", "parameter": "market.life", "until": "2024-03", "set": {"times": 2}},
        {"from": "2024-03", "actor": "china", "lever": "power_build", "set": {"grid_pace": 0}},
    ]  # fmt: skip
    whole = {"title": "Random", "extends": "baseline", "timeline": rows,
             "parameters": {"one": 1, "two": 2}, "structure": {"three": "off"}}  # fmt: skip

    def fails(written: dict[str, Any]) -> bool:
        listed = [row for row in written.get("timeline", ()) if "entity_list" in row["set"]]
        named = bool(listed) and "huawei" in listed[0]["set"]["entity_list"]
        return named and "two" in written.get("parameters", ())

    row = {"from": "2024-01", "actor": "us", "lever": "export_rule",
           "set": {"entity_list": ["huawei"]}}  # fmt: skip
    small = {"title": "Random", "extends": "baseline", "timeline": [row], "parameters": {"two": 2}}
    assert reduced(whole, fails) == small
    assert len(whole["timeline"]) == 3, "the scenario itself stays as it is"
