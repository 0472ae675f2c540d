"""Offshore compute: purchases by subsidiaries abroad, and rent."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import numpy as np

from ..core.cache import cached
from ..core.kernel import Cube, FlagTable, Line, Places, PlaceTable, Sum, Table, kernel
from ..core.leases import add_up_fleets
from ..equations.numbers import over
from ..law import classification
from .idle_money import find_idle, holders

if TYPE_CHECKING:
    from ..core.context import Core
    from ..core.layout import Rows


def move_abroad(world: Core, seller: int, buyer: int) -> None:
    """Subsidiaries abroad get a part of the idle money while rules let them buy.

    They do where rules do not follow the parent, and otherwise for the part of their orders that a
    licence covers. What a subsidiary that left would get stays with the parents.
    """
    every = _subsidiaries(world, buyer)
    away = every[~world.departed[every]]
    if len(away):
        terms, controls = world.licence_terms, classification.controls_chips(world)
        move_money(
            seller,
            buyer,
            controls,
            terms.place,
            terms.headroom,
            classification.most_abroad(world, seller, buyer),
            away,
            *_for_move_money(world, buyer),
        )


@cached("run")
def _for_move_money(world: Core, buyer: int) -> tuple[Any, ...]:
    """What `move_money` reads last, in its order, and the money that it moves."""
    state, law = world.state, world.law
    return (
        holders(world, buyer),
        world.layout.chip_state,
        state.under_license,
        state.order_share,
        law.export_rule.licensed_buyers,
        law.export_rule.parent_rule,
        law.domestic_mandate.share,
        world.layout.domestic,
        state.ai_capex,
        state.pledge,
        world.p("budgets.chip_share"),
        world.p("offshore.shift"),
        state.unspent_chip_budget,
    )


@cached("run")
def _subsidiaries(world: Core, seat: int) -> Rows:
    """Rows of a state's firms whose chips stand abroad."""
    return np.flatnonzero((world.layout.firm_state == seat) & world.layout.abroad)


def add_up_licensed(
    seller: int,
    away: Places,
    designer: Places,
    under_license: Table,
    order_share: Cube,
    licensed_buyers: Cube,
    place: PlaceTable,
    headroom: Table,
    licensed: Sum,
) -> None:
    """Add up the share of units' orders that a licence lets them place within its caps."""
    for f in away:
        for c in range(len(designer)):
            p = place[f, c]
            if designer[c] == seller and p >= 0:
                for k in range(len(licensed)):
                    may = licensed_buyers[seller, f, k] > 0.0 and headroom[p, k] >= 1.0
                    covered = under_license[c, k] if may else 0.0
                    licensed[k] += order_share[f, c, k] * covered / len(away)


@kernel
def move_money(
    seller: int,
    buyer: int,
    controls: FlagTable,
    place: PlaceTable,
    headroom: Table,
    let_in: Line,
    away: Places,
    firms: Places,
    designer: Places,
    under_license: Table,
    order_share: Cube,
    licensed_buyers: Cube,
    parent_rule: Table,
    mandate: Cube,
    domestic: FlagTable,
    ai_capex: Table,
    pledge: Table,
    chip_share: Line,
    shift: Line,
    unspent: Table,
) -> None:
    """Move a part of firms' idle money to subsidiaries, as far as rules of both sides let it."""
    members = unspent.shape[1]
    licensed = np.zeros(members)
    add_up_licensed(
        seller,
        away,
        designer,
        under_license,
        order_share,
        licensed_buyers,
        place,
        headroom,
        licensed,
    )
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
    total[:] = 0.0
    for row in range(len(firms)):
        f = firms[row]
        for k in range(members):
            left_out = 1.0 - parent_rule[seller, k] * (1.0 - licensed[k])
            part = shift[k] * left_out * let_in[k] if controls[buyer, k] else 0.0
            moved = idle[row, k] * part
            unspent[f, k] -= moved
            total[k] += moved
    for row in range(len(away)):
        f = away[row]
        for k in range(members):
            unspent[f, k] += total[k] / len(away)


