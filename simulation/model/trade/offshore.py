"""Offshore compute: purchases by subsidiaries abroad, and rent."""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np

from ..equations.arrays import Array, ratio
from ..law import input_access
from .idle_money import idle_money

if TYPE_CHECKING:
    from ..core.context import Core


def move_abroad(world: Core, seller: int, buyer: int) -> None:
    """Subsidiaries abroad get a part of the idle money while rules do not follow the parent."""
    state, layout = world.state, world.layout
    away = np.flatnonzero((layout.firm_state == buyer) & layout.abroad)
    if len(away):
        rows, idle = idle_money(world, buyer)
        left_out = 1.0 - world.law.export_rule.parent_rule[seller]
        moved = idle * world.p("offshore.shift") * left_out
        let_in = world.law.import_admission.abroad[buyer]
        moved = moved * let_in * input_access.controls_chips(world)[buyer]
        state.unspent_chip_budget[rows] -= moved
        state.unspent_chip_budget[away] += moved.sum(axis=0) / len(away)


def rent(world: Core, seller: int, buyer: int) -> None:
    """Rent what hosts outside the buyer's own firms will let, at a share of the chip's price."""
    state, p = world.state, world.p
    rows, idle = idle_money(world, buyer)
    speed = _speed_for_rent(world, seller, buyer)
    open_share = p("offshore.rentable") * world.law.export_rule.cloud_access[seller]
    offered = speed * open_share * input_access.controls_chips(world)[buyer]
    price = p("offshore.rental_rate") * _price_of_speed(world)
    budget = idle * p("offshore.rent_share")
    rented = np.minimum(ratio(budget.sum(axis=0), price), offered)
    state.rented[buyer] = rented
    bill = ratio(budget, budget.sum(axis=0)) * rented * price
    state.unspent_chip_budget[rows] = np.maximum(state.unspent_chip_budget[rows] - bill, 0.0)


def _speed_for_rent(world: Core, seller: int, buyer: int) -> Array:
    """Compute of hosts from whom a state's firms could rent, H100e, (members,).

    Hosts of neither rival let to both where both are under control: each gets an equal part.
    """
    seat, owned = world.layout.firm_state, world.owned.by_stack
    abroad = owned[seat != buyer].sum(axis=(0, 1))
    between = owned[(seat != buyer) & (seat != seller)].sum(axis=(0, 1))
    tenants = input_access.controls_chips(world).sum(axis=0)
    speed: Array = abroad - between * (1.0 - 1.0 / np.maximum(tenants, 1))
    return speed


def _price_of_speed(world: Core) -> Array:
    """USD for an H100e at what is being delivered now."""
    out = world.state.delivery_rate
    return ratio(
        (out * world.chips_on_sale.unit_cost).sum(axis=0),
        (out * world.chip_table["h100e"]).sum(axis=0),
    )
