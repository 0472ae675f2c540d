"""Points side by side in one block are, to the last bit, what each is alone."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace
from pathlib import Path

import numpy as np
import pytest

from simulation.errors import RunError
from simulation.experiment import one_block
from simulation.experiment.design import build, parse_axes
from simulation.experiment.ensemble import execute
from simulation.experiment.sweep import Sweep
from simulation.experiment.tasks import WORLD
from simulation.inputs import Calibration, Draw, Scenario, load_scenario, with_settings
from simulation.inputs.draws.side_by_side import KNOWN_AHEAD, SideBySide, fit_one_block
from simulation.inputs.policy.export_rule import ExportRule
from simulation.inputs.policy.levers import LEVERS
from simulation.model.core.calendar import Calendar
from simulation.model.world import ModelInputs, World, simulate
from tests.nights import tonight

ALONE = replace(WORLD, side_by_side=False)
FEE = "levers.US.export_rule.fee@2022-06={}"
Changed = Callable[..., Scenario]
SAME_BLOCK = {
    "a parameter": (("wear.base=0.03",), ("wear.base=0.04",)),
    "another one": (("wear.base=0.03",), ("grey.ceiling=1",)),
    "a number of an entry": tuple(
        (f"levers.US.export_rule.enforcement@2022-06={n}",) for n in (0.2, 0.9)
    ),
    "a dated parameter": (("wear.base@2023-01=0.03",), ("wear.base@2023-01=0.04",)),
    "a spent sum": tuple(
        (f"levers.oracle_openai.capex_pledge.amount@2025-01={n}",) for n in (100, 900)
    ),
}
BLOCKS_OF_THEIR_OWN = {
    "an entry": ((), (FEE.format(0.1),)),
    "its month": ((FEE.format(0.1),), ("levers.US.export_rule.fee@2022-07=0.1",)),
    "a month of a parameter": (("wear.base@2023-01=0.03",), ("wear.base@2023-02=0.03",)),
    "a structure": ((), ("structure.scarcity=demand",)),
    "a list": tuple(
        (f"levers.US.export_rule.entity_list@2022-06=[{name}]",) for name in ("huawei", "cambricon")
    ),
    "a rule that buyers foresee": tuple(
        (f"levers.US.export_rule.control_tpp@2022-10={n}",) for n in (4000, 4800)
    ),
    "memory that makers foresee": tuple(
        (f"levers.US.export_rule.hbm_access@2024-12={n}",) for n in (0.1, 0.2)
    ),
    "a temporary entry": tuple(
        (f"levers.US.export_rule.fee@2022-06..2022-09={n}",) for n in (0.1, 0.2)
    ),
}


@pytest.fixture
def changed(calibration: Calibration) -> Changed:
    """The baseline with settings on top."""
    base = load_scenario("baseline", calibration)
    return lambda *sets: with_settings(base, sets, calibration)


@pytest.mark.parametrize("what", SAME_BLOCK)
def test_what_differs_in_numbers_fits_one_block(
    calibration: Calibration, changed: Changed, what: str
) -> None:
    every = [changed(*sets) for sets in SAME_BLOCK[what]]
    assert fit_one_block(*every)
    together, alone = _both_ways(calibration, every, months=44)
    assert np.array_equal(together, alone)
    assert not np.array_equal(alone[:, :, :2], alone[:, :, 2:])


@pytest.mark.parametrize("what", BLOCKS_OF_THEIR_OWN)
def test_what_all_members_know_needs_a_block_of_its_own(changed: Changed, what: str) -> None:
    assert not fit_one_block(*(changed(*sets) for sets in BLOCKS_OF_THEIR_OWN[what]))


@pytest.mark.parametrize("name", ["month", "date", "announced", "reported", "actor", "buyers"])
def test_entries_of_one_block_are_about_the_same(changed: Changed, name: str) -> None:
    one = changed("levers.US.export_rule.enforcement@2022-06=0.2")
    place = next(i for i, event in enumerate(one.timeline) if event.values == {"enforcement": 0.2})
    other = {"actor": "Japan", "buyers": ("alibaba",)}.get(name, 7)
    entry = replace(one.timeline[place], values={"enforcement": 0.4})
    for given, fits in ((entry, True), (replace(entry, **{name: other}), False)):
        timeline = (*one.timeline[:place], given, *one.timeline[place + 1 :])
        assert fit_one_block(one, replace(one, timeline=timeline)) is fits


def test_points_with_firms_of_their_own_are_what_each_is_alone(calibration: Calibration) -> None:
    """Parameters of what a scenario adds follow from those of its model."""
    base = load_scenario("new_chinese_lab", calibration)
    known = base.extended(calibration)
    copied = next(iter(known.copies.values())).of
    value = float(known.entries[copied].value.quantile(np.array([0.5]))[0])
    every = [with_settings(base, (f"{copied}={value * x}",), calibration) for x in (0.8, 0.9)]
    together, alone = _both_ways(calibration, every, months=30)
    assert np.array_equal(together, alone)


def _both_ways(
    calibration: Calibration, scenarios: list[Scenario], months: int
) -> tuple[np.ndarray, np.ndarray]:
    """Outcomes of members 3 and 4 of each scenario, side by side and one after the other."""
    draws = [Draw(calibration, one, 1, 3, 5) for one in scenarios]
    whole = simulate(ModelInputs(calibration, scenarios[0], SideBySide(draws), months))
    alone = [
        simulate(ModelInputs(calibration, one, Draw(calibration, one, 1, 3, 5), months)).values
        for one in scenarios
    ]
    return np.nan_to_num(whole.values), np.nan_to_num(np.concatenate(alone, axis=2))


def test_the_calendar_reads_no_other_number_for_all_members_at_once(
    calibration: Calibration, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Else lanes of one block would know of each other's rules."""
    read: set[str] = set()
    usual = Calendar._number
    monkeypatch.setattr(
        Calendar, "_number", staticmethod(lambda e, f: (read.add(f.name), usual(e, f))[1])
    )
    scenario = load_scenario("h200_sales_allowed", calibration)
    world = World(ModelInputs(calibration, scenario, Draw(calibration, scenario, 1, 0, 2), 60))
    for month in range(60):
        world.calendar.restriction_ahead(month)
        world.calendar.cap_ahead(month)
        world.calendar.memory_cuts(month)
    ahead = {name for name, field in ExportRule.fields.items() if field.foreseen}
    assert {"control_tpp", "hbm_access"} <= read <= ahead | {field.name for field in KNOWN_AHEAD}


