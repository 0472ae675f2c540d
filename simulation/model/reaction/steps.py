"""What steps do to the law: the timeline's rules, tightened or loosened by each instrument."""

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
    """Put the steps of the states in `rows` on top of their timeline's law."""
    for number, one in enumerate(BOOK):
        actor = world.layout.row["states"][one.actor]
        if actor in rows:
            STEPS[one.name](world, actor, world.state.steps[number], size(world, one))


def size(world: Core, one: Instrument) -> Array:
    """What one step of an instrument changes, (members,)."""
    return world.p(f"reaction.{one.weights}.step")


def _ceiling(world: Core, row: int, rung: Array, factor: Array) -> None:
    """Licence ceilings; at the tightest rung licences by name lapse too."""
    level = world.plan.license_max_tpp[row]
    world.law.license_max_tpp[row] = reaction.ceiling(
        level, world.plan.control_tpp[row], rung, factor
    )
    width = world.plan.license_max_bandwidth_gb_s[row]
    world.law.license_max_bandwidth_gb_s[row] = reaction.ceiling(width, width, rung, factor)
    last = rung >= world.p("reaction.us_ceiling.tightest")
    world.law.license_chips[row] = np.where(last, 0.0, world.plan.license_chips[row])


def _share(rule: str) -> Step:
    """A share let through that steps cut."""

    def step(world: Core, row: int, rung: Array, cut: Array) -> None:
        world.law.arrays[rule][row] = reaction.opened(world.plan.arrays[rule][row], rung, cut)

    return step


def _hold(rule: str) -> Step:
    """A share required or held back that steps raise."""

    def step(world: Core, row: int, rung: Array, rise: Array) -> None:
        world.law.arrays[rule][row] = reaction.raised(world.plan.arrays[rule][row], rung, rise)

    return step


def _admission(world: Core, row: int, rung: Array, cut: Array) -> None:
    """Every foreign chip, those with a share of their own too."""
    for rule in ("admission", "admission_chip"):
        _share(rule)(world, row, rung, cut)


def _minerals(world: Core, row: int, rung: Array, cut: Array) -> None:
    """Licences for rare earths; a truce suspends every denial, the timeline's too."""
    _share("rare_earth_share")(world, row, rung, cut)
    share = world.law.rare_earth_share
    share[row] = np.where(world.state.truce > 0, 1.0, share[row])


def _foundry(world: Core, row: int, rung: Array, rise: Array) -> None:
    """Orders of the ruled state's makers that foundries turn away."""
    theirs = world.layout.of_state("makers", "china")
    base = world.plan.entity_list_makers[row][theirs]
    world.law.entity_list_makers[row, theirs] = reaction.raised(base, rung, rise)


STEPS: dict[str, Step] = {
    "us_ceiling": _ceiling,
    "us_tools": _share("tool_access"),
    "us_memory": _share("hbm_access"),
    "us_enforcement": _hold("enforcement"),
    "us_cloud": _share("cloud_access"),
    "china_admission": _admission,
    "china_mandate": _hold("minimum_domestic_share"),
    "china_minerals": _minerals,
    "netherlands_tools": _share("tool_access"),
    "japan_tools": _share("tool_access"),
    "south_korea_foundry": _foundry,
    "taiwan_foundry": _foundry,
}
