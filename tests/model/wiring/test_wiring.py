"""Nothing hollow: each parameter moves some outcome when pushed between its range ends."""

from __future__ import annotations

from importlib.util import find_spec

import pytest

from simulation import months
from simulation.inputs import Calibration, load_calibration
from simulation.locate import data_root
from tests.model.wiring.levers import lever_moves
from tests.model.wiring.pushed import (
    SHARE_OF_MEDIAN,
    UNDER_A_RULE,
    Move,
    drawn,
    felt,
    largest_moves,
    largest_moves_soon,
)
from tests.model.wiring.roles import Uses, modules, unused

SCENARIOS = sorted({entry.felt_in for entry in drawn(load_calibration())})


def dead(scenario: str, found: dict[str, Move]) -> list[str]:
    return [
        f"{name} in {scenario}: at most {change:.2g} of {outcome} in {month}"
        for name, (change, outcome, month) in sorted(found.items())
        if change < SHARE_OF_MEDIAN
    ]


@pytest.mark.slow
@pytest.mark.parametrize("scenario", SCENARIOS)
def test_each_parameter_moves_an_outcome(calibration: Calibration, scenario: str) -> None:
    """In the scenario that it is felt in, each by at least a thousandth of a median.

    Most of the baseline's are felt within four years; the others are pushed again to the end.
    """
    early = 48 if scenario == "baseline" else months.COUNT
    found = largest_moves_soon(calibration, scenario, early)
    assert found.keys() == set(felt(calibration, scenario))
    assert not dead(scenario, found), "parameters that move nothing"


@pytest.mark.slow
@pytest.mark.parametrize("name", UNDER_A_RULE)
def test_a_parameter_moves_an_outcome_under_its_rule(calibration: Calibration, name: str) -> None:
    """And nothing in the baseline, else it needs no scenario of its own here."""
    assert name in {entry.name for entry in drawn(calibration)}
    under, usual = (
        largest_moves(calibration, scenario, [name])
        for scenario in (str(UNDER_A_RULE[name]), "baseline")
    )
    assert not dead("its rule", under)
    assert dead("baseline", usual)


@pytest.mark.parametrize("field", ["felt_in"])
def test_every_scenario_named_exists(calibration: Calibration, field: str) -> None:
    folder = data_root() / "scenarios"
    named = {getattr(entry, field) for entry in calibration.parameters()}
    assert named <= {path.stem for path in folder.glob("*.yaml")}


@pytest.mark.slow
def test_each_lever_field_moves_an_outcome(calibration: Calibration) -> None:
    found = lever_moves(calibration)
    idle = [f"{path}: {move}" for path, move in found.items() if move[0] < SHARE_OF_MEDIAN]
    assert not idle, "lever fields that move nothing:\n" + "\n".join(idle)


def test_entries_of_other_roles_are_used_or_wait_for_something_to_come(
    calibration: Calibration,
) -> None:
    uses = Uses(calibration)
    idle = [f"{name}: {use}" for name, use in unused(calibration)
            if not uses.waits_for(calibration.entries[name])]  # fmt: skip
    assert not idle, "entries that nothing uses:\n" + "\n".join(idle)


def test_every_module_that_an_entry_names_exists(calibration: Calibration) -> None:
    named = {module for entry in calibration.entries.values() for module in modules(entry)}
    assert len(named) > 10
    assert {module for module in named if not find_spec(f"simulation.model.{module}")} == set()
