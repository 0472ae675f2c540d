"""Months of a busy world in which kernels are watched: no one month has all at work."""

from __future__ import annotations

from dataclasses import replace
from pathlib import Path

import numpy as np
import pytest

from simulation import months
from simulation.inputs import Calibration, Draw, load_scenario
from simulation.model import kernels
from simulation.model.world import ModelInputs, World

from .calls import Call, named_alike, of_a_month

BUSY = Path(__file__).parents[1] / "busy.yaml"
OTHER_FORMS = ("policy=rulebook", "scarcity=demand", "capability=bottleneck")
# A month of a run, and what differs from the usual form of the model.
MONTHS: dict[str, tuple[str, ...]] = {
    "2022-01": (),  # what starts in the first month
    "2023-11": (),  # a rule has just come, and makers design chips that comply
    "2026-07": (),  # licences, caps, fees, smuggling and rent at once
    "2029-07": OTHER_FORMS,  # states react, reactors come, and the other forms run
}


def calls(calibration: Calibration) -> list[Call]:
    """Calls of all kernels in these months.

    Room that is made and not filled is nothing there, so that no call depends on what lay there.
    """
    for one in kernels.every():
        one.prepare()  # before `numpy` is another
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(np, "empty", np.zeros)
        patch.setattr(np, "empty_like", np.zeros_like)
        found = [
            call
            for month, switches in MONTHS.items()
            for call in of_a_month(world_in(calibration, month, switches))
        ]
    return named_alike(found)


def world_in(calibration: Calibration, month: str, switches: tuple[str, ...] = ()) -> World:
    """The busy world before a month."""
    world = _world(calibration, switches)
    while months.label(world.month) != month:
        world.step()
    return world


def _world(calibration: Calibration, switches: tuple[str, ...]) -> World:
    sets = tuple(f"structure.{switch}" for switch in switches)
    calibration = replace(calibration, posterior=None)  # a new fit moves no way on file
    scenario = load_scenario(BUSY, calibration, sets)
    return World(ModelInputs(calibration, scenario, Draw(calibration, scenario, 1, 0, 3), 120))
