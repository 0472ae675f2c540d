"""Memory is booked ahead: dies need it as they are packaged, months after their start."""

from __future__ import annotations

from collections.abc import Callable

import numpy as np

from simulation import months
from simulation.model.core.state import STAGES
from simulation.model.supply.home_memory import booked_ahead
from simulation.model.supply.memory import take_lower_grade
from simulation.model.world import World

Worlds = Callable[..., World]
OPENS = months.offset("2026-02")
ALONE = (
    f"parameters.supply.lower_grade_memory.memory_start={OPENS}",
    "parameters.supply.lower_grade_memory.memory_ramp=1",
    "parameters.memory.lower_grade_speed=15",
    "parameters.makers.huawei.memory_hedge=0",
    "parameters.makers.huawei.memory_rush=0",
    "parameters.supply.memory_traders.memory_traded=0",
    "parameters.supply.huawei_memory.memory_wafers=0",
    "parameters.supply.cxmt.memory_wafers=0",
)


def test_a_chip_that_runs_on_home_memory_can_ship_as_its_lines_open(world: Worlds) -> None:
    model = world(months=OPENS + 2, stop=4, sets=ALONE)
    chip = model.layout.row["chips"]["ascend_950pr"]
    lower = model.layout.row["suppliers"]["lower_grade_memory"]
    smic = model.layout.row["suppliers"]["smic"]
    ahead = booked_ahead(model)[lower]
    lag = model.p.table("supply", "lag", 0.0)[smic]
    np.testing.assert_allclose(ahead, lag * (STAGES - 1) / STAGES)
    finished = np.zeros(4)
    while model.running:
        before = model.month < OPENS - ahead - 3.0  # research may hasten lines
        model.step()
        made = model.state.starts[chip]
        assert (made[before] == 0.0).all()
        finished += model.state.made[chip]
    assert (made > 0.0).all()
    assert (finished > 0.0).all()


def test_traders_promise_nothing(world: Worlds) -> None:
    model = world(months=1, stop=2)
    assert (booked_ahead(model)[model.layout.row["suppliers"]["memory_traders"]] == 0.0).all()
    assert (booked_ahead(model)[model.layout.row["suppliers"]["micron"]] == 0.0).all()


def test_banked_dies_need_their_memory_at_once() -> None:
    wanted, whole = np.array([[100.0], [100.0]]), np.ones((2, 1))
    need_lower, lower, need, at_once = np.zeros((4, 1, 1))
    take_lower_grade(
        0,
        2,
        np.zeros((2, 1)),
        np.zeros((1, 1)),
        np.zeros((1, 1)),
        wanted,
        np.array([[0.25], [0.0]]),
        whole,
        whole,
        np.zeros((2, 1)),
        np.empty((2, 1)),
        need_lower,
        lower,
        need,
        at_once,
        np.empty((2, 1)),
        np.array([0, 0]),
        np.array([0]),
        np.array([[8.0], [8.0]]),
        np.ones((1, 1)),
    )
    assert (need[0, 0], at_once[0, 0]) == (1600.0, 200.0)
