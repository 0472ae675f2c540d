"""Classification of chips by the law in force: who may sell what to whom, at which fee."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import numpy as np
from numpy.typing import NDArray

from ..core.cache import cached
from ..core.kernel import Cube, Flags, Line, Places, Table, kernel
from ..core.layout import Rows
from ..core.mechanism import mechanism
from ..core.rows import common
from ..equations import rule
from ..equations.arrays import Array, ratio
from ..equations.rule import ControlLimits, Specification

if TYPE_CHECKING:
    from ..core.context import Core


@mechanism(
    reads="admitted chip_table law.export_rule.* law.export_rule.control_chips "
    "law.export_rule.fee law.export_rule.generations_behind law.export_rule.license_chips "
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
    _admit(world)


def classify(world: Core, chips: Rows) -> None:
    """Apply the law, which is as it was, to chips that have new figures."""
    world.cache.forget("designs", chips)
    judge(world, chips)


def judge(world: Core, chips: Rows) -> None:
    """Apply the law to chips whose speed has changed with their density."""
    seller = world.layout.chip_state[chips]
    world.cache.forget("chips", chips)
    for ruler, buyer in world.layout.rivalries:
        mine = chips[seller == ruler]
        if len(mine) and _apply_rule(world, ruler, buyer, mine):
            world.cache.forget("access")


@cached("law")
def control_limits(world: Core, seller: int) -> ControlLimits:
    """Thresholds from which a state controls a chip, each (members,)."""
    limits = world.law.export_rule.numbers(seller)
    return ControlLimits(*(limits[name] for name in ControlLimits._fields))


@cached("law")
def controls_chips(world: Core) -> NDArray[np.bool_]:
    """True for states whose rival has a rule by which chips need a licence, (states, members).

    It may go by performance, by density, by memory bandwidth or by name.
    """
    law = world.law.export_rule
    under = np.zeros((len(world.layout.states), world.members), dtype=np.bool_)
    for ruler, target in world.layout.rivalries:
        for threshold in (law.control_tpp, law.density_tpp, law.control_bandwidth_gb_s):
            under[target] |= threshold[ruler] < rule.NO_LIMIT
        under[target] |= (law.control_chips[ruler] > 0.0).any(axis=0)
    return under


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


@cached("law")
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


def _apply_rule(world: Core, seller: int, buyer: int, chips: Rows) -> bool:
    """Apply a state's export rule to some of its chips, as its rival's firms want them.

    Returns whether anything changes for any of them.
    """
    tpp, width = licence_ceilings(world, seller, chips)
    changed = np.zeros(1, np.bool_)
    judge_chips(chips, tpp, width, changed, *_for_judge_chips(world, seller, buyer))
    return bool(changed[0])


@cached("law")
def _for_judge_chips(world: Core, seller: int, buyer: int) -> tuple[Any, ...]:
    """What `judge_chips` reads last, in its order, and what it sets."""
    state, table, law = world.state, world.chip_table, world.law.export_rule
    limits = control_limits(world, seller)
    return (
        world.layout.tailored,
        table["tpp"],
        table["density"],
        table["interconnect_gb_s"],
        table["bandwidth_gb_s"],
        limits.control_tpp,
        limits.control_interconnect_gb_s,
        limits.density_tpp,
        limits.density,
        limits.control_bandwidth_gb_s,
        law.control_chips[seller],
        law.license_chips[seller],
        law.variants[seller],
        law.fee.general[seller],
        law.fee.own[seller],
        law.fee.named[seller],
        state.sellable[buyer],
        state.under_license,
        state.fee_rate,
    )


@kernel
def judge_chips(
    rows: Places,
    highest_tpp: Table,
    broadest: Table,
    changed: Flags,
    tailored: Flags,
    tpp: Table,
    density: Table,
    link: Table,
    bandwidth: Table,
    control_tpp: Line,
    control_link: Line,
    density_tpp: Line,
    control_density: Line,
    control_bandwidth: Line,
    control_by_name: Table,
    license_by_name: Table,
    variants: Line,
    fee: Line,
    own_fee: Table,
    has_own_fee: Table,
    sellable: Table,
    under_license: Table,
    fee_rate: Table,
) -> None:
    """Say which chips need a licence, which get one, and for what fee (`changed`: any anew)."""
    for r in range(len(rows)):
        c, of_tpp, of_width = rows[r], r % len(highest_tpp), r % len(broadest)
        for k in range(len(fee)):
            chip = Specification(tpp[c, k], density[c, k], link[c, k], bandwidth[c, k])
            limits = ControlLimits(
                control_tpp[k],
                control_link[k],
                density_tpp[k],
                control_density[k],
                control_bandwidth[k],
            )
            controlled = rule.controlled(limits, chip, control_by_name[c, k])
            granted = controlled and rule.licensable(
                highest_tpp[of_tpp, k], broadest[of_width, k], chip, license_by_name[c, k]
            )
            closed = tailored[c] and variants[k] == 0.0
            sold = 1.0 if (granted or not controlled) and not closed else 0.0
            licensed = 1.0 if granted else 0.0
            due = own_fee[c, k] if has_own_fee[c, k] > 0.0 else fee[k]
            rate = licensed * due
            same = sellable[c, k] == sold and under_license[c, k] == licensed
            changed[0] |= not (same and fee_rate[c, k] == rate)
            sellable[c, k], under_license[c, k], fee_rate[c, k] = sold, licensed, rate


def _admit(world: Core) -> None:
    """Set the share of each chip that each state's customs let in."""
    designer, share = world.layout.chip_state, world.law.import_admission.share
    let_in(designer, share.general, share.own, share.named, world.state.admitted)
    for seat in {clause.state for clause in world.law.import_admission.clauses}:
        if (of_firms := admitted_of_firms(world, seat)) is not None:
            foreign = designer != seat
            world.state.admitted[seat, foreign] = of_firms.max(axis=0)[foreign]