def _sweep(calibration: Calibration, axes: list[str], members: int, until: str) -> Sweep:
    design = build(parse_axes(axes), "grid", None, 1)
    base = load_scenario("baseline", calibration)
    return Sweep(calibration, base, design, members, 1, until, block=12)


@pytest.mark.parametrize("members", [1, 3])
def test_a_sweep_of_few_members_runs_its_points_side_by_side(
    calibration: Calibration, tmp_path: Path, monkeypatch: pytest.MonkeyPatch, members: int
) -> None:
    """Points of another structure in a block of their own, and all in their order."""
    axes = ["levers.US.export_rule.fee@2022-06=0.1,0.4", "structure.scarcity=supply,demand"]
    sweep = _sweep(calibration, [*axes, "wear.base=0.02,0.05"], members, "2022-12")
    begun: list[int] = []
    usual = World.__init__
    monkeypatch.setattr(
        World,
        "__init__",
        lambda world, inputs: (begun.append(len(inputs.draw)), usual(world, inputs))[1],
    )
    execute(sweep, tmp_path / "together", workers=1)
    assert begun == {1: [4, 4], 3: [6] * 4}[members]
    execute(sweep, tmp_path / "alone", workers=1, engine=ALONE)
    files = sorted(path.name for path in (tmp_path / "alone" / "series").iterdir())
    assert len(files) == {1: 1, 3: 2}[members]
    for file in files:
        one, two = (tmp_path / place / "series" / file for place in ("together", "alone"))
        assert one.read_bytes() == two.read_bytes()


@pytest.mark.parametrize(
    ("month", "members", "found"),
    [
        ("2026-01", 32, [[0, 1, 2]]),
        ("2026-01", 33, [[0], [1], [2]]),  # one after the other, from one past
        ("2022-06", 33, [[0, 1, 2]]),
    ],
)
def test_many_members_share_a_long_past_instead(
    changed: Changed, month: str, members: int, found: list[list[int]]
) -> None:
    fees = [changed(f"levers.US.export_rule.fee@{month}={fee}") for fee in (0.1, 0.2, 0.3)]
    assert one_block.groups(fees, members) == found


def test_a_member_that_fails_is_named_by_its_own_number(
    calibration: Calibration, changed: Changed
) -> None:
    """The second member of the second point, of three that ride from number 7 on."""
    scenarios = [changed("wear.base=0.02"), changed("wear.base=0.05")]
    draw = SideBySide([Draw(calibration, one, 1, 7, 10) for one in scenarios])
    world = World(ModelInputs(calibration, scenarios[0], draw, 3))
    world.step()
    world.state.stock[..., 4] *= 1.0 + 1e-6
    with pytest.raises(RunError, match="2022-02, member 8: received chips do not balance"):
        world.step()
    with pytest.raises(IndexError):
        draw.member(6)


@pytest.mark.slow
def test_every_tenth_parameter_and_each_number_of_an_entry(
    calibration: Calibration, changed: Changed
) -> None:
    base, every = changed(), []
    for entry in list(calibration.parameters())[::10]:
        if entry.value.random:
            every.append(
                changed(f"{entry.name}={float(entry.value.quantile(np.array([0.9]))[0])!r}")
            )
    for place, event in enumerate(base.timeline):
        for name, value in event.values.items():
            field = LEVERS[event.lever].fields[name]
            if isinstance(value, float | int):
                new = min(field.high, 1 - value if field.whole else 0.8 * value + 0.01)
                entry = replace(event, values={**event.values, name: max(new, field.low)})
                timeline = (*base.timeline[:place], entry, *base.timeline[place + 1 :])
                every.append(replace(base, timeline=timeline))
    fitting = [one for one in every if fit_one_block(base, one)]
    assert len(fitting) > 60
    fitting = [base, *tonight(fitting)]
    together, alone = _both_ways(calibration, fitting, months=168)
    assert np.array_equal(together, alone)
