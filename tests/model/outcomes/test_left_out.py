"""Every lever and every headline outcome says what the model does not do of it."""

from __future__ import annotations

import pytest

from simulation.analysis.statistics.headline import HEADLINE
from simulation.inputs import Calibration
from simulation.inputs.policy.levers import LEVERS
from simulation.model.outcomes.left_out import LEFT_OUT
from simulation.model.outcomes.table import outcome_table

LONGEST = 260  # characters of two short sentences


def short(text: str) -> bool:
    """Whether a text is one or two sentences, and short."""
    return text.endswith(".") and text.count(". ") <= 1 and 40 <= len(text) <= LONGEST


@pytest.mark.parametrize("name", LEVERS)
def test_a_lever_says_what_it_leaves_out(name: str) -> None:
    assert short(LEVERS[name].leaves_out)


def test_headline_outcomes_say_what_they_leave_out(calibration: Calibration) -> None:
    told = {one.name: one.leaves_out for one in outcome_table(calibration) if one.leaves_out}
    assert told == LEFT_OUT, "it is said of outcomes that there are"
    assert not {*HEADLINE, "compute.us"} - told.keys()
    assert all(map(short, told.values()))


def test_no_two_say_the_same() -> None:
    said = [*(lever.leaves_out for lever in LEVERS.values()), *LEFT_OUT.values()]
    assert len(said) == len(set(said))
