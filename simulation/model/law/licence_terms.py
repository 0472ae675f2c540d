"""Terms of licences in a month: the fee on top of prices, and how full caps look to firms."""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np

from ..core.kernel import Cube, Line, Places, Table, kernel
from ..core.licence import Terms
from ..core.mechanism import mechanism
from ..equations import rule
from ..equations.rule import NO_LIMIT
from . import caps, export_fees
from .licence import licensed_pairs

if TYPE_CHECKING:
    from ..core.context import Core


@mechanism(
    reads="backlog chips_on_sale delivered_home delivered_licensed delivery_rate_home fee_rate "
    "law.export_rule.buyer_cap law.export_rule.license_chips law.export_rule.parent_rule "
    "law.export_rule.volume_cap licensed_received price under_license unspent_chip_budget",
    writes="licence_terms",
)
def announce(world: Core) -> None:
    """Make the terms of the month; chips that no licence covers have neither fee nor cap.

    Firms look as far ahead as they order.
    """
    state, under, p = world.state, licensed_pairs(world), world.p
    surcharge, full, headroom = (np.empty_like(under.needed) for _ in range(3))
    if len(under.firm):
        horizon = p("orders.horizon_months")
        by_chip, by_firm = caps.outlook(world, np.array(horizon[None]), horizon)
        add_fees(
            under.chip, under.needed, state.price, state.fee_rate, p("market.fee_passed"), surcharge
        )
        view_caps(
            under.firm,
            under.chip,
            under.needed,
            world.layout.firm_state,
            state.backlog,
            state.unspent_chip_budget,
            by_chip,
            by_firm,
            full,
            headroom,
        )
    world.licence_terms = Terms(under.place, surcharge, full, headroom)


@kernel
def add_fees(
    chip: Places, needed: Table, price: Table, fee: Table, passed: Line, surcharge: Table
) -> None:
    """Set what fees add to prices, USD."""
    pairs, members = surcharge.shape
    for p in range(pairs):
        c = chip[p]
        for k in range(members):
            added = export_fees.surcharge(price[c, k], fee[c, k], passed[k])
            surcharge[p, k] = needed[p, k] * added


@kernel
def view_caps(
    firm: Places,
    chip: Places,
    needed: Table,
    seat: Places,
    backlog: Cube,
    money: Table,
    by_chip: Table,
    by_firm: Table,
    full: Table,
    headroom: Table,
) -> None:
    """Set how full caps look, and how many more chips each firm may order, by its money."""
    firms, chips, members = backlog.shape
    of_chip, of_firm = np.zeros((chips, members)), np.zeros((firms, members))
    of_seat = np.zeros((seat.max() + 1, members))
    for p in range(len(firm)):
        f, c = firm[p], chip[p]
        for k in range(members):
            waiting = backlog[f, c, k] * needed[p, k]
            of_chip[c, k] += waiting
            of_firm[f, k] += waiting
    for f in range(firms):
        for k in range(members):
            of_seat[seat[f], k] += money[f, k]
    for p in range(len(firm)):
        f, c = firm[p], chip[p]
        for k in range(members):
            part = money[f, k] / max(of_seat[seat[f], k], 1.0)
            most = max(
                rule.fullness(of_chip[c, k], by_chip[c, k]),
                rule.fullness(of_firm[f, k], by_firm[f, k]),
            )
            left = min(
                rule.left_under(by_chip[c, k], of_chip[c, k], part),
                rule.left_under(by_firm[f, k], of_firm[f, k], 1.0),
            )
            full[p, k] = most * needed[p, k]
            headroom[p, k] = left if needed[p, k] > 0.0 else NO_LIMIT