def rent(world: Core, seller: int, buyer: int) -> None:
    """Rent what hosts outside the buyer's own firms will let, at a share of the chip's price."""
    rent_compute(
        seller,
        buyer,
        classification.controls_chips(world),
        world.law.export_rule.cloud_access,
        world.chips_on_sale.unit_cost,
        *_for_rent_compute(world, buyer),
    )


@cached("run")
def _for_rent_compute(world: Core, buyer: int) -> tuple[Any, ...]:
    """What `rent_compute` reads last, in its order, and what it sets."""
    state, p = world.state, world.p
    return (
        world.layout.firm_state,
        holders(world, buyer),
        world.law.domestic_mandate.share,
        world.layout.domestic,
        state.order_share,
        world.owned.by_stack,
        state.delivery_rate,
        world.chip_table["h100e"],
        state.ai_capex,
        state.pledge,
        p("budgets.chip_share"),
        p("offshore.rentable"),
        p("offshore.rental_rate"),
        p("offshore.rent_share"),
        state.unspent_chip_budget,
        state.rented,
        state.leased,
    )


@kernel
def rent_compute(
    seller: int,
    buyer: int,
    controls: FlagTable,
    cloud_access: Table,
    unit_cost: Table,
    seat: Places,
    firms: Places,
    mandate: Cube,
    domestic: FlagTable,
    order_share: Cube,
    installed: Cube,
    delivered: Table,
    speed: Table,
    ai_capex: Table,
    pledge: Table,
    chip_share: Line,
    rentable: Line,
    rate: Line,
    rent_share: Line,
    unspent: Table,
    rented: Table,
    leased: Table,
) -> None:
    """Rent compute for idle money, priced by what is being delivered now, and pay for it.

    Hosts of neither rival let to both where both are under control: each gets an equal part. What
    they let they do not use themselves.
    """
    hosts, stacks, members = installed.shape
    fleets = np.zeros(leased.shape)
    add_up_fleets(installed, seat, fleets)
    abroad, between, tenants = np.zeros(members), np.zeros(members), np.zeros(members)
    for f in range(hosts):
        for n in range(stacks if seat[f] != buyer else 0):
            for k in range(members):
                abroad[k] += installed[f, n, k]
            for k in range(members if seat[f] != seller else 0):
                between[k] += installed[f, n, k]
    for s in range(len(controls)):
        for k in range(members):
            tenants[k] += 1.0 if controls[s, k] else 0.0
    cost, compute, most = np.zeros(members), np.zeros(members), np.empty(members)
    for c in range(len(delivered)):
        for k in range(members):
            cost[k] += delivered[c, k] * unit_cost[c, k]
            compute[k] += delivered[c, k] * speed[c, k]
    idle, total, price = np.empty((len(firms), members)), np.empty(members), np.empty(members)
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
    for k in range(members):
        on_offer = abroad[k] - between[k] * (1.0 - 1.0 / max(tenants[k], 1.0))
        most[k] = rentable[k] * cloud_access[seller, k] if controls[buyer, k] else 0.0
        on_offer *= most[k]
        price[k] = rate[k] * over(cost[k], compute[k], 0.0)
        rented[buyer, k] = min(over(total[k] * rent_share[k], price[k], 0.0), on_offer)
        most[k] *= over(rented[buyer, k], on_offer, 0.0)
    for s in range(len(leased)):
        for k in range(members if s != buyer else 0):
            share = most[k] if s == seller else most[k] / max(tenants[k], 1.0)
            leased[s, k] += fleets[s, k] * share
    for row in range(len(firms)):
        f = firms[row]
        for k in range(members):
            bill = over(idle[row, k], total[k], 0.0) * rented[buyer, k] * price[k]
            unspent[f, k] = max(unspent[f, k] - bill, 0.0)
