"""Foundries' pools: dies and packaging, rationed over the chips that ask for them."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any, NamedTuple

import numpy as np

from ..core.cache import cached
from ..core.kernel import Line, Places, Table, kernel
from ..equations import minerals, production, rationing
from ..equations.arrays import Array
from ..equations.numbers import over, power
from .rationing import ration, serve_first

if TYPE_CHECKING:
    from ..core.context import Core

TINY = 1e-9  # USD/mm2, a price that gets nothing while anybody pays


class Shares(NamedTuple):
    """Shares of a month's wanted starts that shared supply allowed, each (chips, members).

    Only the rows of chips on sale are set.

    Attributes:
        wanted: wanted starts, chips/month.
        banked: share of the dies that makers' die banks gave.
        dies: fill rate of dies.
        packaging: fill rate of packaging, of the starts that have dies.
        memory: fill rate of memory, of the starts that have both.
    """

    wanted: Array
    banked: Array
    dies: Array
    packaging: Array
    memory: Array


def no_shares(wanted: Array) -> Shares:
    """Shares that are still to be worked out."""
    return Shares(wanted, *(np.empty_like(wanted) for _ in range(4)))


def claim_weight(world: Core) -> Array:
    """Weight of each chip's claim: foundries favour what pays more for the area, (chips, members).

    Only the rows of chips on sale are set.
    """
    active, weight = world.chips_on_sale.active, np.empty_like(world.state.price)
    weigh_claims(active.start, active.stop, weight, *_for_weigh_claims(world))
    return weight


@cached("run")
def _for_weigh_claims(world: Core) -> tuple[Any, ...]:
    """What `weigh_claims` reads last, in its order."""
    state = world.state
    return (
        world.layout.sold_openly,
        world.chip_table["interposer_mm2"],
        world.p("supply.value_preference"),
        state.sale_value,
        state.usefulness,
        state.going_rate,
    )


@kernel
def weigh_claims(
    start: int,
    stop: int,
    weight: Table,
    openly: Table,
    area: Table,
    preference: Line,
    worth: Table,
    useful: Table,
    going_rate: Line,
) -> None:
    """Weigh a captive chip, which has no market price, by what its usefulness would fetch."""
    for c in range(start, stop):
        for k in range(len(going_rate)):
            fetched = over(useful[c, k], going_rate[k], 0.0)
            price = worth[c, k] if openly[c, 0] > 0.0 else fetched
            weight[c, k] = power(max(price / area[c, k], TINY), preference[k])


def allot_dies(world: Core, kept: Array, weight: Array, need: Array, shares: Shares) -> None:
    """Set the fill rate of dies, and the share of them that die banks give.

    What is asked of each supplier, wafers/month, is noted in `need`, (suppliers, members). Starts
    that are `kept`, (chips, members), get their dies before all others.
    """
    active = world.chips_on_sale.active
    share_dies(
        active.start,
        active.stop,
        shares.wanted,
        kept,
        weight,
        need,
        shares.banked,
        shares.dies,
        *_for_share_dies(world),
    )


@cached("run")
def _for_share_dies(world: Core) -> tuple[Any, ...]:
    """What `share_dies` reads last, in its order."""
    state, layout, table, p = world.state, world.layout, world.chip_table, world.p
    return (
        layout.chip_maker,
        layout.chip_foundry,
        layout.supplier_state,
        p.table("makers", "bank_last_ship", -1e9),
        p.table("supply", "planned", 0.0),
        world.structure["scarcity"] == "demand",
        p("supply.die_bank.draw_rate"),
        p("minerals.chip_loss"),
        table.ship,
        table["dies_per_package"],
        table["dies_per_wafer"],
        state.die_yield,
        state.die_bank,
        state.maker_wafers_left,
        state.supplier_output_left,
        state.supplier_wafers_left,
        state.rare_earths_unmet,
        state.wafers,
        state.ai_share,
    )


@kernel
def share_dies(
    start: int,
    stop: int,
    wanted: Table,
    kept: Table,
    weight: Table,
    need: Table,
    banked: Table,
    fill: Table,
    maker: Places,
    foundry: Places,
    seat: Places,
    last_banked: Table,
    planned: Table,
    ample: bool,
    draw_rate: Line,
    chip_loss: Line,
    ship: Table,
    dies: Table,
    per_wafer: Table,
    good: Table,
    bank: Table,
    may: Table,
    output_left: Table,
    wafers_left: Table,
    unmet: Table,
    wafers: Table,
    ai_share: Table,
) -> None:
    """Give chips that shipped early their makers' banked dies, and ration wafers for all others.

    Starts that a disruption keeps from a maker are free for others. What is kept it has cut before.
    """
    suppliers, members = need.shape
    lack, limit, of_kept = np.zeros_like(bank), np.empty_like(need), np.zeros_like(need)
    asked, first, part_left = np.empty_like(wanted), np.empty_like(wanted), np.empty_like(wanted)
    for c in range(start, stop):
        m = maker[c]
        for k in range(members):
            banked[c, k] = 1.0 if ship[c, k] <= last_banked[m, k] else 0.0
            lack[m, k] += wanted[c, k] * dies[c, k] * banked[c, k]
    need[:] = 0.0
    for c in range(start, stop):
        m, u = maker[c], foundry[c]
        for k in range(members):
            part = min(over(bank[m, k] * draw_rate[k], lack[m, k], 0.0), 1.0)
            banked[c, k] = part * banked[c, k]
        for k in range(members):
            wafers_each = production.wafers_per_package(dies[c, k], per_wafer[c, k], good[u, k])
            of_wafers = max(kept[c, k] - wanted[c, k] * banked[c, k], 0.0)
            unbanked = wanted[c, k] * (1.0 - banked[c, k])
            part_left[c, k] = rationing.allowed(may[m, k], of_wafers, unbanked)
            asked[c, k] = unbanked * wafers_each * part_left[c, k]
            first[c, k] = min(of_wafers * wafers_each, asked[c, k])
            need[u, k] += asked[c, k]
            of_kept[u, k] += first[c, k]
    for u in range(suppliers):
        for k in range(members):
            limit[u, k] = what_can_be_made(
                wafers[u, k] * ai_share[u, k],
                unmet[seat[u], k],
                chip_loss[k],
                need[u, k],
                of_kept[u, k],
                ample and planned[u, k] <= 0.0,
                output_left[u, k] * wafers_left[u, k],
            )
    share_pool(start, stop, foundry, asked, first, weight, limit, fill)
    for c in range(start, stop):
        for k in range(members):
            fill[c, k] = banked[c, k] + (1.0 - banked[c, k]) * part_left[c, k] * fill[c, k]
            banked[c, k] = over(banked[c, k], fill[c, k], 0.0)


def allot_packaging(world: Core, kept: Array, weight: Array, need: Array, shares: Shares) -> None:
    """Set the fill rate of packaging, of the starts that have dies.

    What is asked of each supplier, mm2/month, is noted in `need`, (suppliers, members). Starts that
    are `kept`, (chips, members), are packaged before all others.
    """
    active = world.chips_on_sale.active
    share_packaging(
        active.start,
        active.stop,
        shares.wanted,
        kept,
        shares.dies,
        weight,
        need,
        shares.packaging,
        *_for_share_packaging(world),
    )


@cached("run")
def _for_share_packaging(world: Core) -> tuple[Any, ...]:
    """What `share_packaging` reads last, in its order."""
    state, layout, p = world.state, world.layout, world.p
    return (
        layout.chip_maker,
        layout.chip_foundry,
        layout.supplier_state,
        p.table("supply", "planned", 0.0),
        world.structure["scarcity"] == "demand",
        p("minerals.chip_loss"),
        world.chip_table["interposer_mm2"],
        state.maker_packaging_left,
        state.supplier_output_left,
        state.supplier_packaging_left,
        state.rare_earths_unmet,
        state.packaging,
    )


@kernel
def share_packaging(
    start: int,
    stop: int,
    wanted: Table,
    kept: Table,
    dies: Table,
    weight: Table,
    need: Table,
    fill: Table,
    maker: Places,
    foundry: Places,
    seat: Places,
    planned: Table,
    ample: bool,
    chip_loss: Line,
    area: Table,
    may: Table,
    output_left: Table,
    packaging_left: Table,
    unmet: Table,
    packaging: Table,
) -> None:
    """Ration each foundry's packaging among the chips that have their dies."""
    suppliers, members = need.shape
    asked, first, part_left = np.empty_like(wanted), np.empty_like(wanted), np.empty_like(wanted)
    limit, of_kept = np.empty_like(need), np.zeros_like(need)
    need[:] = 0.0
    for c in range(start, stop):
        m, u = maker[c], foundry[c]
        for k in range(members):
            with_dies = wanted[c, k] * dies[c, k]
            part_left[c, k] = rationing.allowed(may[m, k], kept[c, k], with_dies)
            asked[c, k] = with_dies * area[c, k] * part_left[c, k]
            first[c, k] = min(kept[c, k] * area[c, k], asked[c, k])
            need[u, k] += asked[c, k]
            of_kept[u, k] += first[c, k]
    for u in range(suppliers):
        for k in range(members):
            limit[u, k] = what_can_be_made(
                packaging[u, k],
                unmet[seat[u], k],
                chip_loss[k],
                need[u, k],
                of_kept[u, k],
                ample and planned[u, k] <= 0.0,
                output_left[u, k] * packaging_left[u, k],
            )
    share_pool(start, stop, foundry, asked, first, weight, limit, fill)
    for c in range(start, stop):
        for k in range(members):
            fill[c, k] *= part_left[c, k]


