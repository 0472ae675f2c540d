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
    state, layout, p = world.state, world.layout, world.p
    rows, idle = idle_money(world, buyer)
    hosts = layout.firm_state != buyer
    speed = world.owned.by_stack[hosts].sum(axis=(0, 1))
    open_share = p("offshore.rentable") * world.law.export_rule.cloud_access[seller]
    offered = speed * open_share * input_access.controls_chips(world)[buyer]
    price = p("offshore.rental_rate") * _price_of_speed(world)
    budget = idle * p("offshore.rent_share")
    rented = np.minimum(ratio(budget.sum(axis=0), price), offered)
    state.rented[buyer] = rented
    bill = ratio(budget, budget.sum(axis=0)) * rented * price
    state.unspent_chip_budget[rows] = np.maximum(state.unspent_chip_budget[rows] - bill, 0.0)


def _price_of_speed(world: Core) -> Array:
    """USD for an H100e at what is being delivered now."""
    out = world.state.delivery_rate
    return ratio(
        (out * world.chips_on_sale.unit_cost).sum(axis=0),
        (out * world.chip_table["h100e"]).sum(axis=0),
    )
