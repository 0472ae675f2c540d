"""Scenarios that share their past share its cost, and not a bit of any result changes."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace
from pathlib import Path
from types import SimpleNamespace
from typing import Any

import numpy as np
import pytest

from simulation.experiment import one_block
from simulation.experiment.design import build, parse_axes
from simulation.experiment.ensemble import Plan, execute
from simulation.experiment.shared_past import SharedPast, _has_past_of, common_months
from simulation.experiment.sweep import Sweep
from simulation.experiment.tasks import WORLD
from simulation.inputs import Calibration, Draw, Scenario, load_scenario, with_settings
from simulation.model.world import ModelInputs, World, simulate
from tests.garbage import garbage

UNTIL, MONTHS = "2026-12", 60
CAP = "levers.US.export_rule.volume_cap@2026-01"


@pytest.fixture(scope="module")
def scenarios(calibration: Calibration) -> dict[str, Scenario]:
    names = ("baseline", "h200_sales_allowed", "domestic_chip_mandate", "adaptive_rivals")
    return {name: load_scenario(name, calibration) for name in names}


@pytest.fixture
def steps(monkeypatch: pytest.MonkeyPatch) -> list[int]:
    """Months that any world steps through."""
    taken: list[int] = []
    usual = World.step

    def step(world: World) -> None:
        if world.running:
            taken.append(world.month)
        usual(world)

    monkeypatch.setattr(World, "step", step)
    return taken


def test_a_kept_world_is_the_past_of_those_that_part_later(
    calibration: Calibration, scenarios: dict[str, Scenario]
) -> None:
    """Not of one that parts before it or at the start, nor of other members or figures."""
    base = scenarios["baseline"]
    later, first = (
        with_settings(base, (path,), calibration) for path in (f"{CAP}=0.125", "grey.ceiling=1")
    )

    def asked(scenario: Scenario, known: Calibration = calibration, seed: int = 1) -> ModelInputs:
        return ModelInputs(known, scenario, Draw(known, scenario, seed, 0, 2), MONTHS)

    parting = base.first_difference(later)
    assert parting
    assert base.first_difference(first) == 0
    for month, expected in ((parting, True), (parting + 1, False)):
        kept: Any = SimpleNamespace(inputs=asked(base), month=month)
        assert _has_past_of(kept, asked(base))
        assert _has_past_of(kept, asked(later)) == expected
        assert not _has_past_of(kept, asked(first))
        assert not _has_past_of(kept, asked(base, seed=2))
        assert not _has_past_of(kept, asked(base, replace(calibration)))


def _blocks(folder: Path) -> list[bytes]:
    return [file.read_bytes() for file in sorted((folder / "series").glob("*.parquet"))]


def test_a_run_of_many_scenarios_runs_their_past_once(
    calibration: Calibration, scenarios: dict[str, Scenario], tmp_path: Path, steps: list[int]
) -> None:
    plan = Plan(calibration, tuple(scenarios.values()), members=3, seed=1, until=UNTIL)
    execute(plan, tmp_path / "shared", workers=1)
    months = [*range(MONTHS), *range(49, MONTHS), *range(47, MONTHS), *range(MONTHS)]
    assert len(steps) < len(scenarios) * MONTHS - 2 * 46
    assert sorted(set(steps)) == sorted(set(months))
    execute(plan, tmp_path / "alone", workers=1, engine=replace(WORLD, shared=None))
    assert _blocks(tmp_path / "shared") == _blocks(tmp_path / "alone")


def test_a_sweep_of_a_late_lever_runs_its_past_once(
    calibration: Calibration,
    scenarios: dict[str, Scenario],
    tmp_path: Path,
    steps: list[int],
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    """Where points have more members than those that run side by side."""
    monkeypatch.setattr(one_block, "FEW", 1)
    base = scenarios["h200_sales_allowed"]
    design = build(parse_axes([f"{CAP}=0,0.5,1"]), "grid", None, 1)
    sweep = Sweep(calibration, base, design, members=2, seed=1, until=UNTIL)
    execute(sweep, tmp_path / "shared", workers=1)
    assert steps.count(0) == 1
    assert steps.count(MONTHS - 1) == 3
    execute(sweep, tmp_path / "alone", workers=1, engine=replace(WORLD, shared=None))
    assert _blocks(tmp_path / "shared") == _blocks(tmp_path / "alone")


@pytest.mark.parametrize(
    ("sets", "months"),
    [
        ((f"{CAP}=0.1",), 47),  # announced in December 2025
        (("levers.US.export_rule.enforcement@2024-05=0.9",), 28),
        (("parameters.market.sales_life=30",), 0),  # acts from the first month
        (("structure.scarcity=demand",), 0),  # another model
    ],
)
def test_what_is_shared(
    calibration: Calibration, scenarios: dict[str, Scenario], sets: tuple[str, ...], months: int
) -> None:
    base = scenarios["h200_sales_allowed"]
    assert common_months(base, [with_settings(base, sets, calibration)]) == months


@pytest.mark.slow
def test_other_members_have_another_past(
    calibration: Calibration, scenarios: dict[str, Scenario]
) -> None:
    """A world is kept for its own members, seed and length only."""
    past, (base, other) = SharedPast(), [*scenarios.values()][:2]

    def inputs(scenario: Scenario, seed: int, start: int, months: int) -> ModelInputs:
        draw = Draw(calibration, scenario, seed, start, start + 2)
        return ModelInputs(calibration, scenario, draw, months)

    past.run(inputs(base, 1, 0, 55), [other])
    for seed, start, months in ((2, 0, 55), (1, 2, 55), (1, 0, 53), (1, 0, 55)):
        asked = inputs(other, seed, start, months)
        found, alone = past.run(asked), simulate(asked)
        assert np.array_equal(found.values, alone.values, equal_nan=True)
        assert found.members == alone.members


def test_a_past_that_is_no_longer_needed_leaves_no_garbage(
    calibration: Calibration, scenarios: dict[str, Scenario]
) -> None:
    """It is a whole world: one a block would wait for the collector."""
    past, (base, other) = SharedPast(), [*scenarios.values()][:2]

    def run(start: int) -> None:
        for scenario in (base, other):
            draw = Draw(calibration, scenario, 1, start, start + 2)
            past.run(ModelInputs(calibration, scenario, draw, 50), [other])

    run(0)
    with garbage() as found:
        run(2)
        run(4)
    assert not found


def test_a_run_in_this_process_leaves_no_past_behind(
    calibration: Calibration, scenarios: dict[str, Scenario], tmp_path: Path
) -> None:
    """The process goes on to the summary."""
    both = tuple(scenarios.values())[:2]
    with garbage() as found:
        execute(Plan(calibration, both, members=2, seed=1, until="2026-03"), tmp_path, workers=1)
    assert not {"World", "Recorder", "Firms"} & found.keys()


def test_no_branch_without_a_common_past(
    world: Callable[..., World], calibration: Calibration, scenarios: dict[str, Scenario]
) -> None:
    model = world(months=60)
    while model.month < 50:
        model.step()
    mandate = scenarios["domestic_chip_mandate"]
    draw = Draw(calibration, mandate, 1, 0, 4)
    with pytest.raises(ValueError, match="domestic_chip_mandate parts from this run before 2026-0"):
        model.branch(mandate, draw)


def test_no_branch_of_what_differs_without_a_date(
    world: Callable[..., World], calibration: Calibration
) -> None:
    """A world holds its figures, chips and firms before its first month."""
    lab = load_scenario("new_chinese_lab", calibration)
    with pytest.raises(ValueError, match="new_chinese_lab parts from this run before 2022-01"):
        world(months=60).branch(lab, Draw(calibration, lab, 1, 0, 4))
