"""Classification of chips by the law in force: who may sell what to whom, at which fee."""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np
from numpy.typing import NDArray

from ..core.cache import cached
from ..core.layout import Rows
from ..core.mechanism import mechanism
from ..core.rows import common
from ..equations import rule
from ..equations.arrays import Array, ratio

if TYPE_CHECKING:
    from ..core.context import Core


@mechanism(
    reads="chip_table law.export_rule.* law.export_rule.control_chips law.export_rule.fee "
    "law.export_rule.generations_behind law.export_rule.license_chips "
    "law.export_rule.license_max_bandwidth_gb_s law.export_rule.license_max_tpp "
    "law.export_rule.variants law.import_admission.clauses law.import_admission.share",
    writes="admitted fee_rate sellable under_license",
)
def apply(world: Core) -> None:
    """Note what may be sold, under licence or not, and let in, by the rules in force."""
    state, layout = world.state, world.layout
    world.cache.forget("law")
    state.sellable = 1.0
    state.under_license = 0.0
    state.fee_rate = 0.0
    for seller, buyer in layout.rivalries:
        _apply_rule(world, seller, buyer, np.flatnonzero(layout.chip_state == seller))
    state.admitted = _admitted(world)


def classify(world: Core, chips: Rows) -> None:
    """Apply the law, which is as it was, to chips that have new figures."""
    world.cache.forget("designs")
    judge(world, chips)


def judge(world: Core, chips: Rows) -> None:
    """Apply the law to chips whose speed has changed with their density."""
    seller = world.layout.chip_state[chips]
    world.cache.forget("chips")
    for ruler, buyer in world.layout.rivalries:
        mine = chips[seller == ruler]
        if not len(mine):
            continue
        before = _standing(world, buyer, mine)
        _apply_rule(world, ruler, buyer, mine)
        if not np.array_equal(before, _standing(world, buyer, mine)):
            world.cache.forget("access")


def _standing(world: Core, buyer: int, chips: Rows) -> Array:
    """What the law says of some chips: whether a buyer gets them, and how, (3, chips, members)."""
    state = world.state
    tables = state.sellable[buyer], state.under_license, state.fee_rate
    return np.stack([table[chips] for table in tables])


@cached("law")
def control_limits(world: Core, seller: int) -> rule.ControlLimits:
    """Thresholds from which a state controls a chip, each (members,)."""
    limits = world.law.export_rule.numbers(seller)
    return rule.ControlLimits(*(limits[name] for name in rule.ControlLimits._fields))


def licence_ceilings(world: Core, seller: int, chips: Rows) -> tuple[Array, Array]:
    """TPP and memory bandwidth below which a state licenses some chips, each (chips, members).

    Where the rule is relative to makers' flagships, they are those of the best chip that is so
    many generations behind.
    """
    law = world.law.export_rule
    tpp, width = law.license_max_tpp[seller][None], law.license_max_bandwidth_gb_s[seller][None]
    behind = law.generations_behind[seller]
    if not follows_flagships(world):
        return tpp, width
    of_makers = (_best_behind(world, figure, behind) for figure in ("tpp", "bandwidth_gb_s"))
    makers, relative = world.layout.chip_maker[chips], behind < rule.NO_LIMIT
    high, broad = (best[makers] for best in of_makers)
    return np.where(relative, high, tpp), np.where(relative, broad, width)


def follows_flagships(world: Core) -> bool:
    """Whether some state's rule moves along with makers' flagships."""
    return bool((world.law.export_rule.generations_behind < rule.NO_LIMIT).any())


def _best_behind(world: Core, figure: str, behind: Array) -> Array:
    """Just above the highest figure of each maker's older chips, (makers, members), 0 without any.

    These are shipping, and at least `behind` generations, (members,), older than the newest.
    """
    layout = world.layout
    shipping = (world.chip_table.ship <= world.month) & (layout.parent < 0)[:, None]
    generation = shipping * layout.generation[:, None]
    best = np.zeros((len(layout.makers), world.members))
    for maker in range(len(layout.makers)):
        mine = layout.chip_maker == maker
        if mine.any():
            newest = generation[mine].max(axis=0)
            old = shipping[mine] & (generation[mine] <= newest - behind)
            best[maker] = (world.chip_table[figure][mine] * old).max(axis=0)
    return np.where(best > 0, np.nextafter(best, np.inf), 0.0)


