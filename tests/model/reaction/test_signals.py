"""What reacting states see, and from when on it acts."""

from __future__ import annotations

from collections.abc import Callable

import numpy as np

from simulation.model.world import World
from tests.model.reaction.laws import PRESENT

Worlds = Callable[..., World]


def test_a_month_s_record_acts_from_the_next_month_on(world: Worlds) -> None:
    """Altering what was recorded in a month changes no announcement before the next one."""
    usual, other = (world("adaptive_rivals", stop=32, months=80) for _ in range(2))
    altered = PRESENT + 3
    while usual.month < altered:
        usual.step()
        other.step()
    usual.step()
    other.step()
    assert np.array_equal(usual.state.steps_announced, other.state.steps_announced)
    latest = other.latest
    other.latest = {**latest, "ratio.stock": latest["ratio.stock"] / 100.0}
    usual.step()
    other.step()
    assert (other.state.pressure > usual.state.pressure).any()
    assert (other.state.steps_announced > usual.state.steps_announced).any()


def test_states_read_no_figure_of_the_month_itself(world: Worlds) -> None:
    """What is decided in a month depends on nothing that happens in it after the policy phase."""
    from simulation.model import schedule

    usual, other = (world("adaptive_rivals", stop=32, months=80) for _ in range(2))
    while usual.month < PRESENT + 6:
        usual.step()
        other.step()
    schedule.make_law(usual)
    seen = {
        name: usual.state.arrays[name].copy()
        for name in ("pressure", "steps_announced", "step_due", "truce")
    }
    other.step()
    assert all(np.array_equal(value, other.state.arrays[name]) for name, value in seen.items())
