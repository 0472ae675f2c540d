"""What levers say of smuggling: what they take, and what the model leaves out."""

from __future__ import annotations

import pytest

from simulation.inputs.policy.levers import LEVERS
from simulation.model.outcomes.left_out import LEFT_OUT


@pytest.mark.parametrize("field", ["enforcement", "location_checks"])
def test_levers_say_that_they_take_from_networks_and_not_from_smuggling(field: str) -> None:
    about = LEVERS["export_rule"].fields[field].about
    assert "what smuggling networks can move" in about
    assert "room to spare" in about


@pytest.mark.parametrize(
    "name", ["smuggled_units.china", "rent.china", "compute.china.rented", "compute.china.smuggled"]
)
def test_a_mandate_is_told_to_end_what_it_ends_by_assumption(name: str) -> None:
    assert "ends smuggling" in LEVERS["domestic_mandate"].leaves_out
    assert "mandate" in LEFT_OUT[name]
