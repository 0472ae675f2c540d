"""The grey market: chips that reach a rival's firms past its rules."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import numpy as np

from ..core.active_pairs import some
from ..core.cache import cached
from ..core.kernel import Cube, Flags, FlagTable, Line, Places, Sum, Table, kernel
from ..equations import grey
from ..equations.arrays import Array, smooth
from ..equations.budget import BILLION
from ..equations.numbers import over
from ..law import caps, classification
from .idle_money import find_idle, holders

if TYPE_CHECKING:
    from ..core.context import Core
    from ..core.layout import Mask, Rows


MONTHS_PER_YEAR = 12.0
GREY_ANCHOR = 29.5  # by definition the middle of 2024, the year that the estimates are about


def smuggle(world: Core, seller: int, buyer: int) -> None:
    """Move chips that idle money wants and that networks get past enforcement."""
    controls, state = classification.controls_chips(world), world.state
    felt, lag = state.enforcement_felt, world.p("grey.enforcement_lag")
    feel_enforcement(seller, buyer, controls, world.law.export_rule.enforcement, lag, felt)
    _, moved = networks(world, seller, buyer, state.smuggling_exposed[buyer])
    active = world.chips_on_sale.active
    smuggle_chips(
        active.start,
        active.stop,
        buyer,
        controls,
        denied(world, seller, buyer),
        moved,
        world.chips_on_sale.unit_cost,
        *_for_smuggle_chips(world, seller, buyer),
    )


@kernel
def feel_enforcement(
    seller: int, buyer: int, controls: FlagTable, enforcement: Table, lag: Line, felt: Table
) -> None:
    """Let enforcement be felt with a lag.

    A member without controls stays as it would in a block where nobody has any.
    """
    for k in range(felt.shape[1]):
        new = smooth(felt[buyer, k], enforcement[seller, k], lag[k])
        felt[buyer, k] = new if controls[buyer, k] else felt[buyer, k]


def networks(
    world: Core, seller: int, buyer: int, exposed: Array, month: int | None = None
) -> tuple[Array, Array]:
    """Chips that networks can move in a month, by default this one, and those past all checks.

    (members,) each. `exposed` is smuggled value that came to light, USD billion/year.
    """
    could, past = np.empty(world.members), np.empty(world.members)
    get_past_checks(
        float(world.month if month is None else month),
        world.law.export_rule.location_checks[seller],
        exposed,
        could,
        past,
        *_for_get_past_checks(world, buyer),
    )
    return could, past


@cached("run")
def _for_get_past_checks(world: Core, buyer: int) -> tuple[Any, ...]:
    """What `get_past_checks` reads last, in its order."""
    p = world.p
    return (
        p("grey.chips_2024"),
        p("grey.doubling_months"),
        p("grey.ceiling"),
        world.state.enforcement_felt[buyer],
        p("grey.check_strength"),
        p("grey.answer"),
    )


@kernel
def get_past_checks(
    month: float,
    checks: Sum,
    exposed: Sum,
    could: Sum,
    past: Sum,
    yearly: Line,
    doubling: Line,
    ceiling: Line,
    felt: Sum,
    strength: Line,
    answer: Line,
) -> None:
    """Set what networks can move, and what of it gets past checks of all kinds.

    Enforcement by rule, which adds to the usual; more seizures the more has been smuggled and came
    to light; and chips that tell where they are.
    """
    for k in range(len(could)):
        could[k] = grey.capacity(month, yearly[k], GREY_ANCHOR, doubling[k], ceiling[k])
        left = (1.0 - felt[k]) * (1.0 - checks[k] * strength[k])
        past[k] = left * grey.answered(exposed[k], answer[k]) * could[k]


def denied(world: Core, seller: int, buyer: int) -> Array:
    """Mix of the active chips that controls deny the buyer, by units sold, (chips, members).

    They deny what gets no licence, and what has one with a volume cap of zero.
    Chips that are sold in racks are hard to carry: these count as far as other forms are sold.
    """
    active, mix = world.chips_on_sale.active, np.empty_like(world.state.inventory)
    controls = classification.controls_chips(world)
    rest = _for_mix_denied(world, seller)
    mix_denied(active.start, active.stop, buyer, controls, caps.on_paper(world), mix, *rest)
    return mix


@cached("run")
def _for_mix_denied(world: Core, seller: int) -> tuple[Any, ...]:
    """What `mix_denied` reads last, in its order."""
    return (
        _open_sale(world, seller),
        world.state.sellable,
        world.chip_table["rack_share"],
        world.p("grey.rack_hindrance"),
        world.state.delivery_rate,
        world.chips_on_sale.shipping,
    )


@cached("run")
def _open_sale(world: Core, seller: int) -> Mask:
    """True for chips of a state that its makers sell to any buyer anywhere, (chips,)."""
    layout = world.layout
    free = np.array([not c.sold_to and not c.destinations for c in layout.chip_rows])
    theirs: Mask = free & (layout.chip_state == seller)
    return theirs


@kernel
def mix_denied(
    first: int,
    stop: int,
    buyer: int,
    controls: FlagTable,
    on_paper: FlagTable,
    mix: Table,
    open_sale: Flags,
    sellable: Cube,
    rack_share: Table,
    hindrance: Line,
    delivered: Table,
    shipping: Table,
) -> None:
    """Set the mix of chips that are denied, as far as they can be carried, 0 where none is."""
    members = mix.shape[1]
    total = np.zeros(members)
    mix[:] = 0.0
    for c in range(first, stop):
        if open_sale[c]:
            for k in range(members):
                carried = delivered[c, k] * (1.0 - rack_share[c, k] * hindrance[k])
                denies = sellable[buyer, c, k] == 0.0 or on_paper[c, k]
                held_back = controls[buyer, k] and denies
                mix[c, k] = carried * shipping[c, k] if held_back else 0.0
                total[k] += mix[c, k]
    for c in range(first, stop):
        if open_sale[c]:
            for k in range(members):
                mix[c, k] = over(mix[c, k], total[k], 0.0)


@cached("run")
def _elsewhere(world: Core, seller: int, buyer: int) -> Rows:
    """Rows of the firms whose chips stand in third countries: smugglers draw on their sales."""
    site = world.layout.firm_site
    return np.flatnonzero((site != seller) & (site != buyer))


@cached("run")
def _for_smuggle_chips(world: Core, seller: int, buyer: int) -> tuple[Any, ...]:
    """What `smuggle_chips` reads last, in its order, and what it sets."""
    state, p = world.state, world.p
    return (
        holders(world, buyer),
        _elsewhere(world, seller, buyer),
        world.layout.chip_maker,
        state.price,
        state.delivered,
        state.maker_output_left,
        state.ai_capex,
        state.pledge,
        world.law.domestic_mandate.share,
        world.layout.domestic,
        state.order_share,
        p("budgets.chip_share"),
        p("grey.appetite"),
        p("grey.most_spent"),
        p("grey.premium"),
        p("grey.premium_response"),
        p("grey.highest_premium"),
        p("grey.lag"),
        p("grey.premium_elasticity"),
        p("grey.leak_limit"),
        p("grey.diverted"),
        p("grey.answer_months"),
        state.unspent_chip_budget,
        state.inventory,
        state.grey_premium,
        state.smuggled,
        state.smuggled_share,
        state.smuggling_bill,
        state.grey_margin,
        state.smuggling_exposed,
    )


@kernel
def smuggle_chips(
    first: int,
    stop: int,
    buyer: int,
    controls: FlagTable,
    mix: Table,
    moved: Sum,
    unit_cost: Table,
    firms: Places,
    elsewhere: Places,
    maker: Places,
    list_price: Table,
    delivered: Cube,
    ships: Table,
    ai_capex: Table,
    pledge: Table,
    mandate: Cube,
    domestic: FlagTable,
    order_share: Cube,
    chip_share: Line,
    appetite: Line,
    most_spent: Line,
    usual: Line,
    response: Line,
    highest: Line,
    lag: Line,
    elasticity: Line,
    leak_limit: Line,
    diverted: Line,
    answer_months: Line,
    unspent: Table,
    inventory: Table,
    premium: Table,
    smuggled: Table,
    share: Table,
    bill: Table,
    margin: Sum,
    exposed: Table,
) -> None:
    """Set the premium, and take what money, networks, inventories and sales abroad allow.

    Firms share the chips in proportion to their idle money, and pay the price plus the premium.
    Last month's deliveries to third countries are what smugglers draw on.
    """
    members = len(moved)
    idle, total = np.empty((len(firms), members)), np.empty(members)
    find_idle(
        buyer,
        firms,
        unspent,
        ai_capex,
        pledge,
        chip_share,
        mandate,
        domestic,
        order_share,
        idle,
        total,
    )
    cost, spending, arriving = np.zeros(members), np.zeros(members), np.empty(members)
    for c in range(first, stop):
        for k in range(members):
            cost[k] += mix[c, k] * unit_cost[c, k]
    for row in range(len(firms)):
        f = firms[row]
        for k in range(members):
            spending[k] += ai_capex[f, k] + pledge[f, k]
    for k in range(members):
        chip_money = spending[k] * BILLION * chip_share[k] / MONTHS_PER_YEAR
        money = min(total[k] * appetite[k], chip_money * most_spent[k])
        wanted = over(money, cost[k] * (1.0 + premium[buyer, k]), 0.0)
        asked = grey.premium(usual[k], wanted, moved[k], response[k])
        asked = smooth(premium[buyer, k], min(asked, highest[k]), lag[k])
        premium[buyer, k] = asked if cost[k] > 0.0 else 0.0
        arriving[k] = grey.flow(moved[k], wanted, premium[buyer, k], usual[k], elasticity[k])
    units, abroad = np.empty(mix.shape), np.empty(members)
    paid, seen, within = np.zeros(members), np.zeros(members), np.empty(members)
    for c in range(first, stop):
        if some(mix[c]):
            abroad[:] = 0.0
            for row in range(len(elsewhere)):
                sold_to = delivered[elsewhere[row], c]
                for k in range(members):
                    abroad[k] += sold_to[k]
            can_ship = ships[maker[c]]
            for k in range(members):
                leak = inventory[c, k] * leak_limit[k] * can_ship[k]
                most = min(leak, abroad[k] * diverted[k])
                units[c, k] = min(arriving[k] * mix[c, k], most)
                paid[k] += units[c, k] * unit_cost[c, k] * (1.0 + premium[buyer, k])
    for k in range(members):
        within[k], paid[k] = min(over(total[k], paid[k], 1.0), 1.0), 0.0
    for c in range(first, stop):
        if some(mix[c]):
            for k in range(members):
                sold = units[c, k] * within[k]
                price = unit_cost[c, k] * (1.0 + premium[buyer, k])
                smuggled[c, k] += sold
                inventory[c, k] -= sold
                paid[k] += sold * price
                margin[k] += sold * (price - unit_cost[c, k])
                seen[k] += sold * list_price[c, k]
    for row in range(len(firms)):
        f = firms[row]
        for k in range(members):
            share[f, k] = over(idle[row, k], total[k], 0.0)
            bill[f, k] = share[f, k] * paid[k]
            unspent[f, k] = max(unspent[f, k] - bill[f, k], 0.0)
    for k in range(members):
        value = seen[k] * MONTHS_PER_YEAR / BILLION
        seen[k] = smooth(exposed[buyer, k], value, answer_months[k])
        exposed[buyer, k] = seen[k] if controls[buyer, k] else exposed[buyer, k]
