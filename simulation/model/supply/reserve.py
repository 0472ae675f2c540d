"""Reserves: chips that makers build ahead and keep for a market that is to open."""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np

from ..equations import production, rationing
from ..equations.arrays import Array
from ..law.licence import licences, places

if TYPE_CHECKING:
    from ..core.context import Core
    from ..core.pairs import Pairs


def starts(world: Core) -> Array:
    """Starts of the month that are meant for a reserve, chips, (chips, members)."""
    done = world.month + _lag(world)
    return _planned(world, done + 1.0) - _planned(world, done)


def earmarked(world: Core) -> Array:
    """Chips in the line and in stock that are meant for a reserve, (chips, members)."""
    in_line = _planned(world, world.month + _lag(world)) - _planned(world, float(world.month))
    total: Array = in_line + world.state.reserved
    return total


def hold_back(world: Core) -> None:
    """Set finished chips aside as planned; after the makers' patience all go on general sale."""
    state, table, month = world.state, world.p.table, float(world.month)
    added = _planned(world, month + 1.0) - _planned(world, month)
    waiting = month < table("reserve", "until", 0.0) + table("reserve", "patience", 0.0)
    state.reserved = np.minimum(state.reserved + added, state.inventory) * waiting


def sell(world: Core, pairs: Pairs, wanted: Array) -> Array | float:
    """Deliver from the reserve to the firms that it is kept for, (pairs, members).

    These are the firms that get a chip under licence: what was made before their market opened
    takes nothing from other buyers.
    """
    state, chips = world.state, world.chips_on_sale.active
    opened = world.month >= world.p.table("reserve", "until", 0.0)[chips]
    in_reserve = np.minimum(state.reserved[chips], state.inventory[chips])
    state.reserved[chips] = np.maximum(in_reserve, 0.0)
    if not (in_reserve > 0).any():  # a shortcut: nothing is in reserve
        return 0.0
    for_them = np.zeros_like(wanted)
    for licence in licences(world):
        found = places(world, licence, pairs)
        for_them[found.pairs] = wanted[found.pairs] * licence.needed[found.cells]
    sold = rationing.ration(for_them, in_reserve * opened, np.ones(()), pairs.by_chip, pairs.pool)
    state.reserved[chips] = np.maximum(in_reserve - pairs.by_chip(sold), 0.0)
    return sold


def _lag(world: Core) -> Array:
    """Months from start to finished package, (chips, members)."""
    return world.p.table("supply", "lag", 0.0)[world.layout.chip_foundry]


def _planned(world: Core, month: Array | float) -> Array:
    """Reserve planned for the start of a month, chips, (chips, members)."""
    units = world.p.table("reserve", "units", 0.0)
    rows = np.flatnonzero((units > 0).any(axis=1))
    first, until = (world.p.table("reserve", name, 0.0)[rows] for name in ("first", "until"))
    if np.ndim(month):
        month = month[rows]  # type: ignore[index]
    planned = np.zeros_like(units)
    planned[rows] = units[rows] * production.ramp(month, first, until - first)
    return planned
