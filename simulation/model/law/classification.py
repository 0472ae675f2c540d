"""Law in force, applied to the chip table: who may sell what to whom."""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np
from numpy.typing import NDArray

from ..core.cache import cached
from ..core.layout import Rows
from ..core.mechanism import mechanism
from ..equations import rule
from ..equations.arrays import Array

if TYPE_CHECKING:
    from ..core.context import Core

THRESHOLDS = (
    "control_tpp",
    "control_interconnect_gb_s",
    "density_tpp",
    "density",
    "control_bandwidth_gb_s",
    "license_max_tpp",
    "license_max_bandwidth_gb_s",
)


@mechanism(
    reads="chip_table law.admission law.admission_chip law.admission_named "
    "law.control_bandwidth_gb_s law.control_chips law.control_interconnect_gb_s "
    "law.control_tpp law.density law.density_tpp law.fee law.fee_chip law.fee_named "
    "law.license_chips law.license_max_bandwidth_gb_s law.license_max_tpp law.variants",
    writes="admitted fee_rate sellable under_license",
)
def apply(world: Core) -> None:
    """Fill `sellable`, `under_license` and `admitted` from the rules in force."""
    state, layout = world.state, world.layout
    world.cache.forget("law", "chips")
    state.sellable = 1.0
    state.under_license = 0.0
    state.fee_rate = 0.0
    for seller, buyer in layout.rivalries:
        _between(world, seller, buyer, np.flatnonzero(layout.chip_state == seller))
    state.admitted = _admitted(world)


def classify(world: Core, chips: Rows) -> None:
    """Apply the law, which is as it was, to chips that have new figures."""
    world.cache.forget("chips")
    for seller, buyer in world.layout.rivalries:
        _between(world, seller, buyer, chips[world.layout.chip_state[chips] == seller])


def _between(world: Core, seller: int, buyer: int, chips: Rows) -> None:
    state, layout = world.state, world.layout
    spec = {name: array[chips] for name, array in world.chip_table.figures.items()}
    limits = {name: world.law.arrays[name][seller] for name in THRESHOLDS}
    named = world.law.license_chips[seller][chips]
    held = rule.controlled(limits, spec, world.law.control_chips[seller][chips])
    granted = held & rule.licensable(limits, spec, named)
    closed = layout.tailored[chips, None] & (world.law.variants[seller] == 0)
    state.sellable[buyer, chips] = (~held | granted) & ~closed
    state.under_license[chips] = granted
    own_fee = world.law.fee_named[seller][chips] > 0
    fee = np.where(own_fee, world.law.fee_chip[seller][chips], world.law.fee[seller])
    state.fee_rate[chips] = granted * fee


def _admitted(world: Core) -> Array:
    """Share of each chip that each state's customs lets in, (states, chips, members)."""
    layout = world.layout
    share = np.where(
        world.law.admission_named > 0, world.law.admission_chip, world.law.admission[:, None]
    )
    home = layout.chip_state[None, :] == np.arange(len(layout.states))[:, None]
    admitted: Array = np.where(home[:, :, None], 1.0, share)
    return admitted


@cached("chips")
def open_to(world: Core, market: tuple[int, int]) -> NDArray[np.bool_]:
    """Chips that may go to firms of a seat and site, (chips, members).

    Rules look at where a buyer's chips stand, and at its parent's seat where they say so.
    """
    seat, site = market
    sellable = world.state.sellable
    if seat == site:
        at_home: NDArray[np.bool_] = sellable[seat] > 0
        return at_home
    seller = world.layout.chip_state
    follows = (world.layout.rival[seller] == seat)[:, None] * world.law.parent_rule[seller]
    may: NDArray[np.bool_] = np.where(follows > 0, sellable[seat], sellable[site]) > 0
    return may


def needs_license(world: Core, seller: int, buyer: int, chips: slice | Rows) -> Array:
    """1 where a firm of the rival gets a chip under licence only, (firms of it, chips, members)."""
    licensed = world.state.under_license[chips]
    licensed = licensed * (world.layout.chip_state[chips] == seller)[:, None]
    away = world.layout.abroad[world.layout.firms_of[buyer]]
    # Subsidiaries abroad need a licence only once rules follow the parent.
    reach = np.where(away[:, None], world.law.parent_rule[seller], 1.0)
    needed: Array = reach[:, None] * licensed
    return needed


def licensed_chips(world: Core, seller: int, buyer: int, chips: slice) -> Rows:
    """Rows of the slice's chips of which some firm of the rival needs a licence."""
    any_firm = _chips_under_license(world, seller, buyer)
    return np.flatnonzero(any_firm[chips]) + (chips.start or 0)


@cached("chips")
def _chips_under_license(world: Core, seller: int, buyer: int) -> NDArray[np.bool_]:
    theirs = world.layout.chip_state == seller
    all_away = world.layout.abroad[world.layout.firms_of[buyer]].all()
    reached = ~all_away | (world.law.parent_rule[seller] > 0)
    licensed = world.state.under_license > 0
    return np.asarray(theirs & np.any(licensed & reached, axis=1))


@cached("law")
def admitted_to(world: Core, market: tuple[int, int]) -> Array:
    """Share of each chip that the buyers' own state lets its firms have, (chips, members)."""
    seat, site = market
    if seat == site:
        customs: Array = world.state.admitted[seat]
        return customs
    home = world.layout.chip_state == seat
    let: Array = np.where(home[:, None], 1.0, world.law.admission_abroad[seat])
    return let
