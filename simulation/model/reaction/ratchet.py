"""Ratchet: counts of tighter and looser rules, and the growth floor of China's industry."""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np

from simulation.inputs.policy.field import LOWER
from simulation.inputs.policy.levers import LEVERS

from ..core.context import PRESENT
from ..equations import reaction
from ..equations.arrays import Array, total
from ..tables.instruments import BOOK, RULED, RULER
from . import steps

if TYPE_CHECKING:
    from ..core.context import Core

SIGNS = {
    slot.path: -1.0 if field.stricter == LOWER else 1.0
    for lever in LEVERS.values()
    for field in lever.fields.values()
    for slot in field.slots
    if slot.counted
}  # laws whose changes are counted: 1 where higher is tighter, -1 where lower is
MOVED = tuple(path for path in SIGNS if path in steps.MOVED)
CLOSE = 1e-9  # a change of law that no rounding makes


def snapshot(world: Core, rows: slice, steps_alone: bool = False) -> dict[str, Array]:
    """Copy of the rules that are counted, before they change; empty before states react.

    `steps_alone`: only of those that steps of instruments move.
    """
    if world.month < PRESENT:
        return {}
    paths = MOVED if steps_alone else SIGNS
    return {path: world.law.arrays[path][rows].copy() for path in paths}


def count(world: Core, rows: slice, before: dict[str, Array]) -> None:
    """Count the states of `rows` whose law became tighter or looser; raise the growth floor."""
    if not before:
        return
    state = world.state
    rises = np.stack(
        [_rise(world.law.arrays[path][rows], was) * SIGNS[path] for path, was in before.items()]
    )
    state.tightenings[rows] += (rises > 0).any(axis=0)
    state.loosenings[rows] += (rises < 0).any(axis=0)
    _raise_growth_floor(world)


def _rise(now: Array, was: Array) -> Array:
    """Direction of a rule's change: 1 where it rose, -1 where it fell, (states, members)."""
    change = now - was
    if change.ndim > 2:
        change = total(change, tuple(range(1, change.ndim - 1)))
    return np.sign(change) * (np.abs(change) > CLOSE)


def _raise_growth_floor(world: Core) -> None:
    """Raise the least growth of China's industry with the tightenings of the US and its allies."""
    states = world.layout.row["states"]
    rulers = sorted({states[one.actor] for one in BOOK if one.actor != RULED} | {states[RULER]})
    tightened = total(world.state.tightenings[rulers])
    world.state.growth_floor[states[RULED]] = reaction.least_growth(
        tightened, world.p("reaction.ratchet.step"), world.p("reaction.ratchet.limit")
    )
