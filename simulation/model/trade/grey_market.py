"""The grey market: chips that reach a rival's firms past its rules."""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np

from ..core.group_sums import sum_over_firms
from ..equations import grey
from ..equations.arrays import Array, ratio, smooth
from ..equations.budget import BILLION
from ..law import caps, input_access
from .idle_money import idle_money

if TYPE_CHECKING:
    from numpy.typing import NDArray

    from ..core.context import Core


MONTHS_PER_YEAR = 12.0
GREY_ANCHOR = 29.5  # by definition the middle of 2024, the year that the estimates are about


def smuggle(world: Core, seller: int, buyer: int) -> None:
    """Move chips that idle money wants and that networks get past enforcement."""
    state, p = world.state, world.p
    # A member without controls stays as it would in a block where nobody has any.
    controls = input_access.controls_chips(world)[buyer]
    chips, mix = _denied(world, seller, buyer, controls)
    rows, idle = idle_money(world, buyer)
    cost = world.chips_on_sale.unit_cost[chips]
    mean_cost = (mix * cost).sum(axis=0)
    money = _offered(world, rows, idle) * (mean_cost > 0)
    wanted = ratio(money, mean_cost * (1.0 + state.grey_premium[buyer]))
    enforcement = world.law.export_rule.enforcement[seller]
    felt = smooth(state.enforcement_felt[buyer], enforcement, p("grey.enforcement_lag"))
    state.enforcement_felt[buyer] = np.where(controls, felt, state.enforcement_felt[buyer])
    moved = passing(world, seller, buyer, state.smuggling_exposed[buyer]) * capacity(world)
    usual = p("grey.premium")
    asked = grey.premium(usual, wanted, moved, p("grey.premium_response"))
    asked = np.minimum(asked, p("grey.highest_premium"))
    state.grey_premium[buyer] = smooth(state.grey_premium[buyer], asked, p("grey.lag")) * (
        mean_cost > 0
    )
    elasticity = p("grey.premium_elasticity")
    arriving = grey.flow(moved, wanted, state.grey_premium[buyer], usual, elasticity)
    ships = state.maker_output_left[world.layout.chip_maker[chips]]
    leak = state.inventory[chips] * p("grey.leak_limit") * ships
    diverted = _sold_abroad(world, seller, buyer)[chips] * p("grey.diverted")
    units = np.minimum(np.minimum(arriving * mix, leak), diverted)
    _receive(world, buyer, rows, idle, chips, units)
    _expose(world, seller, buyer, controls)


def _offered(world: Core, rows: NDArray[np.intp], idle: Array) -> Array:
    """Money offered for smuggled chips in a month, USD, (members,): within what buyers can pay.

    `rows` are the buyers and `idle` their idle money, (buyers, members).
    """
    eager = idle.sum(axis=0) * world.p("grey.appetite")
    spending = (world.state.ai_capex[rows] + world.state.pledge[rows]).sum(axis=0) * BILLION
    chip_money = spending * world.p("budgets.chip_share") / MONTHS_PER_YEAR
    offered: Array = np.minimum(eager, chip_money * world.p("grey.most_spent"))
    return offered


def capacity(world: Core, month: int | None = None) -> Array:
    """Chips that networks can move in a month, by default this one, (members,)."""
    p = world.p
    return grey.capacity(
        world.month if month is None else month,
        p("grey.chips_2024"),
        GREY_ANCHOR,
        p("grey.doubling_months"),
        p("grey.ceiling"),
    )


def passing(world: Core, seller: int, buyer: int, exposed: Array) -> Array:
    """Share of what networks can move that gets past checks of all kinds, (members,).

    Enforcement by rule, which adds to the usual; more seizures the more has been smuggled, of
    which `exposed`, USD billion/year, came to light; and chips that tell where they are.
    """
    p = world.p
    checks = world.law.export_rule.location_checks[seller] * p("grey.check_strength")
    answer = grey.answered(exposed, p("grey.answer"))
    share: Array = (1.0 - world.state.enforcement_felt[buyer]) * (1.0 - checks) * answer
    return share


def _sold_abroad(world: Core, seller: int, buyer: int) -> Array:
    """Last month's deliveries to third countries, which smugglers draw on, (chips, members)."""
    layout = world.layout
    away = np.flatnonzero((layout.firm_site != seller) & (layout.firm_site != buyer))
    sold: Array = sum_over_firms(world.state.delivered, away)
    return sold


def _expose(world: Core, seller: int, buyer: int, controls: NDArray[np.bool_]) -> None:
    """Smooth the list value of smuggled chips, USD billion/year, that comes to light."""
    state, theirs = world.state, world.layout.chip_state == seller
    value = (state.smuggled * state.price)[theirs].sum(axis=0) * MONTHS_PER_YEAR / BILLION
    seen = smooth(state.smuggling_exposed[buyer], value, world.p("grey.answer_months"))
    state.smuggling_exposed[buyer] = np.where(controls, seen, state.smuggling_exposed[buyer])


def _denied(
    world: Core, seller: int, buyer: int, controls: NDArray[np.bool_]
) -> tuple[slice, Array]:
    """Active chips, and the mix of those that controls deny the buyer, by units sold.

    Chips that are sold in racks are hard to carry: these count as far as other forms are sold.
    """
    chips, state, layout = world.chips_on_sale.active, world.state, world.layout
    theirs = (layout.chip_state[chips] == seller)[:, None]
    open_sale = np.array([not c.sold_to and not c.destinations for c in layout.chip_rows[chips]])
    barred = (state.sellable[buyer][chips] == 0) | caps.on_paper(world)[chips]
    denied = controls & theirs & open_sale[:, None] & barred
    carried = 1.0 - world.chip_table["rack_share"][chips] * world.p("grey.rack_hindrance")
    weight = state.delivery_rate[chips] * carried
    weight = weight * denied * world.chips_on_sale.shipping[chips]
    return chips, ratio(weight, weight.sum(axis=0))


def _receive(
    world: Core,
    buyer: int,
    rows: NDArray[np.intp],
    idle: Array,
    chips: slice,
    units: Array,
) -> None:
    """Book smuggled chips: out of the makers' inventory, to firms, at price plus premium."""
    state = world.state
    cost = world.chips_on_sale.unit_cost[chips]
    price = cost * (1.0 + state.grey_premium[buyer])
    bill = (units * price).sum(axis=0)
    units = units * np.minimum(ratio(idle.sum(axis=0), bill, empty=1.0), 1.0)
    share = ratio(idle, idle.sum(axis=0))
    state.smuggled[chips] += units
    state.inventory[chips] -= units
    paid = share * (units * price).sum(axis=0)
    state.unspent_chip_budget[rows] = np.maximum(state.unspent_chip_budget[rows] - paid, 0.0)
    state.smuggling_bill[rows] = paid
    state.grey_margin += (units * (price - cost)).sum(axis=0)
    state.smuggled_share[rows] = share
