"""Worlds brought to a month, and figures read from blocks by date."""

from __future__ import annotations

import numpy as np

from simulation import months
from simulation.model.world import Block, World
from tests.conftest import series


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
