"""Ratchet: counts of tighter and looser rules, and the growth floor of China's industry."""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np

from ..core.context import PRESENT
from ..equations import reaction
from ..equations.arrays import Array
from ..tables.instruments import BOOK, RULED, RULER

if TYPE_CHECKING:
    from ..core.context import Core

LOWER = (
    "control_tpp",
    "density_tpp",
    "control_bandwidth_gb_s",
    "license_max_tpp",
    "license_max_bandwidth_gb_s",
    "volume_cap",
    "buyer_cap",
    "tool_access",
    "hbm_access",
    "cloud_access",
    "admission",
    "admission_abroad",
    "rare_earth_share",
)
HIGHER = ("fee", "parent_rule", "enforcement", "minimum_domestic_share", "entity_list_makers")
CLOSE = 1e-9  # a change of law that no rounding makes


def snapshot(world: Core, rows: slice) -> dict[str, Array]:
    """Copy of the rules that are counted, before they change; empty before states react."""
    if world.month < PRESENT:
        return {}
    return {name: world.law.arrays[name][rows].copy() for name in LOWER + HIGHER}


def count(world: Core, rows: slice, before: dict[str, Array]) -> None:
    """Count the states of `rows` whose law became tighter or looser; raise the growth floor."""
    if not before:
        return
    state = world.state
    rises = np.stack(
        [
            _rise(world.law.arrays[name][rows], was) * (1 - 2 * (name in LOWER))
            for name, was in before.items()
        ]
    )
    state.tightenings[rows] += (rises > 0).any(axis=0)
    state.loosenings[rows] += (rises < 0).any(axis=0)
    _raise_growth_floor(world)


def _rise(now: Array, was: Array) -> Array:
    """Direction of a rule's change: 1 where it rose, -1 where it fell, (states, members)."""
    change = now - was
    if change.ndim > 2:
        change = change.sum(axis=tuple(range(1, change.ndim - 1)))
    return np.sign(change) * (np.abs(change) > CLOSE)


def _raise_growth_floor(world: Core) -> None:
    """Raise the least growth of China's industry with the tightenings of the US and its allies."""
    states = world.layout.row["states"]
    rulers = sorted({states[one.actor] for one in BOOK if one.actor != RULED} | {states[RULER]})
    tightened = world.state.tightenings[rulers].sum(axis=0)
    world.state.growth_floor[states[RULED]] = reaction.least_growth(
        tightened, world.p("reaction.ratchet.step"), world.p("reaction.ratchet.limit")
    )