@kernel
def let_in(designer: Places, general: Table, own: Cube, has_own: Cube, admitted: Cube) -> None:
    """Let in all chips from home, and of others the share set for them, or else the general one."""
    states, chips, members = admitted.shape
    for s in range(states):
        for c in range(chips):
            if designer[c] == s:
                admitted[s, c] = 1.0
            else:
                for k in range(members):
                    alone = has_own[s, c, k] > 0.0
                    admitted[s, c, k] = own[s, c, k] if alone else general[s, k]


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


@cached("law")
def admitted_to(world: Core, market: tuple[int, int]) -> Array:
    """Share of each chip that the buyers' own state lets its firms have, (chips, members)."""
    seat, site = market
    customs: Array = world.state.admitted[seat]
    return customs if seat == site else _admitted_abroad(world, seat)


@cached("law")
def _admitted_abroad(world: Core, seat: int) -> Array:
    """The same of units abroad: `abroad`, and no more than a chip's own share if rules say so.

    That is where `chips_abroad` is 1, and between both where it is between 0 and 1. Shares of
    single buyers (clauses) are about firms at home.
    """
    law, home = world.law.import_admission, world.layout.chip_state == seat
    let = np.where(home[:, None], 1.0, law.abroad[seat])
    own = (law.share.named[seat] > 0.0) & ~home[:, None]
    beyond = np.where(own, np.maximum(let - law.share.own[seat], 0.0), 0.0)
    found: Array = let - law.chips_abroad[seat] * beyond
    return found


@cached("law")
def most_abroad(world: Core, seller: int, buyer: int) -> Array:
    """Share of a seller's chips that a state lets its units abroad have at most, (members,).

    That of the chip of which it lets in most, among those that are sold to anybody.
    """
    layout = world.layout
    sold = (layout.chip_state == seller) & (layout.sold_openly[:, 0] > 0.0)
    most: Array = _admitted_abroad(world, buyer)[sold].max(axis=0, initial=0.0)
    return most