def what_can_be_made(
    capacity: float,
    unmet: float,
    loss: float,
    need: float,
    kept: float,
    without_limit: bool,
    left: float,
) -> float:
    """What a foundry can make in a month: rare earths, then disruptions limit its capacity.

    `left` is what disruptions leave of it. Where scarcity is of demand alone (`without_limit`) it
    makes whatever is needed, as disruptions let it: what is `kept` of a round before they have cut.
    """
    if without_limit:
        return need * rationing.allowed(left, kept, need)
    return capacity * minerals.output(unmet, loss) * left


def share_pool(
    start: int,
    stop: int,
    foundry: Places,
    need: Table,
    first: Table,
    weight: Table,
    limit: Table,
    fill: Table,
) -> None:
    """Fill rate of each chip's need at its foundry, whose chips share what it can make.

    The part of a need that comes `first` is served before the rest of any. That part is cut to
    what it gets, and the limits to what is left of them.
    """
    chips, members = need.shape
    given, here = need.copy(), np.zeros(chips, np.bool_)
    serve_first(start, stop, foundry, limit, first)
    for c in range(start, stop):
        for k in range(members):
            given[c, k] -= first[c, k]
    for u in range(len(limit)):
        some = False
        for c in range(start, stop):
            here[c] = foundry[c] == u
            some |= here[c]
        if some:
            ration(here, given, weight, limit[u])
    for c in range(start, stop):
        for k in range(members):
            fill[c, k] = min(over(given[c, k] + first[c, k], need[c, k], 1.0), 1.0)
