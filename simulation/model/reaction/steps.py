"""Steps of instruments: the timeline's rules, tightened or loosened."""

from __future__ import annotations

from collections.abc import Callable
from typing import TYPE_CHECKING

import numpy as np

from ..equations import reaction
from ..equations.arrays import Array
from ..tables.instruments import BOOK, Instrument

if TYPE_CHECKING:
    from ..core.context import Core

Step = Callable[["Core", int, Array, Array], None]


def apply(world: Core, rows: range) -> None:
    """Apply the steps of the states in `rows` to the rules of their timeline."""
    for number, one in enumerate(BOOK):
        actor = world.layout.row["states"][one.actor]
        if actor in rows:
            STEPS[one.name](world, actor, world.state.steps[number], size(world, one))


def size(world: Core, one: Instrument) -> Array:
    """Size of one step, in the unit of the instrument's rule, (members,)."""
    return world.p(f"reaction.{one.weights}.step")


def _ceiling(world: Core, row: int, steps: Array, factor: Array) -> None:
    """Lower the licence ceilings; at the tightest step licences by name lapse too."""
    level = world.plan.license_max_tpp[row]
    world.law.license_max_tpp[row] = reaction.ceiling(
        level, world.plan.control_tpp[row], steps, factor
    )
    width = world.plan.license_max_bandwidth_gb_s[row]
    world.law.license_max_bandwidth_gb_s[row] = reaction.ceiling(width, width, steps, factor)
    tightest = steps >= world.p("reaction.us_ceiling.tightest")
    world.law.license_chips[row] = np.where(tightest, 0.0, world.plan.license_chips[row])


def _opening(rule: str) -> Step:
    """Rule that lets a share through, which steps cut."""

    def step(world: Core, row: int, steps: Array, cut: Array) -> None:
        world.law.arrays[rule][row] = reaction.opened(world.plan.arrays[rule][row], steps, cut)

    return step


def _requirement(rule: str) -> Step:
    """Rule that requires or holds back a share, which steps raise."""

    def step(world: Core, row: int, steps: Array, rise: Array) -> None:
        world.law.arrays[rule][row] = reaction.raised(world.plan.arrays[rule][row], steps, rise)

    return step


def _admission(world: Core, row: int, steps: Array, cut: Array) -> None:
    """Cut the admission of every foreign chip, those with a share of their own too."""
    for rule in ("admission", "admission_chip"):
        _opening(rule)(world, row, steps, cut)


def _minerals(world: Core, row: int, steps: Array, cut: Array) -> None:
    """Cut licences for rare earths; a truce suspends every denial, the timeline's too."""
    _opening("rare_earth_share")(world, row, steps, cut)
    share = world.law.rare_earth_share
    share[row] = np.where(world.state.truce > 0, 1.0, share[row])


def _foundry(world: Core, row: int, steps: Array, rise: Array) -> None:
    """Raise the share of Chinese makers' orders that the state's foundries refuse."""
    theirs = world.layout.of_state("makers", "china")
    base = world.plan.entity_list_makers[row][theirs]
    world.law.entity_list_makers[row, theirs] = reaction.raised(base, steps, rise)


STEPS: dict[str, Step] = {
    "us_ceiling": _ceiling,
    "us_tools": _opening("tool_access"),
    "us_memory": _opening("hbm_access"),
    "us_enforcement": _requirement("enforcement"),
    "us_cloud": _opening("cloud_access"),
    "china_admission": _admission,
    "china_mandate": _requirement("minimum_domestic_share"),
    "china_minerals": _minerals,
    "netherlands_tools": _opening("tool_access"),
    "japan_tools": _opening("tool_access"),
    "south_korea_foundry": _foundry,
    "taiwan_foundry": _foundry,
}
