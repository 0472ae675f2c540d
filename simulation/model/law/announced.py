"""Announced restrictions: what firms and makers know of rules that are not in force yet."""

from __future__ import annotations

from collections.abc import Iterator
from typing import TYPE_CHECKING

import numpy as np

from ..core.mechanism import mechanism
from ..equations.arrays import Array
from ..tables.instruments import BOOK, ROW, RULED

if TYPE_CHECKING:
    from ..core.context import Core
    from ..core.layout import Mask

MYOPIC = "myopic"


@mechanism(reads="steps steps_announced", writes="restricted_soon restrictor")
def look_ahead(world: Core) -> None:
    """Note which firms know of a restriction that is announced or reported, not in force.

    And by which state: its chips are those that it will keep from them.
    """
    soon, restrictor = np.zeros((len(world.layout.firms), 1)), world.layout.ruler.copy()
    world.restrictor = restrictor
    if world.structure["buyers"] == MYOPIC:
        world.restricted_soon = soon
        return
    for state, ruled, certain in _ruled_soon(world):
        weight = np.where(certain, 1.0, world.p("orders.report_weight"))
        soon = np.maximum(soon, ruled[:, None] * weight)
        restrictor[ruled] = state
    world.restricted_soon = _with_lower_ceiling(world, soon) if world.states_react else soon


def _ruled_soon(world: Core) -> Iterator[tuple[int, Mask, bool]]:
    """State of each restriction to come, firms that it will rule, (firms,), if it is announced."""
    seats = world.layout.row["states"]
    for name, certain in world.calendar.restriction_ahead(world.month):
        rival = world.layout.rival[seats[name]]
        yield seats[name], world.layout.firm_state == rival, certain
    for name, buyers, certain in world.calendar.cap_ahead(world.month):
        yield seats[name], _of_third_countries(world, buyers), certain


def _of_third_countries(world: Core, buyers: tuple[str, ...]) -> Mask:
    """True for firms from third countries among some firms, (firms,)."""
    return np.isin(world.layout.firms, buyers) & (world.layout.ruler < 0)


def notice_of_memory_cut(world: Core) -> Array:
    """Months of notice that makers have of a cut of their memory, announced and not in force.

    (makers, 1 or members); 0 where there is none.
    """
    months, seat = np.zeros((len(world.layout.makers), 1)), world.layout.maker_state
    for name, maker, ahead in world.calendar.memory_cuts(world.month):
        row = world.layout.row["makers"][maker]
        if seat[row] == world.layout.rival[world.layout.row["states"][name]]:
            months[row] = ahead
    return _with_announced_step(world, months) if world.states_react else months


def _with_lower_ceiling(world: Core, soon: Array) -> Array:
    """`soon` (firms, 1 or members), raised to 1 where a lower licence ceiling is announced."""
    coming = _coming(world, "us_ceiling")
    ruled = world.layout.firm_state == world.layout.row["states"][RULED]
    known: Array = np.maximum(soon, ruled[:, None] * coming)
    return known


def _with_announced_step(world: Core, months: Array) -> Array:
    """`months` of notice of a cut of memory, (makers, 1 or members), with announced steps."""
    opened = world.state.steps[ROW["us_memory"]] < 0  # beyond the ban a step cuts tools alone
    coming = _coming(world, "us_memory") & opened
    ruled = world.layout.maker_state == world.layout.row["states"][RULED]
    notice = world.p(f"reaction.{BOOK[ROW['us_memory']].side}.notice")
    known: Array = np.maximum(months, ruled[:, None] * np.maximum(np.rint(notice), 1.0) * coming)
    return known


def _coming(world: Core, instrument: str) -> Array:
    """True where a tighter step of an instrument is announced, (members,)."""
    row = ROW[instrument]
    coming: Array = world.state.steps_announced[row] > world.state.steps[row]
    return coming
