"""Rows and columns of the model, and rosters that give none."""

from __future__ import annotations

from dataclasses import replace

import pytest

from simulation.errors import InputError
from simulation.inputs import Calibration
from simulation.model.core.layout import Layout


def test_a_stack_that_no_state_supplies_is_refused(calibration: Calibration) -> None:
    states = dict(calibration.roster.states)
    states["china"] = states["china"].model_copy(update={"ai_stack": None})
    roster = calibration.roster.model_copy(update={"states": states})
    layout = Layout.of(replace(calibration, roster=roster))
    with pytest.raises(InputError, match=r"no state of the roster supplies the ai_stack 'china'"):
        layout.blocs.index(0)
