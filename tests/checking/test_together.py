"""Runs that share a block or a past are what each is alone, and a failure is told of its own."""

from __future__ import annotations

import gc
from collections.abc import Callable
from dataclasses import replace
from pathlib import Path

import numpy as np
import pytest

from simulation.checking import verdict
from simulation.checking.read import read_checks
from simulation.checking.setting import Setting
from simulation.checking.together import Wanted, families, traces
from simulation.checking.verdict import judge_all
from simulation.errors import RunError
from simulation.inputs import Calibration, load_scenario
from simulation.model.world import World

NAMES = ("compute.us", "capex.us4", "state.delivered.microsoft")
FEE = "levers.US.export_rule.fee@{}=0.{}"
Make = Callable[..., Wanted]


@pytest.fixture(scope="module", autouse=True)
def cheap_collection() -> None:
    """Worlds are collected one by one; what other tests have left need not be looked through."""
    gc.freeze()


@pytest.fixture
def wanted(calibration: Calibration) -> Make:
    """The first months of the baseline with settings on top."""

    def make(*sets: str, rows: int = 22, names: tuple[str, ...] = NAMES, **done: object) -> Wanted:
        scenario = load_scenario("baseline", calibration, sets)
        setting = replace(Setting(calibration, scenario), **done)  # type: ignore[arg-type]
        return Wanted(setting, rows, names)

    return make


def alone(one: Wanted) -> np.ndarray:
    (found,) = traces([one], range(3), 3, 1)
    return found


def told(family: list[Wanted]) -> list[bool]:
    """Whether each run of a family is the one that it is alone."""
    found = list(traces(family, range(3), 3, 1))
    return [np.array_equal(alone(one), its) for one, its in zip(family, found, strict=True)]


def test_what_differs_in_parameters_runs_side_by_side(wanted: Make) -> None:
    every = [
        wanted(),
        wanted("wear.base=0.03"),
        wanted(dollar=3.0, rows=18),
        wanted(removed=("microsoft",)),
        wanted("structure.scarcity=demand"),
        wanted(FEE.format("2022-06", 3)),
    ]
    together, *others = families(every)
    assert together == every[:3]
    assert others == [[one] for one in every[3:]]
    assert told(together) == [True] * 3
    assert not np.array_equal(alone(every[0]), alone(every[1]))


def test_what_differs_from_some_month_on_shares_its_past(wanted: Make) -> None:
    every = [
        wanted(rows=14),
        wanted("levers.US.export_rule.enforcement@2023-03=0.9"),
        wanted("levers.US.export_rule.enforcement@2023-03=0.9", FEE.format("2023-06", 3)),
        wanted("levers.US.export_rule.enforcement@2023-07=0.9", rows=20),
        wanted(FEE.format("2023-11", 3), rows=16),
    ]
    assert families(every) == [every]
    assert told(every) == [True] * 5
    assert not np.array_equal(alone(every[1])[:, :20], alone(every[3]))


def test_each_run_gives_what_is_asked_of_it_alone(wanted: Make) -> None:
    """Of a past that runs share as well, and in their own order."""
    family = [
        wanted(names=("compute.us",), rows=16),
        wanted(FEE.format("2023-03", 3), names=NAMES[::-1], rows=18),
        wanted(FEE.format("2023-06", 3), names=("capex.us4",), rows=20),
    ]
    assert families(family) == [family]
    whole = [alone(replace(one, names=NAMES)) for one in family]
    for one, every, found in zip(family, whole, traces(family, range(3), 3, 1), strict=True):
        rows = [NAMES.index(name) for name in one.names]
        assert np.array_equal(found, every[rows])


def test_members_in_blocks_are_judged_as_all_at_once(
    calibration: Calibration, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    path, end = tmp_path / "mine.yaml", "    until: 2023-06\n"
    change = "    change: {parameters: {wear.base: 0.001}}\n"
    wear = f"    about: Mine.\n{change}    outcome: [compute.us, compute.china]\n{end}"
    up, any_way = "    relation: not above\n", "    relation: differs\n"
    path.write_text(f"checks:\n  up:\n{wear}{up}  any:\n{wear}{any_way}")
    checks, told = read_checks(path, calibration), []
    once = list(judge_all(checks, members=5))
    monkeypatch.setattr(verdict, "BLOCK", 2)
    blocks = list(judge_all(checks, members=5, progress=lambda *at: told.append(at)))
    assert blocks == once
    assert (once[0].result, once[0].moved) == ("fails", 5)
    assert once[0].note
    assert told[-1] == (6, 6)
    assert told == sorted(told)


def test_what_is_done_to_a_world_keeps_runs_apart(wanted: Make) -> None:
    late = FEE.format("2023-06", 3)
    for one in (
        wanted(late, removed=("microsoft",)),
        wanted(late, dollar=2.0),
        wanted(late, corners=True),
        wanted(late, books=True),
        wanted(late, swapped=("us", "china")),
        wanted(late, skipped=(("firms", "microsoft", "commit_orders"),)),
        wanted(late, "wear.base=0.03"),
    ):
        assert families([wanted(), one]) == [[wanted()], [one]]


def test_a_run_that_fails_is_told_of_its_check_alone(
    calibration: Calibration, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    usual = World.step

    def step(world: World) -> None:
        usual(world)
        if (world.draw["wear.base"] == 0.03).any():
            raise RunError("no such wear")

    monkeypatch.setattr(World, "step", step)
    path = tmp_path / "mine.yaml"
    common = (
        "about: Mine.\n    outcome: compute.us\n    until: 2022-03\n    relation: not negative\n"
    )
    worn = "    change: {parameters: {wear.base: 0.03}}\n"
    path.write_text(f"checks:\n  sound:\n    {common}  worn:\n    {common}{worn}")
    sound, failed = judge_all(read_checks(path, calibration), members=3)
    assert (sound.result, sound.note) == ("holds", "")
    assert (failed.result, failed.note) == ("fails", "no such wear")
