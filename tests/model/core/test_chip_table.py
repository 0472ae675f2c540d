"""Figures and dates of chips to come."""

from __future__ import annotations

from collections.abc import Callable

import numpy as np

from simulation.inputs import Calibration
from simulation.model.world import World

Worlds = Callable[..., World]


def test_a_denser_node_makes_faster_generations(calibration: Calibration, world: Worlds) -> None:
    still = world(months=1, sets=("parameters.roadmap.smic.node_shrink=0",))
    moving = world(months=1, sets=("parameters.roadmap.smic.node_shrink=0.1",))
    row = still.layout.row["chips"]
    later, us = row["ascend_2033"], row["nvidia_2034"]
    assert (moving.chip_table["tflops"][later] > still.chip_table["tflops"][later]).all()
    assert np.array_equal(moving.chip_table["tflops"][us], still.chip_table["tflops"][us])


def test_each_maker_slips_by_itself(world: Worlds) -> None:
    early = world(months=1, sets=("parameters.roadmap.hygon.slip=0",))
    late = world(months=1, sets=("parameters.roadmap.hygon.slip=12",))
    row = early.layout.row["chips"]
    assert (
        late.chip_table.ship[row["hygon_2029"]] == early.chip_table.ship[row["hygon_2029"]] + 12
    ).all()
    thead = row["zhenwu_2031"]
    assert np.array_equal(late.chip_table.ship[thead], early.chip_table.ship[thead])
