"""Dated parameters in the model: read month by month wherever they may be dated."""

from __future__ import annotations

from dataclasses import replace

import numpy as np
import pytest
from numpy.typing import NDArray

from simulation import months
from simulation.checking.source.expressions import matches
from simulation.checking.source.month import PARAMETERS, Month
from simulation.distributions import adjusted
from simulation.inputs import Calibration, Draw, Scenario, load_scenario
from simulation.inputs.scenario.changes import Override
from simulation.inputs.scenario.dated import Dated, read_once
from simulation.model.world import ModelInputs, World, simulate
from tests.conftest import Inputs

ROWS = 48
LATE = months.index("2024-07")


@pytest.fixture(scope="module")
def month() -> Month:
    return Month()


def _patterns(names: frozenset[str]) -> set[str]:
    return {name[len(PARAMETERS) :] for name in names if name.startswith(PARAMETERS)}


def _read(name: str, patterns: set[str]) -> bool:
    return any(matches(pattern, name) for pattern in patterns)


def test_what_can_be_dated_is_what_the_source_reads_in_the_month(
    month: Month, calibration: Calibration
) -> None:
    monthly = {p for phase in month.phases for p in _patterns(month.whole(phase.name))}
    names = [entry.name for entry in calibration.parameters()]
    assert not [name for name in names if not _read(name, monthly) and not read_once(name)]


@pytest.fixture(scope="module")
def pushed(month: Month, calibration: Calibration) -> list[str]:
    """Every parameter that may be dated and has no part in the start of a run."""
    world = month.reader.world.methods["__init__"]
    start = _patterns(month.reader.effects(world, month.reader.me).reads)
    return [
        entry.name
        for entry in calibration.parameters()
        if not read_once(entry.name)
        and not _read(entry.name, start)
        and not entry.domain.wrong(adjusted(entry.value, times=1.02))
    ]


def _run(known: Calibration, scenario: Scenario, rows: int = ROWS) -> NDArray[np.float32]:
    return simulate(ModelInputs(known, scenario, Draw(known, scenario, 1, 0, 2), rows)).values


@pytest.mark.slow
@pytest.mark.parametrize("name", ["baseline", "adaptive_rivals"])
def test_dated_from_the_first_month_is_set_from_the_start(
    calibration: Calibration, pushed: list[str], name: str
) -> None:
    """Bit for bit, for hundreds of parameters at once: none is kept somewhere as it was."""
    base, entries = load_scenario(name, calibration), calibration.entries
    assert len(pushed) > 400
    set_once = {p: Override(p, adjusted(entries[p].value, times=1.02), "test") for p in pushed}
    early = _run(calibration, replace(base, parameters=set_once))
    dated = tuple(Dated(p, 0, None, None, times=1.02) for p in pushed)
    assert np.array_equal(early, _run(calibration, replace(base, dated=dated)), equal_nan=True)
    assert not np.array_equal(early, _run(calibration, base), equal_nan=True)


def test_nothing_moves_before_its_month_and_what_ends_is_as_before(
    calibration: Calibration, inputs: Inputs
) -> None:
    base = load_scenario("baseline", calibration)
    passing = replace(base, dated=(Dated("grey.ceiling", LATE, LATE + 5, None, times=0.1),))
    mine, usual = _run(calibration, passing), _run(calibration, base)
    assert np.array_equal(mine[:LATE], usual[:LATE], equal_nan=True)
    assert not np.array_equal(mine[LATE:], usual[LATE:], equal_nan=True)
    world = World(ModelInputs(calibration, passing, Draw(calibration, passing, 1, 0, 2), ROWS))
    seen = {}
    while world.running:
        world.step()
        seen[world.month - 1] = world.p("grey.ceiling").tolist()
    assert seen[LATE - 1] == seen[LATE + 6] == world.draw["grey.ceiling"].tolist()
    assert seen[LATE] == seen[LATE + 5] == pytest.approx(world.draw["grey.ceiling"] * 0.1)


def test_a_shared_past_goes_on_under_another_scenarios_dates(calibration: Calibration) -> None:
    base = load_scenario("baseline", calibration)
    late = replace(base, dated=(Dated("grey.ceiling", LATE, None, None, times=0.1),))
    draws = [Draw(calibration, one, 1, 0, 2) for one in (base, late)]
    world = World(ModelInputs(calibration, base, draws[0], ROWS))
    while world.month < LATE:
        world.step()
    branch = world.branch(late, draws[1]).run()
    assert np.array_equal(branch.values, _run(calibration, late), equal_nan=True)
