"""Worlds brought to a month, and figures read from blocks by date."""

from __future__ import annotations

import numpy as np

from simulation import months
from simulation.model.equations.rule import NO_LIMIT
from simulation.model.world import Block, World
from tests.conftest import series

# Wafers, packaging and memory for about as many chips, so that each binds in every member.
EVEN = (
    "supply.tsmc.wafers_2022=2450",
    "supply.tsmc.packaging_2022=1.87e8",
    "supply.sk_hynix.memory_2022=374000",
    "supply.samsung.memory_2022=80000",
    "supply.micron.memory_2022=5000",
)


def assert_same_but_for(who: str, one: Block, whole: Block) -> None:
    """Outcomes of two worlds agree, but for those that name `who`, of whom others were split."""
    for name in set(whole.outcomes) & set(one.outcomes):
        if who not in name:
            usual = series(whole, name)
            near = 1e-6 * np.nanmax(np.abs(usual), initial=1e-9)
            mine = series(one, name)
            assert np.allclose(mine, usual, rtol=1e-6, atol=near, equal_nan=True), name


def lift_controls(world: World, state: str, members: slice = slice(None)) -> None:
    """A state controls no chip any more in some members, whatever its rule went by."""
    rule, row = world.law.export_rule, world.layout.row["states"][state]
    for threshold in (rule.control_tpp, rule.density_tpp, rule.control_bandwidth_gb_s):
        threshold[row, members] = NO_LIMIT
    rule.control_chips[row, :, members] = 0.0


def stepped(world: World, month: str) -> World:
    """The world once all months before a month are over."""
    while world.month < months.index(month):
        world.step()
    return world


def after(world: World, month: str) -> World:
    """The world once a month is over."""
    while world.month <= months.index(month):
        world.step()
    return world


def finished(world: World) -> World:
    """The world once all its months are over."""
    while world.running:
        world.step()
    return world


def at(block: Block, outcome: str, date: str) -> np.ndarray:
    """One outcome of a month, (members,)."""
    return series(block, outcome)[months.index(date)].astype(float)
