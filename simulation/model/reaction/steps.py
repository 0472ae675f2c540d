"""What steps do to the law: the timeline's rules, tightened or loosened by each instrument."""

from __future__ import annotations

from collections.abc import Callable
from typing import TYPE_CHECKING

import numpy as np

from ..core.state import plan
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
            STEPS[one.name](world, actor, world.state["rung"][number], size(world, one))


def size(world: Core, one: Instrument) -> Array:
    """What one step of an instrument changes, (members,)."""
    return world.p(f"reaction.{one.weights}.step")


def _ceiling(world: Core, row: int, rung: Array, factor: Array) -> None:
    """Licence ceilings; at the tightest rung licences by name lapse too."""
    state = world.state
    tpp, band = "license_max_tpp", "license_max_bandwidth_gb_s"
    level = state[plan(tpp)][row]
    state[tpp][row] = reaction.ceiling(level, state[plan("control_tpp")][row], rung, factor)
    width = state[plan(band)][row]
    state[band][row] = reaction.ceiling(width, width, rung, factor)
    last = rung >= world.p("reaction.us_ceiling.tightest")
    state["license_chips"][row] = np.where(last, 0.0, state[plan("license_chips")][row])


def _share(rule: str) -> Step:
    """A share let through that steps cut."""

    def step(world: Core, row: int, rung: Array, cut: Array) -> None:
        world.state[rule][row] = reaction.opened(world.state[plan(rule)][row], rung, cut)

    return step


def _hold(rule: str) -> Step:
    """A share required or held back that steps raise."""

    def step(world: Core, row: int, rung: Array, rise: Array) -> None:
        world.state[rule][row] = reaction.raised(world.state[plan(rule)][row], rung, rise)

    return step


def _admission(world: Core, row: int, rung: Array, cut: Array) -> None:
    """Every foreign chip, those with a share of their own too."""
    for rule in ("admission", "admission_chip"):
        _share(rule)(world, row, rung, cut)


def _minerals(world: Core, row: int, rung: Array, cut: Array) -> None:
    """Licences for rare earths; a truce suspends every denial, the timeline's too."""
    _share("rare_earth_share")(world, row, rung, cut)
    share = world.state["rare_earth_share"]
    share[row] = np.where(world.state["truce"] > 0, 1.0, share[row])


def _foundry(world: Core, row: int, rung: Array, rise: Array) -> None:
    """Orders of the ruled state's makers that foundries turn away."""
    theirs = world.layout.of_state("makers", "china")
    base = world.state[plan("barred_maker")][row][theirs]
    world.state["barred_maker"][row, theirs] = reaction.raised(base, rung, rise)


STEPS: dict[str, Step] = {
    "us_ceiling": _ceiling,
    "us_tools": _share("tool_access"),
    "us_memory": _share("hbm_access"),
    "us_enforcement": _hold("enforcement"),
    "us_cloud": _share("cloud_access"),
    "china_admission": _admission,
    "china_mandate": _hold("floor"),
    "china_minerals": _minerals,
    "netherlands_tools": _share("tool_access"),
    "japan_tools": _share("tool_access"),
    "south_korea_foundry": _foundry,
    "taiwan_foundry": _foundry,
}
