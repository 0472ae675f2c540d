"""What levers say of smuggling: what they take, and what the model leaves out."""

from __future__ import annotations

import re

import pytest

from simulation.inputs import Calibration, load_calibration, load_scenario
from simulation.inputs.policy.levers import LEVERS
from simulation.model.equations import grey
from simulation.model.outcomes.left_out import LEFT_OUT


@pytest.fixture(scope="module")
def shipped() -> Calibration:
    """The calibration that ships."""
    return load_calibration()


@pytest.mark.parametrize("field", ["enforcement", "location_checks"])
def test_levers_say_that_they_take_from_networks_and_not_from_smuggling(field: str) -> None:
    about = LEVERS["export_rule"].fields[field].about
    assert "what smuggling networks can move" in about
    assert "room to spare" in about


@pytest.mark.parametrize(
    "name", ["grey.answer", "grey.check_strength", "reaction.us_enforcement.step"]
)
def test_parameters_take_from_what_networks_can_move(shipped: Calibration, name: str) -> None:
    """Networks with room to spare lose less of what they smuggle than of what they can move."""
    assert re.search(r"networks( can move|' capacity)", shipped.entries[name].about)


def test_nothing_is_told_to_be_taken_from_smuggling(shipped: Calibration) -> None:
    told = {name: entry.about for name, entry in shipped.entries.items()}
    told["answered"] = str(grey.answered.__doc__)
    told["crackdown"] = load_scenario("smuggling_crackdown", shipped).about
    wrong = re.compile(r"\b(share|part|half) of (attempted )?smuggling|smuggling attempts", re.I)
    assert [name for name, about in told.items() if wrong.search(about)] == []


@pytest.mark.parametrize(
    "name", ["smuggled_units.china", "rent.china", "compute.china.rented", "compute.china.smuggled"]
)
def test_a_mandate_is_told_to_end_what_it_ends_by_assumption(name: str) -> None:
    assert "ends smuggling" in LEVERS["domestic_mandate"].leaves_out
    assert "mandate" in LEFT_OUT[name]
