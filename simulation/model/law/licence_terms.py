"""Terms of licences in a month: the fee on top of prices, and how full caps look to firms."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import numpy as np

from ..core.cache import cached
from ..core.kernel import Cube, Line, Places, Table, kernel
from ..core.licence import Terms
from ..core.mechanism import mechanism
from ..equations import rule
from ..equations.arrays import Array
from ..equations.rule import NO_LIMIT
from . import cap_outlook, export_fees
from .licence import licensed_pairs

if TYPE_CHECKING:
    from ..core.context import Core


@mechanism(
    reads="backlog chips_on_sale delivered_home delivered_licensed delivery_rate_home fee_rate "
    "law.export_rule.buyer_cap law.export_rule.license_chips law.export_rule.parent_rule "
    "law.export_rule.third_country_cap law.export_rule.volume_cap licensed_received price "
    "sellable under_license unspent_chip_budget",
    writes="licence_terms",
)
def announce(world: Core) -> None:
    """Make the terms of the month; chips that no licence covers have neither fee nor cap.

    Firms look as far ahead as they order.
    """
    under = licensed_pairs(world)
    surcharge, full, headroom = np.empty((3, *under.needed.shape))
    room = np.full((len(world.layout.firms), world.members), NO_LIMIT)
    if len(under.firm):
        horizon = world.p("orders.horizon_months")
        set_terms(
            under.firm,
            under.chip,
            under.chips,
            under.needed,
            under.of_rival,
            *cap_outlook.outlook(world, _ahead(world), horizon),
            surcharge,
            full,
            headroom,
            room,
            *_for_set_terms(world),
        )
    world.licence_terms = Terms(under.place, surcharge, full, headroom, room)


@cached("run")
def _ahead(world: Core) -> Array:
    """Months for which firms order, (1, members)."""
    return np.array(world.p("orders.horizon_months")[None])


@cached("run")
def _for_set_terms(world: Core) -> tuple[Any, ...]:
    """What `set_terms` reads last, in its order."""
    state = world.state
    return (
        world.layout.firm_state,
        state.price,
        state.fee_rate,
        world.p("market.fee_passed"),
        state.backlog,
        state.unspent_chip_budget,
    )


@kernel
def set_terms(
    firm: Places,
    chip: Places,
    chips_under: Places,
    needed: Table,
    of_rival: Table,
    by_chip: Table,
    by_firm: Table,
    surcharge: Table,
    full: Table,
    headroom: Table,
    room: Table,
    seat: Places,
    price: Table,
    fee: Table,
    passed: Line,
    backlog: Cube,
    money: Table,
) -> None:
    """Set what fees add to prices, how full caps look, and how many more chips firms may order.

    What a cap on a chip leaves is for the firms of a state by their money; third countries know
    neither such a cap nor fees.
    """
    firms, chips, members = backlog.shape
    of_chip, of_firm = np.zeros((chips, members)), np.zeros((firms, members))
    of_seat = np.zeros((seat.max() + 1, members))
    for p in range(len(firm)):
        f, c = firm[p], chip[p]
        for k in range(members):
            of_chip[c, k] += backlog[f, c, k] * of_rival[p, k]
            of_firm[f, k] += backlog[f, c, k] * needed[p, k]
    added, full_of_chip = np.empty((chips, members)), np.empty((chips, members))
    for c in chips_under:
        for k in range(members):
            added[c, k] = export_fees.surcharge(price[c, k], fee[c, k], passed[k])
            full_of_chip[c, k] = rule.fullness(of_chip[c, k], by_chip[c, k])
    for f in range(firms):
        theirs = of_seat[seat[f]]
        for k in range(members):
            theirs[k] += money[f, k]
    part, full_of_firm = np.empty((firms, members)), np.empty((firms, members))
    for f in range(firms):
        theirs = of_seat[seat[f]]
        for k in range(members):
            part[f, k] = money[f, k] / max(theirs[k], 1.0)
            full_of_firm[f, k] = rule.fullness(of_firm[f, k], by_firm[f, k])
            room[f, k] = rule.left_under(by_firm[f, k], of_firm[f, k], 1.0)
    for p in range(len(firm)):
        f, c = firm[p], chip[p]
        for k in range(members):
            left = room[f, k]
            if of_rival[p, k] > 0.0:
                left = min(left, rule.left_under(by_chip[c, k], of_chip[c, k], part[f, k]))
            surcharge[p, k] = of_rival[p, k] * added[c, k]
            by_cap = full_of_chip[c, k] * of_rival[p, k]
            full[p, k] = max(by_cap, full_of_firm[f, k] * needed[p, k])
            headroom[p, k] = left if needed[p, k] > 0.0 else NO_LIMIT