def _apply_rule(world: Core, seller: int, buyer: int, chips: Rows) -> None:
    """Apply a state's export rule to some of its chips, as its rival's firms want them."""
    state, layout = world.state, world.layout
    spec = rule.Specification(
        *(world.chip_table[name][chips] for name in rule.Specification._fields)
    )
    controlled = rule.controlled(
        control_limits(world, seller), spec, world.law.export_rule.control_chips[seller][chips]
    )
    named = world.law.export_rule.license_chips[seller][chips]
    granted = controlled & rule.licensable(*licence_ceilings(world, seller, chips), spec, named)
    closed = layout.tailored[chips, None] & (world.law.export_rule.variants[seller] == 0)
    state.sellable[buyer, chips] = (~controlled | granted) & ~closed
    state.under_license[chips] = granted
    own_fee = world.law.export_rule.fee.named[seller][chips] > 0
    fee = np.where(
        own_fee,
        world.law.export_rule.fee.own[seller][chips],
        world.law.export_rule.fee.general[seller],
    )
    state.fee_rate[chips] = granted * fee


def _admitted(world: Core) -> Array:
    """Share of each chip that each state's customs let in, (states, chips, members)."""
    layout = world.layout
    share = world.law.import_admission.share.in_force()
    seats = {clause.state for clause in world.law.import_admission.clauses}
    for seat in seats:
        if (of_firms := admitted_of_firms(world, seat)) is not None:
            here = (np.arange(len(layout.states)) == seat)[:, None, None]
            share = np.where(here, of_firms.max(axis=0), share)
    home = layout.chip_state[None, :] == np.arange(len(layout.states))[:, None]
    admitted: Array = np.where(home[:, :, None], 1.0, share)
    return admitted


@cached("law")
def admitted_of_firms(world: Core, seat: int) -> Array | None:
    """Share of each foreign chip that customs let in for each firm at home, or None.

    (firms, chips, members); None where no clause tells buyers apart.
    """
    law, firms = world.law.import_admission, world.layout.at_home(world.layout.states[seat])
    mine = [clause for clause in law.clauses if clause.state == seat]
    if not mine or not len(firms):
        return None
    share = np.repeat(law.share.in_force()[seat][None], len(firms), axis=0)
    for clause in mine:
        about = clause.firms[firms][:, None] & clause.chips
        share = np.where(about[:, :, None], clause.value, share)
    return share


def turned_away(world: Core, firms: Rows, chips: Rows) -> Array | None:
    """Share of what customs let in for some buyer that they keep from each firm, or None.

    (firms, chips, members); None where all firms of these are treated alike.
    """
    layout, found = world.layout, None
    for seat in {clause.state for clause in world.law.import_admission.clauses}:
        of_firms, home = admitted_of_firms(world, seat), layout.at_home(layout.states[seat])
        rows, there = common(firms, home)
        if of_firms is None or not len(rows):
            continue
        if found is None:
            found = np.zeros((len(firms), len(chips), world.members))
        most = world.state.admitted[seat, chips]
        foreign = (layout.chip_state[chips] != seat)[None, :, None]
        kept = ratio(of_firms[there][:, chips], most, empty=1.0)
        found[rows] = foreign * (1.0 - np.minimum(kept, 1.0))
    return found


@cached("access")
def open_to(world: Core, market: tuple[int, int]) -> NDArray[np.bool_]:
    """Chips that may be sold to firms of a seat and site, (chips, members).

    Rules look at where a buyer's chips stand, and at its parent's seat where they say so.
    """
    seat, site = market
    sellable = world.state.sellable
    if seat == site:
        at_home: NDArray[np.bool_] = sellable[seat] > 0
        return at_home
    seller = world.layout.chip_state
    follows = (world.layout.rival[seller] == seat)[:, None] * world.law.export_rule.parent_rule[
        seller
    ]
    may: NDArray[np.bool_] = np.where(follows > 0, sellable[seat], sellable[site]) > 0
    return may


@cached("law")
def admitted_to(world: Core, market: tuple[int, int]) -> Array:
    """Share of each chip that the buyers' own state lets its firms have, (chips, members)."""
    seat, site = market
    if seat == site:
        customs: Array = world.state.admitted[seat]
        return customs
    home = world.layout.chip_state == seat
    let: Array = np.where(home[:, None], 1.0, world.law.import_admission.abroad[seat])
    return let
